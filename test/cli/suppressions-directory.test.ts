/** A directory of suppressions that changes while it is read. */
import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { suppressionsOf } from '../../src/cli/suppressions-directory.ts'
import { declared } from '../../src/cli/suppressions-file.ts'
import { withFolder } from '../help/scanning.ts'
import { stringify } from 'yaml'

const DAY = Date.UTC(2026, 0, 5)
const TEMPLATE = '0123456789abcdef'

function file(name: string, part: object = { never: true }): string {
  return stringify(declared(name, { template: TEMPLATE, reason: 'r', ...part }, 'x'))
}

test('files are read as they come, change and go, and others beside them are none', async () => {
  await withFolder(async folder => {
    const heard: string[] = []
    const read = suppressionsOf(folder, why => heard.push(why))
    const names = (nowMs = DAY): string[] => read(nowMs).inForce.map(each => each.name)
    assert.deepEqual(names(), [])
    assert.match(read(DAY).problem, /no \*\.yaml or \*\.yml is in it/)
    writeFileSync(join(folder, 'b.yaml'), file('one'))
    writeFileSync(join(folder, 'a.yml'), `${file('two')}---\n${file('three')}`)
    writeFileSync(join(folder, 'notes.txt'), file('four'))
    mkdirSync(join(folder, '..data.yaml'))
    assert.deepEqual(names(), ['two', 'three', 'one'])
    assert.equal(read(DAY).problem, '')
    rmSync(join(folder, 'a.yml'))
    assert.deepEqual(names(), ['one'])
    rmSync(join(folder, 'b.yaml'))
    assert.deepEqual(names(), [], 'what was taken away hides nothing')
    assert.equal(heard.length, 2)
  })
})

test('a mistake is said once, and what was read before stays in force', async () => {
  await withFolder(async folder => {
    const heard: string[] = []
    const path = join(folder, 's.yaml')
    writeFileSync(path, file('one'))
    const read = suppressionsOf(folder, why => heard.push(why))
    const before = read(DAY)
    assert.deepEqual([before.inForce.length, before.problem], [1, ''])
    writeFileSync(path, file('one').replace(TEMPLATE, 'x'))
    for (let times = 0; times < 3; times++) {
      const { inForce, problem, digest } = read(DAY)
      assert.match(problem, /^Cannot use "s\.yaml": spec\.template .* \(line \d+\)/)
      assert.equal(inForce.length, 1)
      assert.equal(digest, before.digest)
    }
    writeFileSync(path, file('one'))
    writeFileSync(join(folder, 't.yaml'), file('one'))
    assert.match(read(DAY).problem, /"one" is there twice/)
    rmSync(join(folder, 't.yaml'))
    assert.equal(read(DAY).problem, '')
    rmSync(folder, { recursive: true })
    assert.match(read(DAY).problem, /ENOENT/)
    assert.equal(heard.length, 3)
  })
})

test('what could not be read for a while is no mistake once it is there as before', async () => {
  await withFolder(async folder => {
    const heard: string[] = []
    const [path, away] = [join(folder, 's'), join(folder, 'away')]
    mkdirSync(path)
    writeFileSync(join(path, 'one.yaml'), file('one'))
    const read = suppressionsOf(path, why => heard.push(why))
    const before = read(DAY)
    renameSync(path, away)
    for (let times = 0; times < 2; times++) {
      const { inForce, problem } = read(DAY)
      assert.deepEqual([inForce.length, heard], [1, [problem]])
    }
    renameSync(away, path)
    const { problem, digest } = read(DAY)
    assert.deepEqual([problem, digest], ['', before.digest])
    assert.equal(heard.length, 1)
  })
})

test('one that ends changes the digest, so that the suite is judged again', async () => {
  await withFolder(async folder => {
    writeFileSync(join(folder, 's.yaml'), file('one', { until: '2026-01-05' }))
    const read = suppressionsOf(folder, assert.fail)
    const [within, same, after] = [DAY, DAY + 1000, DAY + 86_400_000].map(read)
    assert.deepEqual([within.inForce.length, after.inForce.length], [1, 0])
    assert.equal(same.digest, within.digest)
    assert.notEqual(after.digest, within.digest)
  })
})

test('conditions on values come with the file, and changing one is a change', async () => {
  await withFolder(async folder => {
    const path = join(folder, 's.yaml')
    const read = suppressionsOf(folder, assert.fail)
    const digests = ['1=a', '1=b', '2=b'].map(condition => {
      writeFileSync(path, file('one', { never: true, where: [condition] }))
      const { inForce, digest } = read(DAY)
      assert.deepEqual(
        inForce.map(({ where }) => where?.map(({ text }) => text)),
        [[condition]],
      )
      return digest
    })
    assert.equal(new Set(digests).size, 3)
  })
})

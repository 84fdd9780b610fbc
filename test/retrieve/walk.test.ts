import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { Selection } from '../../src/retrieve/select.ts'
import { Slices } from '../../src/retrieve/slices.ts'
import { type WalkResult, walk } from '../../src/retrieve/walk.ts'
import { whileFailing } from '../help/failing-fs.ts'
import { temporaryDirectory } from './reading.ts'

interface Walked {
  readonly paths: string[]
  readonly result: WalkResult
}

async function walked(
  root: string,
  selection = new Selection([], []),
  { directories = [''], deep = true } = {},
): Promise<Walked> {
  const paths: string[] = []
  const result = await walk(directories, deep, {
    root,
    selection,
    wanted: path => selection.file(path),
    slices: new Slices(),
    onFile: path => paths.push(path),
  })
  return { paths: paths.sort(), result }
}

function tree(t: TestContext): string {
  const root = temporaryDirectory(t)
  mkdirSync(`${root}/a/debug/c`, { recursive: true })
  for (const path of ['x.log', 'a/y.log', 'a/debug/c/z.log']) writeFileSync(`${root}/${path}`, '')
  return root
}

test('regular files are found below the root; pipes, sockets and devices are ignored', async t => {
  const root = tree(t)
  execFileSync('mkfifo', [`${root}/pipe.log`])
  const { paths, result } = await walked(root)
  assert.deepEqual(paths, ['a/debug/c/z.log', 'a/y.log', 'x.log'])
  assert.equal(result.files, 3)
  assert.deepEqual(result.problems, [])
})

test('excluded directories are not entered', async t => {
  const { paths } = await walked(tree(t), new Selection([], ['**/debug/**']))
  assert.deepEqual(paths, ['a/y.log', 'x.log'])
})

test('single directories can be looked at again, but none that became a link', async t => {
  const root = tree(t)
  symlinkSync('a', `${root}/link`)
  const all = new Selection([], [])
  const { paths } = await walked(root, all, { directories: ['a', 'link', 'none'], deep: false })
  assert.deepEqual(paths, ['a/y.log'])
})

test('a path that is too long is named, and the rest is read', async t => {
  const root = tree(t)
  const name = 'd'.repeat(250)
  const script = `cd "$0" && for i in $(seq 20); do mkdir ${name} && cd ${name}; done; touch f.log`
  execFileSync('sh', ['-c', script, root])
  const { paths, result } = await walked(root)
  execFileSync('rm', ['-r', `${root}/${name}`])
  assert.ok(paths.includes('x.log'))
  assert.equal(result.problems.length, 1)
  assert.match(result.problems[0].message, /ENAMETOOLONG/)
})

test('a root that is no directory is an operating error', async t => {
  const root = tree(t)
  await assert.rejects(walked(`${root}/none`), { name: 'OperatingError' })
  await assert.rejects(walked(`${root}/x.log`), /Cannot list the directory .*ENOTDIR/)
})

test('what a server forgot is neither gone nor a problem: it is looked at again', async t => {
  const root = tree(t)
  const when = (path: unknown): boolean => path === `${root}/a/y.log`
  const look = () => walked(root)
  const { paths, result } = await whileFailing('lstatSync', { code: 'ESTALE', when }, look)
  assert.deepEqual(paths, ['a/debug/c/z.log', 'x.log'])
  assert.deepEqual([result.unreadable, result.problems], [['a'], []])
})

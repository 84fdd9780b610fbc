/** The file of suppressions: written, read, refused. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  appendSuppression,
  askable,
  declarationText,
  declared,
  inForce,
  readSuppressions,
  removeSuppression,
} from '../../src/cli/suppressions-file.ts'
import { withFolder } from '../help/scanning.ts'

const SPEC = { template: '0123456789abcdef', reason: 'a: "b"\n--- c', never: true }

test('what was written is read again, in its order, below what a person wrote', async () => {
  await withFolder(async folder => {
    const path = join(folder, 's.yaml')
    writeFileSync(path, '# ours\n')
    appendSuppression(path, declared('one', { ...SPEC, log: 'a/*.log' }, path))
    appendSuppression(
      path,
      declared('two', { ...SPEC, never: undefined, until: '2026-01-05' }, path),
    )
    const [one, two, ...more] = readSuppressions(path)
    assert.deepEqual([one.name, two.name, more.length], ['one', 'two', 0])
    assert.equal(one.reason, SPEC.reason)
    assert.deepEqual([one.covers('a/x.log'), one.covers('b/x.log')], [true, false])
    assert.ok(two.covers('any/log') && two.covers('.hidden'))
    assert.deepEqual(inForce([one, two], Date.UTC(2026, 0, 6)), [one])
    assert.deepEqual(inForce([one, two], Date.UTC(2026, 0, 6) - 1), [one, two])
  })
})

test('a name that comes twice, a file that is missing and a mistake are refused', async () => {
  await withFolder(async folder => {
    const path = join(folder, 's.yaml')
    assert.throws(() => readSuppressions(path), /no such file/)
    appendSuppression(path, declared('one', SPEC, path))
    appendSuppression(path, declared('one', SPEC, path))
    assert.throws(() => readSuppressions(path), /"one" is there twice \(line \d+\)/)
    assert.throws(() => declared('One', SPEC, path), { name: 'UsageError' })
    assert.throws(() => declared('one', { ...SPEC, template: 'x' }, path), /spec\.template/)
  })
})

test('without the usual file nothing is suppressed', () => {
  assert.deepEqual(readSuppressions(undefined), [])
})

test('a declaration is taken out by its name; what a person wrote stays', async () => {
  await withFolder(async folder => {
    const path = join(folder, 's.yaml')
    assert.equal(removeSuppression(path, 'one'), false)
    writeFileSync(path, '# ours\n')
    const [one, two] = ['one', 'two'].map(name => declared(name, SPEC, path))
    appendSuppression(path, one)
    writeFileSync(path, `${readFileSync(path, 'utf8')}# why two\n${declarationText(two)}`)
    assert.equal(removeSuppression(path, 'three'), false)
    assert.equal(removeSuppression(path, 'one'), true)
    assert.deepEqual(
      readSuppressions(path).map(({ name, reason }) => [name, reason]),
      [['two', SPEC.reason]],
    )
    assert.equal(removeSuppression(path, 'two'), true)
    assert.deepEqual(readSuppressions(path), [])
    assert.deepEqual(readdirSync(folder), ['s.yaml'])
  })
})

test('conditions compare texts as they are, globs over anything, and numbers as numbers', () => {
  const meets = (text: string, value: string): boolean => {
    const [condition] = askable(declared('one', { ...SPEC, where: [text] }, 's.yaml')).where ?? []
    assert.deepEqual([condition.text, condition.place], [text, 1])
    return condition.fits(value)
  }
  assert.deepEqual([meets('1=a', 'a'), meets('1=a', 'ab'), meets('1=*', 'a')], [true, false, false])
  assert.deepEqual([meets('1!=a', 'b'), meets('1!=a', 'a')], [true, false])
  assert.ok(meets('1~/tmp/*', '/tmp/a/b.c') && meets('1~10.0.?.*', '10.0.1.77'))
  assert.ok(!meets('1~/tmp/*', '/var/tmp/a') && meets('1~*(x)*', 'a (x) b'))
  assert.ok(meets('1>9', '10') && !meets('1>9', '9') && meets('1>=9', '9.0'))
  assert.ok(meets('1<-1', '-2') && !meets('1<5', '3ms') && meets('1<=5', '5'))
  assert.equal(askable(declared('one', SPEC, 's.yaml')).where, undefined)
})

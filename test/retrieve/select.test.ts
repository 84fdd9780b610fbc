import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Selection } from '../../src/retrieve/select.ts'

test('a glob finds the rotated files of its streams', () => {
  const selection = new Selection(['**/*.log'], [])
  for (const path of [
    'a.log',
    'x/a.log',
    'x/a.log.1',
    'x/a.log.2.gz',
    'x/a-20260101.log',
    '.a.log',
  ]) {
    assert.ok(selection.file(path), path)
    assert.ok(selection.file(path), 'the same from memory')
  }
  assert.equal(selection.file('a.txt'), false)
})

test('exclusion wins, be it of the stream or of the file', () => {
  const selection = new Selection([], ['**/debug/**', '**/*.gz', 'b.log'])
  assert.equal(selection.file('x/debug/a.log'), false)
  assert.equal(selection.file('a.log.1.gz'), false)
  assert.equal(selection.file('b.log.1'), false)
  assert.equal(selection.file('a.log.1'), true)
})

test('a directory is passed over only where all below is excluded', () => {
  const selection = new Selection([], ['**/debug/**', 'x/*.log'])
  assert.equal(selection.directory('a/debug'), false)
  assert.equal(selection.directory('x'), true)
})

test('what is not admitted is left out, whatever the globs say', () => {
  const selection = new Selection(['**/*.log'], [], path => path.startsWith('shop_'))
  assert.deepEqual(
    ['shop_a/0.log', 'bank_a/0.log'].map(path => selection.file(path)),
    [true, false],
  )
  assert.deepEqual(
    ['shop_a', 'bank_a'].map(path => selection.directory(path)),
    [true, false],
  )
})

test('newlines and brackets in names are characters like others', () => {
  const selection = new Selection(['**/*.log'], [])
  assert.ok(selection.file('a\nb/[c] (d).log'))
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { templatesOf } from './lines.ts'

test('a word in brackets is optional where the template without it exists', () => {
  assert.deepEqual(templatesOf('query ( hidden ) of zone', 'query of zone'), ['query of zone'])
  assert.equal(templatesOf('query ( hidden ) of zone').length, 1)
})

test('a name before or behind a colon goes with the variable', () => {
  const lines = ['open wpad : <*> through proxy', 'open <*> through proxy']
  assert.deepEqual(templatesOf(...lines), ['open <*> through proxy'])
})

test('three templates that differ in identifiers only are one', () => {
  const lines = ['a.b', 'c.d', 'e.f'].map((name, at) => `class ${name} loads lib-${'xyz'[at]} now`)
  assert.deepEqual(templatesOf(...lines), ['class <*> loads <*> now'])
  assert.equal(templatesOf(...lines.slice(1)).length, 2)
})

test('a crowd of open text keeps its common words', () => {
  const letters = (n: number) => n.toString(4).replace(/\d/g, digit => 'gkmp'[Number(digit)] ?? '')
  const crowd = Array.from({ length: 1200 }, (_, n) => {
    return `user says x${letters(n)} y${letters(n * 7)} z${letters(n * 3)} today`
  })
  assert.deepEqual(templatesOf(...crowd), ['user says <*> today'])
  assert.ok(templatesOf(...crowd.slice(0, 50)).length > 20)
})

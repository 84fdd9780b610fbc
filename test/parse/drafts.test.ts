import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Drafts, eachHole, hashOf, mark } from '../../src/parse/drafts.ts'
import { Vocabulary } from '../../src/parse/vocabulary.ts'

const words = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 12 })

test('word lists that differ in one place only share the hash with a hole there', () => {
  fc.assert(
    fc.property(words, fc.nat(11), fc.integer({ min: 51, max: 99 }), (list, place, other) => {
      const at = place % list.length
      const changed = list.with(at, other)
      const [one, two] = [holes(list), holes(changed)]
      for (let i = 0; i < list.length; i++) assert.equal(one[i] === two[i], i === at)
      assert.notEqual(hashOf(list), hashOf(changed))
    }),
  )
})

test('drafts with equal words are one, with all their shapes', () => {
  const drafts = new Drafts(new Vocabulary())
  drafts.add([20, 21], [0])
  drafts.add([20, 21], [1])
  const [draft, ...others] = drafts.all()
  assert.deepEqual([draft?.shapes, others.length], [[0, 1], 0])
  assert.equal(drafts.find([20, 21]), draft)
})

test('decisions make variables and join aliases', () => {
  const vocabulary = new Vocabulary()
  const number = (text: string) => text.split(' ').map(word => vocabulary.number(word))
  const drafts = new Drafts(vocabulary)
  drafts.add(number('user bob left'), [0])
  drafts.add(number('user <*> left'), [1])
  drafts.add(number('user <*> left now'), [2])
  const [bob, any, now] = drafts.all()
  const marks = new Map()
  if (bob) mark(marks, bob, 1)
  const aliases = new Map(now && any ? [[now, any]] : [])
  const [joined, ...others] = drafts.apply({ marks, aliases }).all()
  assert.deepEqual([joined?.shapes, others.length], [[0, 1, 2], 0])
})

function holes(list: readonly number[]): number[] {
  const hashes: number[] = []
  eachHole(list, hash => hashes.push(hash))
  return hashes
}

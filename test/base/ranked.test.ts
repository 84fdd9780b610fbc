/** Entries are sorted by rank and key, however many there are of a rank. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ranked } from '../../src/base/ranked.ts'

test('entries come by rank, then by key, equal ones in their order (property)', () => {
  const entries = fc.array(fc.tuple(fc.nat(3), fc.nat(200)), { maxLength: 300 })
  fc.assert(
    fc.property(entries, all => {
      const rank = Uint32Array.from(all, each => each[0])
      const key = Float64Array.from(all, each => each[1])
      const expected = [...all.keys()].sort((a, b) => rank[a] - rank[b] || key[a] - key[b])
      assert.deepEqual([...ranked({ rank, key, ranks: 4 })], expected)
    }),
  )
})

test('keys beyond 32 bits are told apart, and ranks without entries are passed over', () => {
  const rank = Uint32Array.of(5, 0, 5)
  const key = Float64Array.of(2 ** 40 + 1, 7, 2 ** 40)
  assert.deepEqual([...ranked({ rank, key, ranks: 9 })], [1, 2, 0])
})

test('nothing is sorted to nothing', () => {
  const empty = { rank: new Uint32Array(0), key: new Float64Array(0) }
  assert.deepEqual([...ranked({ ...empty, ranks: 0 })], [])
})

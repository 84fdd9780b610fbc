import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ShapeTable } from '../../src/parse/table.ts'

test('finds what was added, through growth, and nothing else', () => {
  const pairs = fc.uniqueArray(fc.tuple(fc.integer(), fc.integer()), {
    selector: pair => pair.join(),
    maxLength: 3000,
    minLength: 1500,
  })
  fc.assert(
    fc.property(pairs, all => {
      const table = new ShapeTable()
      for (const [number, [high, low]] of all.entries()) table.add(high, low, number)
      for (const [number, [high, low]] of all.entries()) {
        assert.equal(table.find(high, low), number)
      }
    }),
    { numRuns: 10 },
  )
})

test('an empty or cleared table knows nothing', () => {
  const table = new ShapeTable()
  assert.equal(table.find(0, 0), -1)
  table.add(0, 0, 5)
  assert.equal(table.find(0, 0), 5)
  assert.equal(table.find(0, 1), -1)
  table.clear()
  assert.equal(table.find(0, 0), -1)
})

test('a full table stays as it is and still answers', () => {
  const table = new ShapeTable()
  for (let i = 0; i < 70_000; i++) table.add(i, i * 31, i)
  assert.equal(table.find(69_999, 69_999 * 31), -1)
  assert.equal(table.find(10, 310), 10)
})

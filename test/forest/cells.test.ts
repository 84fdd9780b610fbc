import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ByteReader, ByteWriter } from '../../src/base/bytes.ts'
import { CellTable, PAIR_BASE, PairTable, unzigzag } from '../../src/forest/cells.ts'

const AT = { offset: 70, line: 7 }

test('count() gives the cell of a first line and −1 for each further one', () => {
  const cells = new CellTable()
  const first = cells.count(0, 5)
  assert.ok(first >= 0)
  assert.equal(cells.count(0, 5), -1)
  assert.notEqual(cells.count(1, 5), -1)
})

test('a cell is written as differences, with its count and first place', () => {
  const cells = new CellTable()
  cells.place(cells.count(0, 3), 1_050.9, AT)
  cells.count(0, 3)
  cells.place(cells.count(0, 1), 1_010, { offset: 90, line: 9 })
  const writer = new ByteWriter()
  cells.write(writer, cells.sorted(Uint32Array.of(0)), 1_000)
  const reader = new ByteReader(writer.take())
  const next = (): number => reader.uint()
  assert.equal(next(), 2)
  assert.deepEqual([next(), next(), unzigzag(next()), unzigzag(next()), next()], [1, 1, 90, 9, 10])
  assert.deepEqual(
    [next(), next(), unzigzag(next()), unzigzag(next()), next()],
    [2, 2, -20, -2, 50],
  )
})

test('many cells of many bins are all kept, by rank of bin and by shape (property)', () => {
  const rows = fc.array(fc.tuple(fc.nat(30), fc.nat(20_000)), { maxLength: 3000 })
  fc.assert(
    fc.property(rows, all => {
      const cells = new CellTable()
      const keys = new Set(all.map(([bin, shape]) => bin * 100_000 + shape))
      const firsts = all.filter(([bin, shape]) => cells.count(bin, shape) >= 0)
      assert.equal(firsts.length, keys.size)
      const rank = Uint32Array.from({ length: 31 }, (_, bin) => 30 - bin)
      assert.equal(cells.sorted(rank).length, keys.size)
      cells.clear()
      assert.equal(cells.sorted(rank).length, 0)
    }),
    { numRuns: 30 },
  )
})

test('a set of pairs holds each once, in order', () => {
  const pairs = new PairTable()
  for (const next of [9, 4, 9]) pairs.add(1, 0, next)
  pairs.add(1, 2 ** 19, 4)
  pairs.add(0, 0, 4)
  const { ranks, keys } = pairs.sorted(Uint32Array.of(1, 0))
  assert.deepEqual([...ranks], [0, 0, 0, 1])
  assert.deepEqual([...keys], [4, 9, 2 ** 39 + 4, 4])
})

test('pairs survive growing (property)', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(2 ** 30), { maxLength: 5000 }), all => {
      const pairs = new PairTable()
      for (const key of all) pairs.add(0, Math.floor(key / PAIR_BASE), key % PAIR_BASE)
      assert.deepEqual(
        [...pairs.sorted(Uint32Array.of(0)).keys],
        [...all].sort((a, b) => a - b),
      )
    }),
    { numRuns: 30 },
  )
})

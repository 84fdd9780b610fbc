import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteReader, ByteWriter } from '../../src/base/bytes.ts'
import {
  addsUp,
  emptyLedger,
  linesOfClasses,
  readLedger,
  sumOfLedgers,
  writeLedger,
} from '../../src/parse/ledger.ts'

test('the ledger of an unread stream is zero in every class', () => {
  assert.equal(linesOfClasses(emptyLedger()), 0)
  assert.equal(emptyLedger().bytes, 0)
})

test('a ledger survives its saving, reasons of rejection included', () => {
  const ledger = {
    ...emptyLedger(),
    bytes: 2 ** 40,
    lines: 21,
    empty: 1,
    duplicate: 2,
    scored: 3,
    heldBack: 4,
    rejected: { binary: 5, encoding: 6 },
    cut: 7,
    invalid: 8,
    late: 9,
  }
  const writer = new ByteWriter()
  writeLedger(writer, ledger)
  assert.deepEqual(readLedger(new ByteReader(writer.take())), ledger)
  assert.equal(linesOfClasses(ledger), 21)
})

test('ledgers that add up add up together, and are left as they are', () => {
  const one = { ...emptyLedger(), lines: 5, scored: 3, rejected: { binary: 2 } }
  const other = { ...emptyLedger(), lines: 4, late: 1, rejected: { encoding: 4 } }
  const sum = sumOfLedgers([one, other, one])
  assert.deepEqual([sum.lines, sum.scored, sum.late], [14, 6, 1])
  assert.deepEqual(sum.rejected, { binary: 4, encoding: 4 })
  assert.ok(addsUp(sum) && !addsUp({ ...sum, lines: 15 }))
  assert.deepEqual(one.rejected, { binary: 2 })
  assert.deepEqual(sumOfLedgers([]), emptyLedger())
})

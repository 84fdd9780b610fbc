/** Which tokens of a line may be an identifier, and which are of one class. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CandidateScan, MOST_CANDIDATES } from '../../src/parse/candidates.ts'

function found(line: string): { texts: string[]; classes: number[] } {
  const scan = new CandidateScan()
  const bytes = Buffer.from(line)
  scan.scan(bytes, 0, bytes.length)
  const at = Array.from({ length: scan.count }, (_, i) => i)
  return {
    texts: at.map(i => bytes.toString('latin1', scan.starts[i], scan.ends[i])),
    classes: at.map(i => scan.classes[i]),
  }
}

test('uuids, long hex, names with a number and numbers behind a word are candidates', () => {
  const line =
    'req-38101a0b-2096 instance: b9000564-fe1a-409b-b8cc-1e88b294cd1d trace=4bf92f3577b34da6a3ce ' +
    'blk_-1608999687919862906 size 67108864 at 0x7f3a10'
  assert.deepEqual(found(line).texts, [
    'req-38101a0b-2096',
    'b9000564-fe1a-409b-b8cc-1e88b294cd1d',
    '4bf92f3577b34da6a3ce',
    'blk_-1608999687919862906',
    '67108864',
    '0x7f3a10',
  ])
})

test('dates, times, addresses, decimals and short numbers are none', () => {
  const line =
    '2026-11-25 20:45:45.123456 10.250.19.102:54106 took 1.23456 s, 17 of 20, IPv4, HTTP/1.1'
  assert.deepEqual(
    found(line).texts.filter(text => text !== '54106'),
    [],
  )
})

test('values of one stem are of one class, of another stem of another', () => {
  const [first] = found('got blk_-16089996').classes
  assert.equal(found('received block blk_75034833 now').classes[0], first)
  assert.notEqual(found('got job_75034833').classes[0], first)
  assert.equal(
    found('instance 4bf92f3577b34da6').classes[0],
    found('instance: 00f92f3577b3aaaa').classes[0],
  )
})

test('any bytes are taken, and candidates lie within them in order', () => {
  const scan = new CandidateScan()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
      scan.scan(bytes, 0, bytes.length)
      let last = 0
      for (let i = 0; i < scan.count; i++) {
        assert.ok(scan.starts[i] >= last && scan.ends[i] > scan.starts[i])
        last = scan.ends[i]
      }
      assert.ok(last <= bytes.length)
    }),
  )
})

test('a line of very many candidates has the first ones', () => {
  const line = Array.from({ length: 500 }, (_, i) => `blk_${1000 + i}`).join(' ')
  assert.equal(found(line).texts.length, MOST_CANDIDATES)
})

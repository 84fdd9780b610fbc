/** The line that shows a strange value, and how it is written there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Evidence, Place, UnusualValue } from '../../src/flow.ts'
import { ShownValue } from '../../src/scanner/shown-value.ts'

const FIRST: Place = { stream: 'a', offset: 0, line: 0, timeMs: 1 }
const EVIDENCE = { template: 't', place: FIRST } as Evidence

/** The evidence after these lines, each with its value at place 1. */
function told(value: Partial<UnusualValue>, lines: readonly (readonly [string, string])[]) {
  const shown = new ShownValue({ place: 1, kind: 'High', ...value })
  for (const [line, [text, content]] of lines.entries()) {
    shown.look([text], Buffer.from(content), {
      stream: 'a',
      offset: 100 * line,
      line,
      timeMs: line,
    })
  }
  return shown.told(EVIDENCE)
}

test('the first line with the amount is the evidence, with its unit', () => {
  const lines = [
    ['12ms', 'took 12ms'],
    ['2450ms', 'took 2450ms'],
    ['2451ms', 'took 2451ms'],
  ] as const
  const { place, value } = told({ amount: 2_359_296 }, lines)
  assert.equal(place?.line, 1)
  assert.equal(value?.amount, 2_450_000)
  assert.deepEqual(value?.unit, { text: 'ms', factor: 1000 })
})

test('a unit behind a blank is found, of times of several units it is seconds', () => {
  const blank = told({ amount: 900_000 }, [['900', 'try 900 of 1 took 900 ms']])
  assert.deepEqual(blank.value?.unit, { text: ' ms', factor: 1000 })
  const long = told({ amount: 90e6 }, [['1m30s', 'took 1m30s']])
  assert.deepEqual(long.value?.unit, { text: 's', factor: 1e6 })
  const bare = told({ amount: 512 }, [['512', 'wrote 512 buffers']])
  assert.deepEqual(bare.value?.unit, { text: '', factor: 1 })
})

test('a word is found as it is; what is not there changes nothing', () => {
  const word = told({ kind: 'Word', word: 'STALE' }, [
    ['OK', 'is OK'],
    ['STALE', 'is STALE'],
  ])
  assert.equal(word.place?.line, 1)
  assert.deepEqual(
    told({ amount: 77 }, [
      ['5', 'is 5'],
      ['', 'is'],
    ]),
    EVIDENCE,
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distinctRows } from '../../src/parse/columns.ts'
import { tally, wordsBehind } from '../../src/parse/tally.ts'

const rows = distinctRows(
  ['[9:00] INFO a', '[9:01] WARN b', '[x] 12 c', 'plain 7'].map(line => Buffer.from(line)),
)

test('counts the kinds of one column, timed brackets and levels', () => {
  const first = tally(rows, 0)
  assert.deepEqual([first.b, first.w, first.timedBrackets, first.threads], [3, 1, 2, 3])
  const second = tally(rows, 1)
  assert.deepEqual([second.l, second.n, second.levels], [2, 2, 2])
})

test('counts rows that have a word behind a column', () => {
  assert.deepEqual(
    [0, 1, 2].map(at => wordsBehind(rows, at)),
    [3, 3, 0],
  )
})

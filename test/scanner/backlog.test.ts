/** The lag of a scanner. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Span } from '../../src/flow.ts'
import { Backlog } from '../../src/scanner/backlog.ts'
import { fileRecord } from '../help/flow.ts'

const spans = (mtimes: Readonly<Record<string, number>>): ReadonlyMap<string, readonly Span[]> =>
  new Map(
    Object.entries(mtimes).map(([stream, mtimeMs]) => [
      stream,
      [{ file: fileRecord({ stream, mtimeMs }), to: 10, final: false }],
    ]),
  )

function backlogAt(startMs: number): { backlog: Backlog; at: (ms: number) => number } {
  let nowMs = startMs
  const backlog = new Backlog({ now: () => nowMs })
  const at = (ms: number): number => {
    nowMs = ms
    return backlog.ageSeconds()
  }
  return { backlog, at }
}

test('unread is what was found until it is read; then there is no lag, whatever it took', () => {
  const { backlog, at } = backlogAt(50_000)
  backlog.looked(50_000, spans({ a: 20_000, b: 40_000 }))
  assert.equal(at(60_000), 40)
  backlog.read(['a'])
  assert.equal(at(60_000), 20)
  backlog.read(['b'])
  assert.equal(at(90_000), 0)
})

test('what comes to a file that was read came after the look before', () => {
  const { backlog, at } = backlogAt(50_000)
  backlog.looked(50_000, spans({}))
  backlog.looked(60_000, spans({ a: 59_999, old: 10_000 }))
  backlog.read(['old'])
  assert.equal(at(60_000), 10)
  backlog.read(['a'])
  backlog.grew(['a'])
  assert.equal(at(75_000), 15)
})

test('what was not read at a look is as old at the next; what is gone is not waited for', () => {
  const { backlog, at } = backlogAt(0)
  backlog.looked(10_000, spans({ a: 4_000, gone: 1_000 }))
  backlog.looked(20_000, spans({ a: 19_000 }))
  assert.equal(at(24_000), 20)
  assert.equal(backlog.nowMs(), 24_000)
})

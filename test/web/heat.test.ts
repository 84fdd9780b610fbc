/** The heat map from cells and findings. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HeatParts, heatOf } from '../../src/web/heat.ts'
import { CELL, decodeCells } from '../../src/web/page/cells.ts'

const SPAN = { score: 99, silent: false, incident: 'i1', count: 1 }

const PARTS: HeatParts = {
  steps: { from: 0, step: 10, count: 5 },
  logs: [
    { id: 1, name: 'b', learning: false },
    { id: 2, name: 'a', learning: false },
    { id: 3, name: 'new', learning: true },
    { id: 4, name: 'calm', learning: false },
  ],
  cells: [
    { log: 1, at: 0, score: 89.99, alarm: false },
    { log: 1, at: 1, score: 99.9, alarm: true },
    { log: 2, at: 0, score: 40, alarm: false },
    { log: 4, at: 0, score: 12.7, alarm: false },
  ],
  spans: [
    { log: 1, from: 10, to: 20, ...SPAN },
    { log: 2, from: 20, to: 39, ...SPAN, silent: true, incident: null },
  ],
  ...{ to: 40, first: [], order: 'strangest', rows: 10 },
}

test('five kinds of nothing are told apart, and nothing but a finding looks like one', () => {
  const { rows } = heatOf(PARTS)
  const cells = Object.fromEntries(rows.map(row => [row.log, [...decodeCells(row.cells)]]))
  const { silent, learning, unread, none } = CELL
  assert.deepEqual(cells.b, [89, 99, none, none, unread])
  assert.deepEqual(cells.a, [40, none, silent, silent, unread])
  assert.deepEqual(cells.new, [learning, learning, learning, learning, unread])
  assert.deepEqual(cells.calm, [12, none, none, none, unread])
})

test('the strangest are on top, or those of the open incident in their order, or by name', () => {
  const names = (part: Partial<HeatParts>): string[] =>
    heatOf({ ...PARTS, ...part }).rows.map(({ log }) => log)
  assert.deepEqual(names({}), ['b', 'a', 'calm', 'new'])
  assert.deepEqual(names({ first: ['calm', 'a'] }), ['calm', 'a', 'b', 'new'])
  assert.deepEqual(names({ order: 'name' }), ['a', 'b', 'calm', 'new'])
})

test('a row leads to the incidents of its findings', () => {
  const [b, a] = heatOf(PARTS).rows
  assert.deepEqual(b.spans, [{ from: 10, to: 20, incident: 'i1' }])
  assert.deepEqual([b.findings, b.max, a.spans], [1, 99.9, []])
})

test('logs without a row are folded into one, which counts their findings', () => {
  const { rows, folded, total } = heatOf({ ...PARTS, rows: 1 })
  assert.deepEqual([rows.length, total], [1, 4])
  const counts = [0, 0, 1, 1, 0]
  assert.deepEqual(folded, { count: 3, withFinding: 1, learning: 1, counts })
})

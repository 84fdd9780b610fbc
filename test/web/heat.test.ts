/** The heat map from cells and findings. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALARM, COLD } from '../../src/store/heat.ts'
import {
  type Heat,
  type HeatParts,
  heatOf,
  ordered,
  type RowOrder,
  rowsOf,
} from '../../src/web/heat.ts'
import { CELL, decodeCells } from '../../src/web/page/cells.ts'

const PARTS: HeatParts = {
  steps: { from: 0, step: 10, count: 5 },
  logs: [
    { id: 1, name: 'b', learning: false },
    { id: 2, name: 'a', learning: false },
    { id: 3, name: 'new', learning: true },
    { id: 4, name: 'calm', learning: false },
  ],
  map: {
    count: 5,
    cells: Int16Array.from([
      ...[8999, ALARM + 9990, COLD, COLD, COLD],
      ...[4000, COLD, COLD, COLD, COLD],
      ...[COLD, COLD, COLD, COLD, COLD],
      ...[1270, COLD, COLD, COLD, COLD],
    ]),
  },
  findings: new Map([
    [1, 1],
    [2, 1],
  ]),
  silences: [{ log: 2, from: 20, to: 39 }],
  to: 40,
}

const ORDER: RowOrder = { first: [], order: 'strangest' }

const map = (order: Partial<RowOrder> = {}, most = 10): Heat => {
  const rows = ordered(rowsOf(PARTS), { ...ORDER, ...order })
  return heatOf(PARTS.steps, rows, { most, spans: SPANS })
}

const SPANS = [{ log: 1, from: 10, to: 20, incident: 'i1' }]

test('five kinds of nothing are told apart, and nothing but a finding looks like one', () => {
  const { rows } = map()
  const cells = Object.fromEntries(rows.map(row => [row.log, [...decodeCells(row.cells)]]))
  const { silent, learning, unread, none } = CELL
  assert.deepEqual(cells.b, [89, 99, none, none, unread])
  assert.deepEqual(cells.a, [40, none, silent, silent, unread])
  assert.deepEqual(cells.new, [learning, learning, learning, learning, unread])
  assert.deepEqual(cells.calm, [12, none, none, none, unread])
})

test('the strangest are on top, or those of the open incident in their order, or by name', () => {
  const names = (part: Partial<RowOrder>): string[] => map(part).rows.map(({ log }) => log)
  assert.deepEqual(names({}), ['b', 'a', 'calm', 'new'])
  assert.deepEqual(names({ first: ['calm', 'a'] }), ['calm', 'a', 'b', 'new'])
  assert.deepEqual(names({ order: 'name' }), ['a', 'b', 'calm', 'new'])
})

test('a row leads to the incidents of its findings', () => {
  const [b, a] = map().rows
  assert.deepEqual(b.spans, [{ from: 10, to: 20, incident: 'i1' }])
  assert.deepEqual([b.findings, b.max, a.spans], [1, 99.9, []])
})

test('logs without a row are folded into one, which counts their findings', () => {
  const { rows, folded, total } = map({}, 1)
  assert.deepEqual([rows.length, total], [1, 4])
  const counts = [0, 0, 1, 1, 0]
  assert.deepEqual(folded, { count: 3, withFinding: 1, learning: 1, counts })
})

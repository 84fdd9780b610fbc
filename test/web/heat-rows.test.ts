/** The rows of the map and of the list, of what a scan found. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needScene } from '../../src/web/answers.ts'
import { heatRows } from '../../src/web/heat-rows.ts'
import { BROKEN_MS, startedWeb } from '../help/web.ts'

const MINUTE = 60_000

const { context } = await startedWeb()
const scene = await needScene(context)
const whole = { most: 60, windowMs: 10_000, first: [], order: 'strangest' } as const
const wish = { ...whole, offset: 0, limit: 100 }

test('the logs that broke stand on top, hot in the minute in which they did', async () => {
  const { rows, steps } = await heatRows(context, scene, { ...wish, range: scene })
  assert.deepEqual(rows.map(({ name }) => name).sort(), [
    ...['a.log', 'b.log', 'calm.log', 'plain.log', 'short.log'],
  ])
  const broken = Math.floor((BROKEN_MS - steps.from) / steps.step)
  for (const { name, findings, max, bytes } of rows.slice(0, 2)) {
    assert.match(name, /^[ab]\.log$/)
    assert.ok(findings > 0 && (max ?? 0) >= 90)
    assert.ok(bytes[broken] >= 90 && bytes[broken] <= 100, `${bytes}`)
  }
  assert.equal(rows.find(({ name }) => name === 'short.log')?.learning, true)
})

test('a part of a name is looked for in any case; a range beside windows has none', async () => {
  const range = { from: BROKEN_MS + 86_400_000, to: BROKEN_MS + 90_000_000 }
  const { rows } = await heatRows(context, scene, { ...wish, range, words: 'CALM' })
  assert.deepEqual(
    rows.map(({ name, max, findings }) => [name, max, findings]),
    [['calm.log', null, 0]],
  )
})

test('of many logs those that are shown are as fine, the others tell their alarms', async () => {
  const range = { from: BROKEN_MS - 5 * MINUTE, to: BROKEN_MS + 5 * MINUTE }
  // So short that five logs are too many windows, and one is not.
  const fine = { ...wish, range, windowMs: 20, limit: 1 }
  const { rows, steps } = await heatRows(context, scene, fine)
  assert.ok(steps.step < MINUTE)
  const whole = await heatRows(context, scene, { ...fine, windowMs: 10_000, limit: 100 })
  assert.equal(whole.steps.step, steps.step)
  const cells = (of: typeof rows, name: string) => [
    ...(of.find(row => row.name === name)?.bytes ?? []),
  ]
  const [top, next] = rows
  assert.deepEqual(cells(rows, top.name), cells(whole.rows, top.name))
  const isFinding = (byte: number): boolean => byte >= 90 && byte <= 100
  assert.deepEqual(
    cells(rows, next.name).map(isFinding),
    cells(whole.rows, next.name).map(isFinding),
  )
  assert.ok(cells(rows, next.name).some(isFinding))
})

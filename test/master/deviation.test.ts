/** What a look at some logs shows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Bin, Template } from '../../src/flow.ts'
import { deviationsIn, type LogLines } from '../../src/master/deviation.ts'
import { habitsOf } from '../../src/master/load.ts'
import { minute } from './findings.ts'
import { MINUTE, seriesOf } from './suite.ts'

const PLAN = { digest: '', fromMs: minute(60), bins: 300, before: 180, logs: ['app'] }
const SERIES = [seriesOf('app', new Float64Array(200))]

const TEMPLATES = ['served <*>', 'retry <*>', 'disk full'].map((text, at) => ({
  id: String(at),
  text,
  level: 0,
  shapes: [String(at)],
})) satisfies Template[]

/** Two lines a bin of the first template, and more from a minute on. */
function lines(fromMinute: number, more: Readonly<Record<number, number>>): LogLines {
  const bins = Array.from({ length: 300 }, (_, at): Bin => {
    const start = PLAN.fromMs + at * 10_000
    const counts: Record<number, number> = { 0: 2, ...(start >= minute(fromMinute) ? more : {}) }
    const shapes = Uint32Array.from(Object.keys(counts).map(Number)).filter(
      each => counts[each] > 0,
    )
    return {
      ...{ timed: true, start, shapes, pairs: new Float64Array(0) },
      counts: Uint32Array.from(shapes, shape => counts[shape]),
      firstOffsets: Float64Array.from(shapes, shape => at * 1000 + shape),
      firstLines: Float64Array.from(shapes, shape => at * 10 + shape),
      firstTimes: Float64Array.from(shapes, shape => start + 100 + shape),
    }
  })
  // In a thousand minutes: twelve lines of the first a minute, one of the second in fifty.
  const profile = {
    rows: 1000,
    sum: Float64Array.of(12_000, 20),
    square: Float64Array.of(156_000, 20),
  }
  const stream = { bins, templateOf: Uint32Array.of(0, 1, 2) }
  return {
    log: 'app',
    streams: [stream],
    names: ['app.log'],
    templates: TEMPLATES,
    profile,
    windowMs: MINUTE,
  }
}

function deviation(fromMinute: number, more: Readonly<Record<number, number>>) {
  const [found] = deviationsIn(PLAN, [lines(fromMinute, more)], {
    ...habitsOf(SERIES, { windowMs: MINUTE, toMs: minute(200) }),
    ...{ windowMs: MINUTE, window: new Float64Array(0), load: new Float64Array(0) },
  })
  return found
}

test('a template that was never seen is named, with its first line, which dates it', () => {
  const { reason, lineMs, onsetMs, evidence, nats } = deviation(95, { 2: 1 })
  assert.equal(reason, 'NewTemplate')
  assert.equal(onsetMs, minute(95))
  assert.equal(lineMs, minute(95) + 102)
  assert.ok(nats > 30)
  const [{ text, observed, typical, place }] = evidence
  assert.deepEqual([text, observed, typical], ['disk full', 90, 0])
  assert.deepEqual(place, { stream: 'app.log', offset: 210_002, line: 2102, timeMs: lineMs })
})

test('a usual template that bursts is dated to its bin, a rare one to its line', () => {
  const usual = deviation(95, { 0: 9 })
  assert.deepEqual([usual.reason, usual.onsetMs, usual.lineMs], ['Burst', minute(95), undefined])
  const rare = deviation(95, { 1: 2 })
  assert.deepEqual([rare.reason, rare.lineMs], ['Burst', minute(95) + 101])
})

test('lines that stay away have no place', () => {
  const { reason, onsetMs, evidence } = deviation(95, { 0: 0 })
  assert.deepEqual([reason, onsetMs], ['Missing', minute(95)])
  assert.ok(evidence.every(({ place }) => place === undefined))
})

test('a log that writes as usual does not deviate', () => {
  assert.equal(deviation(95, {}), undefined)
})

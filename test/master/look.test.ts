/** Where the first cause of an incident is looked for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Occasion, planOf, settledLookMs, stretchOf } from '../../src/master/look.ts'
import { spokenIn } from '../help/spoken.ts'
import { found, minute } from './findings.ts'
import { MINUTE, suiteOf } from './suite.ts'

const SERIES = suiteOf({
  logs: 40,
  windows: 300,
  seed: 1,
  blows: [{ logs: [7], from: 198, to: 199, strength: 50 }],
})
const OCCASION: Occasion = {
  key: 'k',
  findings: [found('log-020', 200)],
  from: minute(200),
  to: minute(202),
  logs: [],
}

function look(part: Partial<Occasion> = {}, untilMs = minute(300)) {
  const stretch = stretchOf({ ...OCCASION, ...part }, { windowMs: MINUTE, untilMs })
  return planOf(stretch, spokenIn(SERIES, stretch))
}

test('ten windows back and ahead, and the half hour before them', () => {
  const { fromMs, bins, before } = look()
  assert.deepEqual([fromMs, bins, before], [minute(160), 300, 180])
})

test('the logs of the incident and the strangest others, so many in all', () => {
  const { logs } = look()
  assert.equal(logs.length, 24)
  assert.ok(logs.includes('log-020') && logs.includes('log-007'))
  assert.deepEqual(logs, logs.toSorted())
})

test('a look ends where the suite is judged, and is another one when more is', () => {
  const early = look({}, minute(205))
  assert.equal(early.bins, 270)
  assert.notEqual(early.digest, look().digest)
  assert.equal(look({}, settledLookMs(OCCASION.from, MINUTE)).digest, look().digest)
  assert.equal(look({}, minute(299)).digest, look().digest)
})

test('an incident that goes on needs no other look', () => {
  assert.equal(look({ to: minute(280) }).digest, look().digest)
})

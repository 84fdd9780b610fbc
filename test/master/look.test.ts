/** Where the first cause of an incident is looked for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lookAt, type Occasion } from '../../src/master/look.ts'
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
  return lookAt({ ...OCCASION, ...part }, SERIES, { windowMs: MINUTE, untilMs })
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
  assert.notEqual(look({}, minute(215)).digest, look().digest, 'the load is not settled yet')
  assert.equal(look({}, minute(299)).digest, look().digest)
})

test('an incident that goes on needs no other look', () => {
  assert.equal(look({ to: minute(280) }).digest, look().digest)
})

test('a log whose lines come late is looked at anew, once', () => {
  const upTo = (windows: number) =>
    SERIES.map((each, at) => (at === 20 ? { ...each, ...cut(each, windows) } : each))
  const cut = ({ from, to }: (typeof SERIES)[number], windows: number) => ({
    from: from.slice(0, windows),
    to: to.slice(0, windows),
  })
  const digest = (windows: number): string =>
    lookAt(OCCASION, upTo(windows), { windowMs: MINUTE, untilMs: minute(300) }).digest
  assert.notEqual(digest(203), digest(290))
  assert.equal(digest(290), digest(300))
})

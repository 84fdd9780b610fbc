/** The sentences of the page. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Evidence, Finding } from '../../src/flow.ts'
import {
  certaintyOf,
  deedOf,
  headlineOf,
  isExact,
  normallyOf,
  titleOf,
} from '../../src/web/sentences.ts'
import { evidence, finding, incident, missing, START, tooManyClients } from '../cli/example.ts'

function with_(part: Partial<Evidence>, more: Partial<Finding> = {}): Finding {
  return finding('a.log', 0, { evidence: [evidence('a.log', part)], ...more })
}

test('what a log does is said for each reason', () => {
  const reasons = ['NewTemplate', 'Burst', 'Missing', 'RareTemplate', 'MixShift'] as const
  const deeds = reasons.map(reason => deedOf(with_({ reason })))
  assert.deepEqual(deeds, [
    'writes a line it has never written before',
    'writes a line far more often than usual',
    'writes less than usual',
    'writes a line it hardly ever writes',
    'mixes its lines in another way than usual',
  ])
  assert.equal(deedOf(with_({ reason: 'Unusual' })), 'is unusual as a whole')
  assert.match(deedOf(with_({}, { beforeMs: START })), /^writes a line seen before on 2026-/)
  const silent = finding('a.log', 0, { evidence: [missing()] })
  assert.equal(deedOf(silent), 'has stopped writing a usual line')
  assert.match(deedOf(with_({}, { windows: 0 })), /strange only together/)
  const titles = [...reasons, 'Unusual' as const].map(reason => titleOf(with_({ reason })))
  assert.equal(new Set(titles).size, titles.length)
  assert.ok(titles.every(title => title.includes('a.log')))
  assert.equal(titleOf(silent), 'A line stopped in a.log')
})

test('the answer says who was first and who followed within what time', () => {
  const said = headlineOf(tooManyClients())
  const first = 'postgres/postgres.log writes a line it has never written before'
  assert.equal(said, `${first}; 3 more logs follow within 9 s`)
  assert.equal(headlineOf(incident([with_({})])), `a.log ${deedOf(with_({}))}`)
  const lines = with_({}, { timed: false })
  assert.match(headlineOf(incident([lines, lines])), /; 1 more log follows$/)
  assert.match(headlineOf(incident([])), /No log of this incident/)
})

test('what is normal stands beside what is seen', () => {
  const never = { head: 'this line never comes', rest: 'now 212 times in 91 s' }
  assert.deepEqual(normallyOf(with_({})), never)
  assert.match(normallyOf(with_({}, { beforeMs: START })).head, /^not new: seen before on /)
  assert.match(titleOf(with_({}, { beforeMs: START })), /^A line as before in /)
  assert.match(normallyOf(with_({ reason: 'Burst', typical: 3 })).head, /usually .* a minute, now/)
  assert.match(normallyOf(with_({}, { timed: false })).rest, /in 91,000 lines$/)
})

test('how sure the order is follows from the gap, and from what carries the times', () => {
  const after = (ms: number, onset = START): ReturnType<typeof certaintyOf> =>
    certaintyOf(incident([finding('a', 0, { onsetMs: onset }), finding('b', ms)]))
  assert.deepEqual(after(600), { word: 'clear', gapMs: 600 })
  assert.equal(after(100).word, 'likely')
  assert.equal(after(0).word, 'unsure')
  assert.equal(after(60_000, START - 1).word, 'likely')
  assert.equal(certaintyOf(incident([finding('a', 0)])).word, 'alone')
  const lines = finding('a', 0, { timed: false })
  assert.deepEqual(certaintyOf(incident([lines, lines])), { word: 'unsure', gapMs: null })
  assert.deepEqual([isExact(with_({})), isExact(with_({}, { onsetMs: 1 }))], [true, false])
})

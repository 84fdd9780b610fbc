/** The metrics of a master. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { masterMeters } from '../../src/cli/master-meters.ts'
import { Metrics } from '../../src/health/metrics.ts'

const incidents = { Low: 3, Medium: 0, High: 1 }
const lastMs = { Low: Number.NaN, Medium: Number.NaN, High: 61_000 }

test('incidents by severity and scores of suites; what is gone leaves no series', async () => {
  const metrics = new Metrics()
  const meters = masterMeters(metrics)
  meters.state({ lastPollMs: 1, leading: true, suites: 2, waiting: '' })
  meters.figures([
    { suite: 'a', score: 91.5, incidents, lastMs },
    { suite: 'b', score: Number.NaN, incidents, lastMs },
  ])
  meters.putOff(30, 0)
  meters.putOff(2, 7)
  const { text } = await metrics.page()
  assert.match(text, /logforest_notifications_put_off_total 32/)
  assert.match(text, /logforest_notifications_left_out_total 7/)
  assert.match(text, /logforest_incidents\{suite="a",severity="Low"\} 3/)
  assert.match(text, /logforest_suite_score\{suite="a"\} 91.5/)
  assert.doesNotMatch(text, /logforest_suite_score\{suite="b"/)
  assert.match(text, /logforest_leading 1/)
  assert.match(text, /last_incident_timestamp_seconds\{suite="a",severity="High"\} 61\n/)
  assert.doesNotMatch(text, /last_incident_timestamp_seconds\{suite="a",severity="Low"/)
  meters.figures([])
  assert.doesNotMatch((await metrics.page()).text, /suite="/)
})

test('series are capped, and how many are hidden is told', async () => {
  const metrics = new Metrics()
  const suites = Array.from({ length: 205 }, (_, n) => ({
    suite: `s${n}`,
    score: 1,
    incidents,
    lastMs,
  }))
  masterMeters(metrics).figures(suites)
  const { text } = await metrics.page()
  assert.equal(text.match(/logforest_suite_score\{/g)?.length, 200)
  assert.match(text, /logforest_hidden_suites 5/)
})

/** One incident put together, from a scan. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needScene } from '../../src/web/answers.ts'
import { hiddenFindings, incidentOf, listedOf } from '../../src/web/incident.ts'
import { IncidentJson, IncidentsJson } from '../../src/web/schemas.ts'
import { finding } from '../help/flow.ts'
import { BROKEN_MS, startedWeb } from '../help/web.ts'

const web = await startedWeb()
const [worst] = (await web.get(IncidentsJson, 'incidents?order=severity')).items
const one = await web.get(IncidentJson, `incidents/${worst.id}`)

test('its logs stand in the order in which they left normal, with what dates them', () => {
  const [first, second] = one.members
  assert.deepEqual([first.delayMs, first.exact, first.onset], [0, true, BROKEN_MS])
  assert.ok(second.delayMs >= 0 && second.parts[0].timeMs !== null)
  assert.equal(one.certainty.word, 'unsure')
  assert.equal(first.parts[0].level, 'error')
  assert.equal(first.parts[0].path, first.log)
  assert.deepEqual([first.kind, second.kind], ['window', 'window'])
})

test('why: rules and forest apart, and what is usual beside what is seen', () => {
  for (const { rules, forest, threshold, why, score } of one.members) {
    assert.ok(rules !== null && forest !== null && threshold !== null)
    assert.ok(rules + forest >= threshold && score >= 90)
    assert.ok(
      why.length > 2 && why.every((each, at) => at === 0 || why[at - 1].share >= each.share),
    )
  }
})

test('the counter-evidence: logs with lines at that time that stayed as usual', () => {
  assert.ok(one.normal.includes('calm.log') && !one.normal.includes('a.log'))
  assert.ok(one.near.every(({ log }) => one.normal.includes(log)))
  assert.ok(one.before.every(({ at, score }) => at < one.from && score < 90))
  assert.equal(one.learning, 1)
})

test('the last word on it is shown; suppressed is what suppressions hide as a whole', () => {
  const first = finding('f1')
  const listed = { ...one, first, findings: ['f1', 'f2'] }
  const said = { what: one.id, who: 'a', reason: '', log: null, joint: null }
  const tags = [
    { ...said, verdict: 'true' as const, saidMs: 1 },
    { ...said, verdict: 'false' as const, saidMs: 2 },
    { ...said, verdict: 'expected' as const, saidMs: 3, log: 'a.log' },
  ]
  const shown = listedOf(listed, { tags, hidden: new Set(['f1']) })
  assert.deepEqual([shown.tag?.verdict, shown.hidden], ['false', false])
  const both = listedOf(listed, { tags: [], hidden: new Set(['f1', 'f2']) })
  assert.deepEqual([both.tag, both.hidden], [null, true])
})

test('without suppressions nothing is hidden, and what is unknown is undefined', async () => {
  const scene = await needScene(web.context)
  assert.deepEqual(await hiddenFindings(web.context, scene), new Set())
  assert.equal(await incidentOf(web.context, scene, 'none'), undefined)
})

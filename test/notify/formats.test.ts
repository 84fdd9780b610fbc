/** What receivers are posted. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { postOf } from '../../src/notify/formats.ts'
import { told } from '../help/told.ts'

type Anything = ReturnType<typeof JSON.parse>
const bodyOf = (...given: Parameters<typeof postOf>): Anything =>
  JSON.parse(JSON.stringify(postOf(...given).body))

test('a CloudEvent has the attributes that version 1.0 asks for, and the facts', () => {
  const { type } = postOf('CloudEvents', told(), 'a/b/opened')
  assert.equal(type, 'application/cloudevents+json; charset=utf-8')
  const event = bodyOf('CloudEvents', told(), 'a/b/opened')
  assert.equal(event.specversion, '1.0')
  assert.equal(event.id, 'a/b/opened')
  assert.equal(event.source, '/logforest/suites/ns/ns.quick')
  assert.equal(event.type, 'io.logforest.incident.opened')
  assert.equal(event.subject, 'i2')
  assert.equal(event.time, '2026-01-05T08:00:00.000Z')
  assert.deepEqual(event.data.logs, ['db.log', 'web.log'])
  assert.equal(event.data.cause.onset, '2026-01-05T08:00:00.000Z')
  for (const name of Object.keys(event)) assert.match(name, /^[a-z0-9]{1,20}$/)
})

test('an alert keeps its labels until it ends; a worse one ends the milder one', () => {
  const [opened] = bodyOf('Alertmanager', told({ severity: 'Medium' }), 'x')
  const worse = bodyOf('Alertmanager', told({ state: 'escalated', before: 'Medium' }), 'y')
  assert.equal(worse.length, 2)
  assert.equal(worse[0].labels.severity, 'high')
  assert.deepEqual(worse[1].labels, opened.labels)
  assert.equal(worse[1].endsAt, '2026-01-05T08:01:00.000Z')
  assert.equal(opened.endsAt, '2026-01-06T08:01:00.000Z')
  const [ended] = bodyOf('Alertmanager', told({ state: 'ended' }), 'z')
  assert.deepEqual(ended.labels, worse[0].labels)
  assert.equal(ended.endsAt, '2026-01-05T08:01:00.000Z')
})

test('text of a log calls nobody, links nowhere and hides nothing', () => {
  const text = '<!channel> `@here` [x](http://evil) \u001b[2J\u202e & done'
  const cause = { ...told().cause, log: 'a`b<@U1>.log', text }
  const slack = bodyOf('Slack', told({ cause }), 'x')
  assert.match(slack.text, /^opened: High incident \(score 98\.5\) in 2 logs of ns\/ns\.quick\n/)
  const [, , shown = ''] = slack.text.split('\n')
  // One code span from the first to the last letter.
  assert.match(shown, /^`[^`]*`$/)
  assert.ok(!slack.text.includes('<') && !slack.text.includes('\u001b'))
  assert.ok(shown.includes('&lt;!channel&gt;') && shown.includes('&amp; done'))
  assert.ok(!shown.includes('\u202e'))
  assert.equal(slack.unfurl_links, false)
  const [alert] = bodyOf('Alertmanager', told({ cause }), 'x')
  assert.ok(!alert.annotations.cause.includes('\u001b'))
  assert.ok(!JSON.stringify(alert.labels).includes('channel'))
})

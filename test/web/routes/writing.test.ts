/** What people write from the page lands where the commands have it, and is taken back. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readSuppressions } from '../../../src/cli/suppressions-file.ts'
import { getTags } from '../../../src/store/tags.ts'
import { GoneJson, PreviewJson, SuppressedJson, TaggedJson } from '../../../src/web/schemas-more.ts'
import { HealthJson } from '../../../src/web/schemas-more.ts'
import { NoteJson } from '../../../src/web/schemas.ts'
import { IncidentJson, IncidentsJson, SuiteJson } from '../../../src/web/schemas.ts'
import { BROKEN_MS, startedWeb } from '../../help/web.ts'

const web = await startedWeb()
const [worst] = (await web.get(IncidentsJson, 'incidents?order=severity')).items
const one = async () => web.get(IncidentJson, `incidents/${worst.id}`)

test('a verdict is said of the incident and all its findings, by who sits there', async () => {
  const body = { incident: worst.id, verdict: 'expected', reason: 'rehearsal' }
  const tagged = TaggedJson.parse((await web.send('POST', 'tags', body)).body)
  assert.deepEqual([tagged.findings, tagged.who], [2, 'ann'])
  const stored = await getTags(web.store, 'test')
  assert.deepEqual(
    stored.map(({ what, verdict, reason }) => [what, verdict, reason]).sort(),
    [worst.id, ...(await one()).members.map(({ finding }) => finding)]
      .map(what => [what, 'expected', 'rehearsal'])
      .sort(),
  )
  assert.ok(stored.every(({ log, joint }) => log === null || (joint ?? 0) > 1))
  assert.equal((await one()).tag?.verdict, 'expected')
  const undone = await web.send('POST', 'tags/undo', { who: tagged.who, saidMs: tagged.saidMs })
  assert.deepEqual(undone.body, { gone: 3 })
  assert.deepEqual([(await one()).tag, await getTags(web.store, 'test')], [null, []])
})

test('an incident that is not there is not tagged', async () => {
  const body = { incident: '0123456789abcdef', verdict: 'true' }
  assert.equal((await web.send('POST', 'tags', body)).status, 400)
})

test('a note stands on the time line until it is taken back', async () => {
  const body = { from: BROKEN_MS, to: BROKEN_MS + 1000, text: 'load test <img src=x>' }
  const { id } = NoteJson.parse((await web.send('POST', 'notes', body)).body)
  const { notes } = await web.get(SuiteJson, 'suite')
  assert.deepEqual(
    notes.map(({ text, who }) => [text, who]),
    [[body.text, 'ann']],
  )
  assert.deepEqual((await web.send('DELETE', `notes/${id}`)).body, { gone: 1 })
  assert.deepEqual((await web.get(SuiteJson, 'suite')).notes, [])
})

test('a preview says what would be hidden and writes nothing', async () => {
  const [{ finding, parts }] = (await one()).members
  const wish = { finding, template: parts[0].template, everywhere: true, days: 7, reason: '' }
  const { body } = await web.send('POST', 'suppressions/preview', wish)
  const preview = PreviewJson.parse(body)
  assert.equal(preview.findings + preview.parts, 2)
  assert.ok(preview.incidents.some(({ id }) => id === worst.id))
  assert.match(preview.yaml, /^---\napiVersion: logforest.io\/v1alpha1\nkind: Suppression\n/)
  assert.equal(existsSync(web.file), false)
  assert.equal((await web.send('POST', 'suppressions', wish)).status, 400)
})

test('conditions narrow a preview to values; one that is none is refused in words', async () => {
  const [{ finding, parts }] = (await one()).members
  const { template, values, numbered } = parts[0]
  assert.deepEqual([numbered, values.length], ['cannot reach shard <1>: connection refused', 1])
  assert.ok(values[0].length > 0 && values[0].every(value => /^[0-3]$/.test(value)))
  const wish = { finding, template, everywhere: true, days: 7, reason: '' }
  const previewOf = async (where: readonly string[]) => {
    const { status, body } = await web.send('POST', 'suppressions/preview', { ...wish, where })
    return { status, body }
  }
  const all = PreviewJson.parse((await previewOf(['1>=0', '1<=3'])).body)
  assert.deepEqual([all.findings + all.parts, all.stays, all.command], [2, [], null])
  assert.match(all.yaml, /\n {2}where:\n {4}- 1>=0\n {4}- 1<=3\n/)
  const none = PreviewJson.parse((await previewOf(['1=7'])).body)
  assert.deepEqual([none.findings + none.parts, none.stays.length], [0, 2])
  assert.match(none.stays[0], / in [ab]\.log: 1 is [0-3]/)
  for (const [where, said] of [
    ['2=7', /no variable place 2/],
    ['1>x', /must be N=VALUE/],
  ] as const) {
    const refused = await previewOf([where])
    assert.equal(refused.status, 400)
    assert.match(JSON.stringify(refused.body), said)
  }
})

test('a suppression lands in the file that scan reads, hides the incident, is lifted', async () => {
  const [{ finding, parts }] = (await one()).members
  const wish = { finding, template: parts[0].template, everywhere: true, days: null }
  const sent = await web.send('POST', 'suppressions', { ...wish, reason: 'known: "shard 3"' })
  const { name, file } = SuppressedJson.parse(sent.body)
  assert.equal(file, web.file)
  const [stored] = readSuppressions(web.file)
  assert.deepEqual([stored.name, stored.log, stored.untilMs], [name, '**', Infinity])
  assert.equal((await one()).hidden, true)
  const { suppressions } = await web.get(HealthJson, 'health')
  assert.deepEqual(
    suppressions.map(each => [each.name, each.findings, each.reason]),
    [[name, 2, 'known: "shard 3"']],
  )
  const lifted = await web.send('DELETE', `suppressions/${name}`)
  assert.deepEqual(GoneJson.parse(lifted.body), { gone: 1 })
  assert.equal((await one()).hidden, false)
  assert.equal(readFileSync(web.file, 'utf8'), '')
})

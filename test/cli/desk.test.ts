/** What the page shares with other commands. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { deskOf } from '../../src/cli/desk.ts'
import { declarationText, declared } from '../../src/cli/suppressions-file.ts'
import { getIncidents } from '../../src/store/incidents.ts'
import { heldClock } from '../help/clock.ts'
import { startedWeb } from '../help/web.ts'

const web = await startedWeb()
const { desk, store } = web.context
const source = { name: 'test', root: `${web.folder}/logs`, config: {} }
const [incident] = await getIncidents(store, 'test')
const [{ finding }] = incident.members
const [{ template, place }] = finding.evidence

test('lines lie where their files are now, and as many around as are wanted', async () => {
  assert.ok(place !== undefined)
  const wanted = { lines: 2, text: '' }
  const found = await desk.around(source, place, wanted)
  assert.deepEqual([found?.path, found?.lines.length], [finding.log, 5])
  const [at, gone] = await desk.resolve(source, [place, { ...place, stream: 'gone' }])
  assert.deepEqual([at?.path, at?.line, gone], [finding.log, place.line + 1, undefined])
  assert.equal(await desk.around(source, { ...place, stream: 'gone' }, wanted), undefined)
})

test('lines of a service that does not give them are not gone: it is said why', async () => {
  assert.ok(place !== undefined)
  const remote = { ...source, root: 'cloudwatch://eu-central-1' }
  const timeless = { ...place, timeMs: Number.NaN }
  assert.deepEqual(await desk.around(remote, timeless, { lines: 2, text: '' }), {
    ...{ path: finding.log, lines: [] },
    missing: 'CloudWatch Logs is asked by time, and this line has none.',
  })
})

test('suppressions follow the file, whoever changed it, and end by the clock', async () => {
  assert.deepEqual(await desk.suppressions(source), [])
  const spec = { template, text: 'known', until: '2026-01-06', reason: 'r' }
  writeFileSync(web.file, declarationText(declared('one', spec, web.file)))
  const clock = heldClock()
  const held = deskOf(store, { file: web.file, clock })
  const [one] = await held.suppressions(source)
  assert.deepEqual([one.name, one.text, one.findings + one.parts], ['one', 'known', 2])
  assert.ok(one.touched.includes(finding.id))
  const later = { ...clock, now: () => Date.UTC(2026, 0, 8) }
  const [ended] = await deskOf(store, { file: web.file, clock: later }).suppressions(source)
  assert.deepEqual([ended.findings, ended.touched], [0, []])
  assert.equal(await desk.lift('one'), true)
  assert.deepEqual(await held.suppressions(source), [])
})

test('a log alone or all: a preview tells what each hides; a finding must be there', async () => {
  const wish = { finding: finding.id, template, untilMs: undefined, where: [], reason: 'r' }
  const own = await desk.preview(source, { ...wish, everywhere: false })
  const all = await desk.preview(source, { ...wish, everywhere: true })
  assert.deepEqual([own.touched.length, all.touched.length], [1, 2])
  assert.match(own.yaml, /never: true/)
  const gone = { ...wish, everywhere: false, finding: '0123456789abcdef' }
  await assert.rejects(desk.preview(source, gone), /the finding is gone/)
})

/** Answers about incidents, from a scan. */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { IncidentJson, IncidentsJson, LinesJson } from '../../../src/web/schemas.ts'
import { BROKEN_MS, startedWeb } from '../../help/web.ts'

const web = await startedWeb()
const listed = await web.get(IncidentsJson, 'incidents')
const worst = (await web.get(IncidentsJson, 'incidents?order=severity')).items[0]
const one = await web.get(IncidentJson, `incidents/${worst.id}`)

test('the list is found by state, words and range, and pages know their sum', async () => {
  const { Open, Quiet, Resolved } = listed.states
  assert.equal(Open + Quiet + Resolved, listed.total)
  const none = await web.get(IncidentsJson, 'incidents?state=Open,Quiet')
  assert.deepEqual([none.total, none.states.Resolved], [0, Resolved])
  const words = await web.get(IncidentsJson, 'incidents?q=CANNOT%20reach')
  assert.ok(words.items.some(({ id }) => id === worst.id))
  const range = `from=${BROKEN_MS + 600_000}&to=${BROKEN_MS + 660_000}`
  const later = await web.get(IncidentsJson, `incidents?${range}&q=cannot%20reach`)
  assert.equal(later.total, 0)
  const page = await web.get(IncidentsJson, 'incidents?offset=1000')
  assert.deepEqual([page.items, page.total, page.offset], [[], listed.total, 1000])
  assert.equal((await web.send('GET', 'incidents?state=Nowhere')).status, 400)
})

test('an incident says who was first, and is found by id and number', async () => {
  assert.match(one.headline, /log writes a line it has never written before; 1 more log follows/)
  assert.equal((await web.get(IncidentJson, `incidents/${worst.number}`)).id, worst.id)
  assert.deepEqual(one.members.map(({ log }) => log).sort(), ['a.log', 'b.log'])
  assert.equal((await web.send('GET', 'incidents/0123456789abcdef')).status, 404)
})

test('raw lines come with those around them; the evidence is marked', async () => {
  const [{ log, finding, parts }] = one.members
  const { path, lines } = await web.get(LinesJson, `lines?log=${log}&finding=${finding}&around=3`)
  assert.equal(path, log)
  assert.equal(lines.length, 7)
  const marked = lines.filter(each => each.marked)
  assert.equal(marked.length, 1)
  assert.match(marked[0].text, /ERROR store: cannot reach shard \d: connection refused$/)
  assert.equal(marked[0].line, parts[0].line)
})

test('lines of another log are not given, and a file that is gone is said to be gone', async () => {
  const [{ log, finding }] = one.members
  const other = await web.send('GET', `lines?log=calm.log&finding=${finding}`)
  assert.equal(other.status, 404)
  const beyond = await web.get(LinesJson, `lines?log=${log}&finding=${finding}&part=99`)
  assert.deepEqual(beyond, { path: null, lines: [], missing: null })
  rmSync(join(web.folder, 'logs', log))
  await web.scan()
  const gone = await web.get(LinesJson, `lines?log=${log}&finding=${finding}`)
  assert.deepEqual(gone, { path: null, lines: [], missing: null })
})

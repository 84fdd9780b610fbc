/** Incidents in the store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { appendFindings, getFindings } from '../../src/store/findings.ts'
import {
  getIncident,
  getIncidentDigests,
  getIncidents,
  getIncidentsById,
  renewIncidents,
  replaceIncidents,
} from '../../src/store/incidents.ts'
import { deleteLog, storeLog } from '../../src/store/logs.ts'
import { type Store, transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { finding, incident } from '../help/flow.ts'

const ONE = finding('aa')
const TWO = finding('bb', { log: 'db.log', from: 70_000 })

async function withFindings(work: (store: Store, log: number) => Promise<void>): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const app = await storeLog(store, { source: 's', name: 'app/app.log' })
    const db = await storeLog(store, { source: 's', name: 'db.log' })
    await appendFindings(store, app.id, [ONE])
    await appendFindings(store, db.id, [TWO])
    await work(store, app.id)
  })
}

test('incidents are numbered in the order of the report and found by number and id', async () => {
  await withFindings(async store => {
    const incidents = [incident('i1', [TWO, ONE]), incident('i0', [ONE])]
    await transaction(store, c => replaceIncidents(c, 's', incidents))
    const numbered = incidents.map((each, index) => ({
      ...each,
      number: index + 1,
      sources: each.members.map(() => 's'),
    }))
    assert.deepEqual(await getIncidents(store, 's'), numbered)
    assert.deepEqual(await getIncident(store, 's', 2), numbered[1])
    assert.deepEqual(await getIncident(store, 's', 'i1'), numbered[0])
    assert.equal(await getIncident(store, 's', 3), undefined)
    assert.equal(await getIncident(store, 's', 'i9'), undefined)
  })
})

test('replaced incidents are numbered anew', async () => {
  await withFindings(async store => {
    await transaction(store, c => replaceIncidents(c, 's', [incident('i1', [ONE])]))
    await transaction(store, c => replaceIncidents(c, 's', [incident('i3', [TWO])]))
    const stored = await getIncidents(store, 's')
    assert.deepEqual(stored, [{ ...incident('i3', [TWO]), number: 1, sources: ['s'] }])
    await transaction(store, c => replaceIncidents(c, 's', []))
    assert.deepEqual(await getIncidents(store, 's'), [])
  })
})

test('an incident that goes on was found when any of it was found', async () => {
  await withFindings(async store => {
    const found = async (): Promise<readonly number[]> =>
      (await getIncidentDigests(store, 's', Number.NaN)).map(each => each.foundMs)
    await transaction(store, c => replaceIncidents(c, 's', [incident('i1', [ONE])]))
    const [first] = await found()
    assert.ok(Math.abs(first - Date.now()) < 60_000)
    // An earlier line joined it, so it has another id; beside it there is a new one.
    const now = [incident('i2', [TWO, ONE]), incident('i3', [TWO])]
    await transaction(store, c => replaceIncidents(c, 's', now))
    const [same, fresh] = await found()
    assert.ok(Math.abs(same - first) < 1 && fresh > first)
  })
})

test('logs of several sources carry the name of theirs in the incidents of the suite', async () => {
  await withFindings(async store => {
    const suite = { name: 's', model: 'ns/m' }
    await ensureSource(store, { name: 'ns/other', root: '/', config: {}, suite })
    const log = await storeLog(store, { source: 'ns/other', name: 'app/app.log' })
    await appendFindings(store, log.id, [finding('cc')])
    const members = [finding('cc', { log: 'other/app/app.log' }), { ...TWO, log: 's/db.log' }]
    await transaction(store, c => replaceIncidents(c, 's', [incident('i1', members)]))
    const [found] = await getIncidents(store, 's')
    assert.deepEqual(found?.members, incident('i1', members).members)
    assert.deepEqual(found?.sources, ['ns/other', 's'])
  })
})

test('an incident of a finding that is not stored is refused as a whole', async () => {
  await withFindings(async store => {
    const unknown = incident('i1', [ONE, finding('zz')])
    const storing = transaction(store, c => replaceIncidents(c, 's', [unknown]))
    await assert.rejects(storing, /names a finding that is not stored/)
    assert.deepEqual(await getIncidents(store, 's'), [])
  })
})

test('a log that is deleted leaves the incidents of others whole', async () => {
  await withFindings(async (store, app) => {
    await transaction(store, c => replaceIncidents(c, 's', [incident('i1', [ONE, TWO])]))
    await deleteLog(store, app)
    const found = await getIncident(store, 's', 1)
    assert.deepEqual(
      found?.members.map(member => member.finding.id),
      ['bb'],
    )
  })
})

test('what suppressions leave of a finding is told in its incident', async () => {
  await withFindings(async (store, log) => {
    const [, rest] = ONE.evidence
    const part = { ...ONE, score: 91, severity: 'Low', evidence: [rest], part: true } as const
    const again = { ...TWO, beforeMs: 1_764_000_000_000 }
    await transaction(store, c => replaceIncidents(c, 's', [incident('i1', [part, again])]))
    const [{ members }] = await getIncidents(store, 's')
    assert.deepEqual(
      members.map(member => member.finding),
      [part, again],
    )
    assert.deepEqual(await getFindings(store, log), [ONE])
  })
})

test('a digest tells what changed, by whatever table; a number is not a change', async () => {
  await withFindings(async (store, app) => {
    const replaced = (...all: ReturnType<typeof incident>[]): Promise<void> =>
      transaction(store, c => replaceIncidents(c, 's', all))
    const digests = async (fromMs = 0): Promise<Record<string, string>> => {
      const rows = await getIncidentDigests(store, 's', fromMs)
      return Object.fromEntries(rows.map(({ id, digest }) => [id, digest]))
    }
    await replaced(incident('i1', [ONE]), incident('i2', [TWO]))
    const before = await digests()
    await replaced(incident('i2', [TWO]), incident('i1', [ONE]))
    assert.deepEqual(await digests(), before)
    await appendFindings(store, app, [{ ...ONE, score: ONE.score + 0.5 }])
    const after = await digests()
    assert.notEqual(after.i1, before.i1)
    assert.equal(after.i2, before.i2)
    // A second source of the suite changes how all logs are called.
    const suite = { name: 's', model: '' }
    await ensureSource(store, { name: 'other', root: '/', config: {}, suite })
    assert.notEqual((await digests()).i2, before.i2)
    const { to } = incident('i1', [ONE])
    assert.ok('i1' in (await digests(to)))
    assert.ok(!('i1' in (await digests(to + 1))))
    assert.deepEqual(Object.keys(await digests(Number.NaN)).sort(), ['i1', 'i2'])
  })
})

test('incidents are read by their ids', async () => {
  await withFindings(async store => {
    const all = [incident('i1', [ONE]), incident('i2', [TWO])]
    await transaction(store, c => replaceIncidents(c, 's', all))
    const read = async (...ids: string[]): Promise<string[]> =>
      (await getIncidentsById(store, 's', ids)).map(each => each.id)
    assert.deepEqual(await read('i2', 'i9'), ['i2'])
    assert.deepEqual(await read('i2', 'i1'), ['i1', 'i2'])
    assert.deepEqual(await read(), [])
  })
})

test('those that are open are renewed and keep number and time; closed ones stay', async () => {
  await withFindings(async store => {
    const [closed, open] = [incident('i1', [ONE]), incident('i2', [TWO])]
    const told = [
      { ...closed, closed: true },
      { ...open, closed: false },
    ]
    const renew = (incidents: typeof told) =>
      transaction(store, c => renewIncidents(c, 's', { incidents, all: false }))
    const numbers = async () =>
      (await getIncidents(store, 's')).map(({ id, number }) => `${number} ${id}`).sort()
    await renew(told)
    const [, before] = await getIncidentDigests(store, 's', 0)
    const grown = { ...open, to: open.to + 1, closed: false }
    await renew([{ ...incident('i0', [ONE]), closed: false }, grown])
    assert.deepEqual(await numbers(), ['1 i1', '2 i2', '3 i0'])
    const after = (await getIncidentDigests(store, 's', 0)).find(({ id }) => id === 'i2')
    assert.equal(after?.foundMs, before.foundMs)
    assert.notEqual(after?.digest, before.digest)
    await renew([])
    assert.deepEqual(await numbers(), ['1 i1'])
  })
})

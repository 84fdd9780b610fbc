/** The list of incidents, page by page. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { appendFindings } from '../../src/store/findings.ts'
import {
  countIncidents,
  getIncidentsOfLog,
  type IncidentFilter,
  listIncidents,
} from '../../src/store/incidentList.ts'
import { replaceIncidents } from '../../src/store/incidents.ts'
import { storeLog } from '../../src/store/logs.ts'
import { type Store, transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { finding, incident } from '../help/flow.ts'

const ALL: IncidentFilter = {
  ...{ from: 0, to: 1e6, openAfter: 300_000, quietAfter: 200_000, states: [], words: '' },
}
const PAGE = { order: 'time', offset: 0, limit: 10 } as const

/** Four incidents: open, quiet, resolved with two logs, and one without time. */
async function listed(work: (store: Store, log: number) => Promise<void>): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const a = await storeLog(store, { source: 's', name: 'shop/A.log' })
    const b = await storeLog(store, { source: 's', name: 'b.log' })
    const of = (id: string, log: string) => finding(id, { log })
    const own = ['f1', 'f2', 'f3', 'f5'].map(id => of(id, 'shop/A.log'))
    const other = of('f4', 'b.log')
    await appendFindings(store, a.id, own)
    await appendFindings(store, b.id, [other])
    const incidents = [
      { ...incident('open', [own[0]]), from: 310_000, to: 320_000, score: 91 },
      { ...incident('quiet', [own[1]]), from: 100_000, to: 250_000, score: 99 },
      { ...incident('past', [own[2], other]), from: 10_000, to: 20_000, score: 95 },
      { ...incident('lines', [own[3]]), timed: false, from: 5, to: 9, score: 92 },
    ]
    await transaction(store, c => replaceIncidents(c, 's', incidents))
    await work(store, a.id)
  })
}

test('open ones come first, then the latest; by severity where that is asked', async () => {
  await listed(async store => {
    const ids = async (order: 'time' | 'severity'): Promise<string[]> => {
      const rows = await listIncidents(store, 's', { ...ALL, page: { ...PAGE, order } })
      return rows.map(({ id }) => id)
    }
    assert.deepEqual(await ids('time'), ['open', 'quiet', 'past', 'lines'])
    assert.deepEqual(await ids('severity'), ['quiet', 'past', 'lines', 'open'])
    const page = { ...PAGE, offset: 1, limit: 2 }
    const rows = await listIncidents(store, 's', { ...ALL, page })
    assert.deepEqual(
      rows.map(({ id }) => id),
      ['quiet', 'past'],
    )
  })
})

test('each has its state, its first finding and the findings of all its logs', async () => {
  await listed(async store => {
    const [open, , past, lines] = await listIncidents(store, 's', { ...ALL, page: PAGE })
    assert.deepEqual([open.state, past.state, lines.state], ['Open', 'Resolved', 'Resolved'])
    assert.deepEqual([past.number, past.score, past.findings], [3, 95, ['f3', 'f4']])
    assert.deepEqual(past.first, finding('f3', { log: 'shop/A.log' }))
  })
})

test('range, state and words choose; those without time are in every range', async () => {
  await listed(async store => {
    const found = async (part: Partial<IncidentFilter>): Promise<string[]> => {
      const rows = await listIncidents(store, 's', { ...ALL, ...part, page: PAGE })
      const counts = await countIncidents(store, 's', { ...ALL, ...part })
      assert.equal(counts.total, rows.length)
      return rows.map(({ id }) => id)
    }
    assert.deepEqual(await found({ from: 240_000, to: 300_000 }), ['quiet', 'lines'])
    assert.deepEqual(await found({ states: ['Open', 'Quiet'] }), ['open', 'quiet'])
    assert.deepEqual(await found({ words: 'B.LOG' }), ['past'])
    assert.equal((await found({ words: 'shop/a' })).length, 4)
    const text = finding('f1').evidence[0].text.slice(0, 6).toUpperCase()
    assert.equal((await found({ words: text })).length, 4)
    assert.deepEqual(await found({ words: "' or 1=1 --" }), [])
    const { Open, Quiet, Resolved, findings } = await countIncidents(store, 's', {
      ...ALL,
      states: ['Open'],
    })
    assert.deepEqual([Open, Quiet, Resolved, findings], [1, 1, 2, 5])
  })
})

test('a log knows the incidents of which it is a part, the latest first', async () => {
  await listed(async (store, log) => {
    const of = await getIncidentsOfLog(store, log, 2)
    assert.deepEqual(
      of.map(({ id }) => id),
      ['open', 'quiet'],
    )
  })
})

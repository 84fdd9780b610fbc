import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IncidentReader } from '../../operator/incident-reader.ts'
import { REMOVED_AFTER_MS } from '../../operator/lifecycle.ts'
import type { Incident } from '../../src/flow.ts'
import { appendFindings } from '../../src/store/findings.ts'
import { replaceIncidents } from '../../src/store/incidents.ts'
import { storeLog } from '../../src/store/logs.ts'
import { type Store, transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { finding, incident, START } from '../cli/example.ts'
import { withStore } from '../help/database.ts'

const SUITE = 'shop/shop.default'
const END = START + 91_000

function strange(at: number, part: Partial<Incident> = {}): Incident {
  return incident([finding('a', 0, { id: `finding ${at}` })], { id: `incident ${at}`, ...part })
}

async function planted(store: Store): Promise<(all: readonly Incident[]) => Promise<void>> {
  const suite = { name: SUITE, model: 'shop/default' }
  await ensureSource(store, { name: 'shop/checkout', root: '/', config: {}, suite })
  const { id } = await storeLog(store, { source: 'shop/checkout', name: 'a' })
  return async all => {
    await appendFindings(
      store,
      id,
      all.flatMap(each => each.members.map(member => member.finding)),
    )
    await transaction(store, each => replaceIncidents(each, SUITE, all))
  }
}

test('what is as it was is not read again, however often the suite is judged', () =>
  withStore(async store => {
    const put = await planted(store)
    const reader = new IncidentReader()
    const suites = [{ name: SUITE, toMs: END }]
    const read = async (): Promise<[readonly string[], number]> => {
      const before = reader.read
      const found = (await reader.readAll(store, 'shop/default', suites)).get(SUITE) ?? []
      return [found.map(each => `${each.id} ${each.score}`), reader.read - before]
    }
    const all = Array.from({ length: 20 }, (_, at) => strange(at, { score: 99 }))
    await put(all)
    assert.deepEqual(await read(), [all.map(each => `${each.id} 99`), 20])
    assert.deepEqual((await read())[1], 0)
    // The master puts all of them anew, as at each of its turns; one of them is another.
    const [first, ...others] = all
    await put([...others, { ...first, score: 98 }])
    const [found, fresh] = await read()
    assert.equal(fresh, 1)
    assert.deepEqual(found, [...others.map(each => `${each.id} 99`), 'incident 0 98'])
    await put(others)
    assert.deepEqual(await read(), [others.map(each => `${each.id} 99`), 0])
  }))

test('members carry the name of their source without its namespace', () =>
  withStore(async store => {
    await (await planted(store))([strange(1)])
    const suites = [{ name: SUITE, toMs: END }]
    const found = await new IncidentReader().readAll(store, 'shop/default', suites)
    assert.equal(found.get(SUITE)?.[0]?.members[0]?.source, 'checkout')
  }))

test('what is long over is not read; a model without suites is forgotten', () =>
  withStore(async store => {
    await (await planted(store))([strange(1)])
    const reader = new IncidentReader()
    const late = [{ name: SUITE, toMs: END + REMOVED_AFTER_MS + 1 }]
    assert.deepEqual((await reader.readAll(store, 'm', late)).get(SUITE), [])
    assert.equal(reader.read, 0)
    const now = [{ name: SUITE, toMs: END }]
    await reader.readAll(store, 'm', now)
    assert.equal((await reader.readAll(store, 'm', [])).size, 0)
    await reader.readAll(store, 'm', now)
    assert.equal(reader.read, 2)
  }))

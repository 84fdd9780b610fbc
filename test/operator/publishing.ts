/**
 * Incidents in Postgres and a publisher that tells them to a real apiserver, for tests of what is
 * published.
 */
import { Client } from 'pg'
import { Breaker, WRITES } from '../../operator/budget.ts'
import { TokenBucket } from '../../operator/kube/limiter.ts'
import type { PublicationReport } from '../../operator/publication.ts'
import { Publisher, type PublisherParts } from '../../operator/publisher.ts'
import { steadyClock } from '../../src/base/clock.ts'
import { strongHash } from '../../src/base/hash.ts'
import type { Finding, Incident } from '../../src/flow.ts'
import { storeFiles } from '../../src/store/files.ts'
import { appendFindings } from '../../src/store/findings.ts'
import { replaceIncidents } from '../../src/store/incidents.ts'
import { storeLog } from '../../src/store/logs.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore, transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { START, tooManyClients } from '../cli/example.ts'
import { fileRecord } from '../help/flow.ts'
import type { Found, Life, Plant } from './plant.ts'

/** In ms. */
export const MINUTE = 60_000
const DAY = 1440 * MINUTE

/** The incident of the example with the id that the master gives it. */
export function full(part: Partial<Incident> = {}): Incident {
  const { members, ...rest } = tooManyClients()
  const id = strongHash('incident', members[0]?.finding.id ?? '')
  return { ...rest, members, id, ...part }
}

/** A namespace with a source and a model, and these incidents in Postgres. */
export async function planted(
  plant: Plant,
  incidents: readonly Incident[],
  spec = {},
): Promise<void> {
  const apiVersion = 'logforest.io/v1alpha1'
  const volume = { persistentVolumeClaim: { claimName: 'logs' } }
  await plant.apply({ apiVersion, kind: 'AnomalyModel', metadata: { name: 'default' }, spec })
  await plant.apply({
    apiVersion,
    kind: 'LogSource',
    metadata: { name: 'checkout' },
    spec: { volume },
  })
  await stored(plant, incidents)
}

/** Puts these incidents in the place of all others, and the event time that the logs reached. */
export async function stored(
  plant: Plant,
  incidents: readonly Incident[],
  toMs = START + 91_000,
): Promise<void> {
  const { namespace, settings } = plant
  const store = await openStore(settings.databaseUrl, { maxConnections: 2, applicationName: 't' })
  const suite = { name: `${namespace}/${namespace}.default`, model: `${namespace}/default` }
  const source = `${namespace}/checkout`
  await ensureSource(store, { name: source, root: '/logs', config: {}, suite })
  const findings = incidents.flatMap(each => each.members.map(member => member.finding))
  for (const [log, own] of Map.groupBy(findings, each => each.log)) {
    const { id } = await storeLog(store, { source, name: log })
    const known = new Map<string, Finding>(own.map(each => [each.id, each]))
    await query(plant, `delete from finding where log = ${id}`)
    await appendFindings(store, id, [...known.values()])
    const fromMs = START - 9.4 * DAY
    await query(
      plant,
      `insert into stream (log, name, key, from_ms, to_ms)
       values (${id}, '${log}', '${log}', ${fromMs}, ${toMs})
       on conflict (log, key) do update set to_ms = excluded.to_ms`,
    )
    const place = { baseOffset: 0, baseLine: 0, position: 2 ** 40 }
    await storeFiles(store, source, [fileRecord({ id: log, path: log, stream: log, ...place })])
  }
  await transaction(store, each => replaceIncidents(each, suite.name, incidents))
  await closeStore(store)
}

async function query(plant: Plant, sql: string): Promise<void> {
  const client = new Client({ connectionString: plant.settings.databaseUrl })
  await client.connect()
  await client.query(sql)
  await client.end()
}

/** A pass of a freshly started operator. */
export async function pass(plant: Plant, life: Life = {}, parts: Partial<PublisherParts> = {}) {
  const done = {
    counts: {} as Record<string, number>,
    report: {},
    crashed: true,
    againMs: 0 as number | undefined,
  }
  await plant.withOperator(async ({ workshop }) => {
    const publisher = new Publisher(workshop, {
      budget: new TokenBucket(steadyClock, WRITES),
      breaker: new Breaker(),
      reporter: { controller: 'logforest.io/operator', instance: 'test' },
      report: (_, report: PublicationReport) => Object.assign(done.report, report),
      count: (what, times) => {
        done.counts[what] = (done.counts[what] ?? 0) + times
      },
      ...parts,
    })
    const { requeueAfterMs } = await publisher.reconcile(`${plant.namespace}/default`)
    done.againMs = requeueAfterMs
    done.crashed = false
  }, life)
  return done
}

/** All objects of a kind in the namespace, by name. */
export async function list(plant: Plant, kind: string): Promise<Found[]> {
  const items = JSON.parse(await plant.kubectl('get', kind, '-o', 'json')).items as Found[]
  return items.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}

/** Events of the operator. */
export async function eventsOf(plant: Plant): Promise<Found[]> {
  const events = await list(plant, 'events.events.k8s.io')
  return events.filter(each => each.reportingController === 'logforest.io/operator')
}

/** Reasons of the Events that were told, in their order. */
export async function told(plant: Plant): Promise<string[]> {
  return (await eventsOf(plant))
    .sort((a, b) => (a.eventTime < b.eventTime ? -1 : 1))
    .map(each => each.reason)
}

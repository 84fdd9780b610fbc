import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Breaker, WRITES } from '../../operator/budget.ts'
import { Database } from '../../operator/database.ts'
import type { KubeClient } from '../../operator/kube/client.ts'
import { ApiError } from '../../operator/kube/errors.ts'
import { TokenBucket } from '../../operator/kube/limiter.ts'
import type { PublicationReport } from '../../operator/publication.ts'
import { Publisher } from '../../operator/publisher.ts'
import { steadyClock } from '../../src/base/clock.ts'
import { strongHash } from '../../src/base/hash.ts'
import type { Incident } from '../../src/flow.ts'
import { finding, incident, START } from '../cli/example.ts'
import { noControlPlane } from '../help/control-plane.ts'
import { leading } from './fencing.ts'
import { withPlant } from './plant.ts'
import { full, list, MINUTE, pass, planted, stored, told } from './publishing.ts'

const skip = noControlPlane

test('an incident becomes an Anomaly that one triages by, and one Event', { skip }, () =>
  withPlant(async plant => {
    await planted(plant, [full()])
    assert.deepEqual((await pass(plant)).counts, { truncated: 0, publish: 1, event: 1, update: 1 })
    const [anomaly, ...others] = await list(plant, 'anomalies')
    assert.equal(others.length, 0)
    assert.equal(anomaly?.metadata.name, `default-${full().id.slice(0, 8)}`)
    assert.equal(anomaly?.metadata.ownerReferences[0].name, 'checkout')
    assert.equal(anomaly?.status.firstCause.log, 'postgres/postgres.log')
    assert.ok(Buffer.byteLength(JSON.stringify(anomaly)) < 8192)
    const table = await plant.kubectl('get', 'anomalies', '--no-headers')
    assert.match(table, /High +99\.4 +checkout +postgres\/postgres\.log +NewTemplate +4 +212 /)
    assert.match(
      await plant.kubectl('get', 'anomalies', '--no-headers', '-o', 'wide'),
      / postgres\/postgres\.log +10233 +FATAL: sorry/,
    )
    assert.match(
      anomaly?.status.message,
      /never seen in 9 days: .*\(postgres\/postgres.log:10233\)/,
    )
    const [event] = (await list(plant, 'events.events.k8s.io')).filter(each => each.note)
    assert.equal(
      event?.note,
      'High 99.4: postgres/postgres.log: "FATAL: sorry, too many clients already" ' +
        '(first of 4 logs)',
    )
    assert.deepEqual(
      [event?.reason, event?.type, event?.regarding.kind, event?.related.name],
      ['AnomalyOpened', 'Warning', 'LogSource', anomaly?.metadata.name],
    )
    assert.deepEqual((await pass(plant)).counts, { truncated: 0 })
  }),
)

test('one incident is one object: worse, over, going on again, each told once', { skip }, () =>
  withPlant(async plant => {
    await planted(plant, [full({ severity: 'Low', score: 91 })])
    const look = async (incidents: readonly Incident[], toMs: number): Promise<unknown> => {
      await stored(plant, incidents, toMs)
      await pass(plant)
      await pass(plant)
      const found = await list(plant, 'anomalies')
      return found.map(each => `${each.status.severity} ${each.status.state}`)
    }
    const end = START + 91_000
    assert.deepEqual(await look([full({ severity: 'Low', score: 91 })], end), ['Low Open'])
    assert.deepEqual(await look([full()], end), ['High Open'])
    assert.deepEqual(await look([full()], end + 6 * MINUTE), ['High Quiet'])
    assert.deepEqual(await look([full()], end + 61 * MINUTE), ['High Resolved'])
    const again = full({ to: end + 60 * MINUTE })
    assert.deepEqual(await look([again], end + 61 * MINUTE), ['High Open'])
    assert.deepEqual(await look([again], end + 130 * MINUTE), ['High Resolved'])
    assert.deepEqual(await told(plant), [
      'AnomalyOpened',
      'AnomalyEscalated',
      'AnomalyResolved',
      'AnomalyReopened',
      'AnomalyResolved',
    ])
  }),
)

test('a publisher that ends before any of its writes comes to the same end', { skip }, () =>
  withPlant(async plant => {
    const second = incident([finding('b', 0)], { id: strongHash('incident', finding('b', 0).id) })
    await planted(plant, [full(), second])
    let lives = 1
    // After the object, after its Event, after its status.
    while ((await pass(plant, { writes: 1 + (lives % 2) })).crashed && lives < 40) lives++
    assert.ok(lives >= 4 && lives < 40, `${lives} lives`)
    const found = await list(plant, 'anomalies')
    assert.deepEqual(
      found.map(each => each.status.state),
      ['Open', 'Open'],
    )
    assert.deepEqual(await told(plant), ['AnomalyOpened', 'AnomalyOpened'])
  }),
)

/** Incidents of one log each, the later the higher the number. */
function many(count: number): Incident[] {
  return Array.from({ length: count }, (_, at) => {
    const from = START - 7_200_000 + at
    const first = finding(`log-${at % 40}`, 0, { id: `finding ${at}`, from, to: from + 60_000 })
    const id = strongHash('incident', first.id)
    return incident([first], { id, from, to: from + 60_000 })
  })
}

test('100,000 strange lines cost a bounded number of objects and writes', { skip }, () =>
  withPlant(async plant => {
    // 500 incidents of 212 lines each, on a clock that the test moves.
    await planted(plant, many(500), { retention: { anomalyObjects: 50 } })
    let nowMs = 0
    const clock = { ...steadyClock, steady: () => nowMs }
    const budget = new TokenBucket(clock, WRITES)
    let writes = 0
    const count = (what: string, times: number): void => {
      if (what !== 'truncated') writes += times
    }
    const reports: unknown[] = []
    for (; nowMs < 2 * MINUTE; nowMs += 10_000) {
      const { report } = await pass(plant, {}, { budget, count })
      reports.push(report)
      assert.ok(writes <= WRITES.burst + (WRITES.perSecond * nowMs) / 1000, `${writes} writes`)
    }
    assert.equal((await list(plant, 'anomalies')).length, 50)
    // Each object is two writes and an Event; what was cut short tells its Event once more.
    assert.ok(writes >= 150 && writes < 165, `${writes} writes`)
    assert.deepEqual(reports[0], { withheld: 450, deferred: 30 })
    assert.deepEqual(reports.at(-1), { withheld: 450, deferred: 0 })
  }),
)

test('an apiserver without room is asked again later, and the report says why', { skip }, () =>
  withPlant(async plant => {
    await planted(plant, [full()])
    const breaker = new Breaker()
    const reports: PublicationReport[] = []
    let asked = 0
    const full507 = new ApiError('etcdserver: mvcc: database space exceeded', {
      status: 507,
      reason: '',
    })
    const client = {
      apply: () => {
        asked++
        return Promise.reject(full507)
      },
    } as unknown as KubeClient
    await plant.withOperator(async ({ workshop }) => {
      const publisher = new Publisher(
        { ...workshop, client },
        {
          budget: { tryTake: () => true },
          breaker,
          reporter: { controller: 'c', instance: 'i' },
          report: (_, report) => reports.push(report),
          count: () => {},
        },
      )
      await publisher.reconcile(`${plant.namespace}/default`)
      await publisher.reconcile(`${plant.namespace}/default`)
    })
    assert.equal(asked, 1)
    assert.deepEqual(reports[1], { withheld: 0, deferred: 1, refused: full507.message })
  }),
)

test('news are asked for as often as the master looks, and every ten seconds', { skip }, () =>
  withPlant(async plant => {
    await planted(plant, [full()], { master: { pollIntervalSeconds: 2 } })
    assert.equal((await pass(plant)).againMs, 2000)
    await planted(plant, [full()], { master: { pollIntervalSeconds: 60 } })
    assert.equal((await pass(plant)).againMs, 10_000)
  }),
)

test('what a model found goes with the model', { skip }, () =>
  withPlant(async plant => {
    await planted(plant, [full()])
    await pass(plant)
    assert.equal((await list(plant, 'anomalies')).length, 1)
    await plant.kubectl('delete', 'anomalymodel', 'default')
    await pass(plant)
    assert.equal((await list(plant, 'anomalies')).length, 0)
  }),
)

test('while Postgres is away all stays as it was', { skip }, () =>
  withPlant(async plant => {
    await planted(plant, [full()])
    await pass(plant)
    const database = new Database('postgres://nobody@127.0.0.1:1/nothing', leading())
    assert.deepEqual((await pass(plant, { database })).counts, {})
    assert.equal((await list(plant, 'anomalies'))[0]?.status.state, 'Open')
  }),
)

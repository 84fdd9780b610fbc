/**
 * The operator: client, caches, leadership, and three controllers. This is the wiring alone; what
 * is decided is decided in the plans.
 */
import type { Logger } from 'pino'
import type { SteadyClock } from '../src/base/clock.ts'
import { newPassword } from '../src/base/entropy.ts'
import type { Random } from '../src/base/random.ts'
import { Metrics } from '../src/health/metrics.ts'
import { anomalyModelReconcile } from './anomalymodel.ts'
import { Breaker, WRITES } from './budget.ts'
import { type Caches, makeCaches, type RawAnomaly, type RawSource } from './caches.ts'
import { Database, serverHint } from './database.ts'
import { DefaultModel, readDefaultModel } from './default-model.ts'
import { ownersOf, specChanged } from './kube/changes.ts'
import { connect } from './kube/connect.ts'
import { Controller, type Reconcile } from './kube/controller.ts'
import { LeaderElector } from './kube/leader.ts'
import { TokenBucket } from './kube/limiter.ts'
import { Manager } from './kube/manager.ts'
import { keyOf } from './kube/objects.ts'
import { EventRecorder } from './kube/recorder.ts'
import type { Change } from './kube/store.ts'
import { logSourceReconcile } from './logsource.ts'
import { OpenReports } from './open-reports.ts'
import { PageLogin } from './page-login.ts'
import { Preflight } from './preflight.ts'
import type { PublicationReport } from './publication.ts'
import { Publisher } from './publisher.ts'
import type { Workshop } from './reconciler.ts'
import type { OperatorSettings } from './settings.ts'
import { watchStates } from './state-metrics.ts'
import { Accepted } from './workload.ts'

/** What the operator gets from the world. */
export interface OperatorDoors {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** A kubeconfig instead of the pod's account. */
  readonly kubeconfig?: string
  readonly clock: SteadyClock
  readonly random: Random
  readonly log: Logger
  readonly signal: AbortSignal
}

/** Name of the Lease, and of the reporter in Events. */
const LEASE = 'logforest-operator'
const REPORTER = 'logforest.io/operator'
/** How long a new leader asks Postgres for the last epoch: others wait for it to lead. */
const FLOOR_MS = 2_000

/** Runs until the signal aborts; throws an OperatingError where it cannot start or leads no more */
export async function runOperator(settings: OperatorSettings, doors: OperatorDoors): Promise<void> {
  const { signal, log } = doors
  const metrics = new Metrics().withProcess()
  const connection = await connect({ ...doors, metrics, userAgent: LEASE })
  try {
    log.info({ namespace: settings.namespace, image: settings.image.image }, 'the operator starts')
    const parts = { ...doors, metrics, client: connection.client }
    await runManager({ settings, parts }, signal)
  } finally {
    await connection.close()
  }
}

type Parts = OperatorDoors & Pick<Workshop, 'client'> & { readonly metrics: Metrics }

interface Wiring {
  readonly settings: OperatorSettings
  readonly parts: Parts
}

async function runManager(wiring: Wiring, signal: AbortSignal): Promise<void> {
  const elector = electorOf(wiring, () => database.epoch())
  const { databaseUrl, namespace } = wiring.settings
  const database = new Database(databaseUrl, elector, serverHint(databaseUrl, namespace))
  try {
    await managerOf(wiring, elector, database).run(signal)
  } finally {
    await database.close()
  }
}

function electorOf({ settings, parts }: Wiring, epoch: () => Promise<number>): LeaderElector {
  const { client, clock, random, log, metrics } = parts
  const { identity, namespace } = settings
  return new LeaderElector({
    ...{ client, clock, random, log, metrics, namespace },
    name: LEASE,
    identity: `${identity}-${random.below(2 ** 31).toString(36)}`,
    // A database that is away keeps nobody from leading: an epoch too low is noticed later.
    fenceFloor: () => Promise.race([epoch(), clock.sleep(FLOOR_MS).then(() => 0)]),
  })
}

function managerOf(
  { settings, parts }: Wiring,
  elector: LeaderElector,
  database: Database,
): Manager {
  const { client, clock, random, log, metrics } = parts
  const { identity, namespace, watchNamespaces, healthPort } = settings
  const watched = watchNamespaces.length === 0 ? [] : [...new Set([...watchNamespaces, namespace])]
  const caches = makeCaches(watched, { client, clock, random, log, metrics }, settings)
  const guard = (): void => void elector.fence()
  const led = client.guarded(guard)
  const reporter = { controller: REPORTER, instance: identity }
  const recorder = new EventRecorder({ client: led, clock, log, metrics, ...reporter })
  const workshop: Workshop = {
    ...{ caches, settings, clock, database, recorder, guard, newPassword },
    client: led,
    accepted: new Accepted(),
  }
  watchStates(metrics, caches)
  const model = readDefaultModel(parts.environment.LOGFOREST_DEFAULT_MODEL)
  const { databaseUrl, pageSecret: secret = '' } = settings
  const page = { client: led, database, databaseUrl, clock, log, namespace, secret, newPassword }
  const controllers = controllersOf(workshop, { parts, reporter })
  return new Manager({
    log,
    health: { port: healthPort, metrics, clock },
    gate: new Preflight({ client, clock, log }),
    caches: caches.all,
    elector,
    workers: [
      recorder,
      new DefaultModel({ client: led, clock, log, model }),
      new PageLogin(page),
      ...controllers,
    ],
  })
}

interface Controlling {
  readonly parts: Parts
  readonly reporter: { readonly controller: string; readonly instance: string }
}

function controllersOf(workshop: Workshop, { parts, reporter }: Controlling): Controller[] {
  const { caches, settings } = workshop
  const { metrics, clock } = parts
  const make = (name: string, reconcile: Reconcile, workers = 4): Controller =>
    new Controller({ ...parts, name, reconcile, workers })
  const reports = new Map<string, PublicationReport>()
  const sources = make('logsource', logSourceReconcile(workshop))
  const models = make('anomalymodel', anomalyModelReconcile(workshop, reports))
  const writes = metrics.counter({
    name: 'logforest_anomaly_writes_total',
    help: 'What was written to publish incidents, and statuses that had to be cut.',
    labelNames: ['what'],
  })
  const publisher = new Publisher(workshop, {
    budget: new TokenBucket(clock, WRITES),
    breaker: new Breaker(),
    reporter,
    report: (key, report) => {
      const isNews = JSON.stringify(report) !== JSON.stringify(reports.get(key))
      reports.set(key, report)
      if (isNews) models.enqueue(key)
    },
    count: (what, times) => writes.inc({ what }, times),
  })
  const publishing = make('anomaly', key => publisher.reconcile(key), 1)
  watchAll(caches, { sources, models, publishing, namespace: settings.namespace })
  if (settings.openReports !== true) return [sources, models, publishing]
  const budget = new TokenBucket(clock, WRITES)
  const mirror = new OpenReports({ ...workshop, budget, log: parts.log })
  const mirroring = make('openreport', key => mirror.reconcile(key), 1)
  caches.anomalies.tell(mirroring, change => [change.key])
  return [sources, models, publishing, mirroring]
}

interface Watching {
  readonly sources: Controller
  readonly models: Controller
  readonly publishing: Controller
  readonly namespace: string
}

/** Which change is whose business. */
function watchAll(caches: Caches, { sources, models, publishing, namespace }: Watching): void {
  caches.sources.tell(sources, change => (specChanged(change) ? [change.key] : []))
  caches.models.tell(models, change => (specChanged(change) ? [change.key] : []))
  caches.models.tell(publishing, change => (specChanged(change) ? [change.key] : []))
  const usedModels = (change: Change<RawSource>): string[] =>
    specChanged(change) ? modelKeysOf(change, namespace) : []
  caches.sources.tell(models, usedModels)
  caches.sources.tell(publishing, usedModels)
  caches.models.tell(sources, change => {
    if (!specChanged(change)) return []
    const users = caches.sources.list().filter(source => {
      return modelKeysOf({ before: source, after: undefined }, namespace).includes(change.key)
    })
    return users.map(source => keyOf(source.metadata))
  })
  for (const owned of caches.owned) {
    owned.tell(sources, ownersOf('LogSource'))
    owned.tell(models, ownersOf('AnomalyModel'))
  }
  caches.anomalies.tell(sources, change => causesOf(change))
  caches.anomalies.tell(models, modelsOfAnomaly)
  // Those that somebody deleted, and those whose model is gone.
  caches.anomalies.tell(publishing, change => {
    return change.after === undefined || change.isListed ? modelsOfAnomaly(change) : []
  })
}

/** The models that a source may mean, before and now. */
function modelKeysOf(
  { before, after }: Pick<Change<RawSource>, 'before' | 'after'>,
  ownNamespace: string,
): string[] {
  const keys = [before, after].flatMap(source => {
    const name = source?.spec.modelRef?.name
    if (source === undefined || name === undefined) return []
    return [source.metadata.namespace, ownNamespace].map(namespace => keyOf({ namespace, name }))
  })
  return [...new Set(keys)]
}

function modelsOfAnomaly({ before, after }: Change<RawAnomaly>): string[] {
  const refs = [before, after].flatMap(each => each?.spec.modelRef ?? [])
  return [...new Set(refs.map(keyOf))]
}

function causesOf({ before, after }: Change<RawAnomaly>): string[] {
  const keys = [before, after].flatMap(each => {
    const name = each?.status?.firstCause?.source
    return name === undefined ? [] : [keyOf({ namespace: each?.metadata.namespace, name })]
  })
  return [...new Set(keys)]
}

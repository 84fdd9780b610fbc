/** Facts of a source and a model where all is well, for tests of plans. */
import type { ModelFacts } from '../../operator/anomalymodel-plan.ts'
import type { SourceFacts } from '../../operator/logsource-plan.ts'
import { storedSource } from '../../operator/logsource-plan.ts'
import { masterManifests, roleUrl, scannerManifests } from '../../operator/manifests.ts'
import { FINALIZER, roleName } from '../../operator/names.ts'
import type { OperatorSettings } from '../../operator/settings.ts'
import { Accepted } from '../../operator/workload.ts'
import type { Overview } from '../../src/store/overview.ts'
import type { SuiteOverview } from '../../src/store/suiteOverview.ts'
import { anomalyModel, logSource } from './example.ts'

/** 2026-11-20 14:07:31 UTC. */
export const NOW = Date.UTC(2026, 10, 20, 14, 7, 31)

/** Settings of an operator in the namespace `logforest`. */
export const SETTINGS: OperatorSettings = {
  databaseUrl: 'postgresql://logforest:admin@db.logforest.svc/logforest',
  image: { image: 'logforest:1' },
  namespace: 'logforest',
  identity: 'operator-1',
  watchNamespaces: [],
  healthPort: 8080,
}

const PASSWORD = 'secret'

/** A source as a whole, of which all is well. */
export function overview(part: Partial<Overview> = {}): Overview {
  return {
    logs: { total: 38, trained: 38, learning: 0, rejected: 0 },
    learning: { windowsMissing: 0, reason: '' },
    ingest: {
      ...{ bytes: 1000, lines: 20, empty: 1, duplicate: 2, scored: 16, heldBack: 0 },
      ...{ rejected: { binary: 1 }, cut: 0, invalid: 0, late: 0 },
    },
    fetched: { calls: 0, fetchedBytes: 0 },
    lagSeconds: 2.4,
    scanners: [
      {
        name: 'scanner-1',
        ageSeconds: 3,
        alive: true,
        state: { lastPollMs: NOW - 3000, linesPerSecond: 410, waiting: '', problems: [] },
      },
    ],
    shares: { total: 64, held: 64, caughtUp: 64 },
    lastEventMs: NOW,
    ...part,
  }
}

/** A suite as a whole, of which all is well. */
export function suite(part: Partial<SuiteOverview> = {}): SuiteOverview {
  return {
    logs: { total: 38, trained: 38, learning: 0 },
    learning: { windowsMissing: 0, reason: '' },
    sources: ['shop/checkout'],
    incidents: 2,
    lastIncidentMs: NOW,
    score: 12.42,
    scoredToMs: NOW,
    lastEventMs: NOW,
    modelVersion: 7,
    masters: [
      {
        name: 'master-1',
        ageSeconds: 3,
        alive: true,
        state: { lastPollMs: NOW - 3000, leading: true, waiting: '' },
      },
    ],
    ...part,
  }
}

/** A source that runs as it should. */
export function sourceFacts(part: Partial<SourceFacts> = {}): SourceFacts {
  const source = part.source ?? logSource({ metadata: { finalizers: [FINALIZER] } })
  const model = anomalyModel()
  const key = { namespace: 'shop', name: 'checkout' }
  const role = roleName('scanner', key, 'logforest')
  const url = roleUrl(SETTINGS.databaseUrl, { name: role, password: PASSWORD })
  const facts: SourceFacts = {
    ...{ key, metadata: source.metadata, before: {}, source, mistakes: [], model },
    claim: 'there',
    live: scannerManifests(source, model, { image: SETTINGS.image, url }),
    pods: { replicas: 1, ready: 1, isSettled: true, problem: '' },
    accepted: new Accepted(),
    database: { reached: true, found: { hasRole: true, overview: overview() } },
    password: PASSWORD,
    anomalies: { open: 2 },
    settings: SETTINGS,
    nowMs: NOW,
  }
  const stored = storedSource(facts)
  const found = { hasRole: true, stored, overview: overview() }
  return { ...facts, database: { reached: true, found }, ...part }
}

/** The facts without the model or the source. */
export function lacking(facts: SourceFacts, what: 'model' | 'source'): SourceFacts {
  const { [what]: _, ...rest } = facts
  return rest
}

/** A model that judges as it should. */
export function modelFacts(part: Partial<ModelFacts> = {}): ModelFacts {
  const model = part.model ?? anomalyModel({ metadata: { finalizers: [FINALIZER] } })
  const key = { namespace: 'logforest', name: 'default' }
  const role = roleName('master', key, 'logforest')
  const url = roleUrl(SETTINGS.databaseUrl, { name: role, password: PASSWORD })
  return {
    ...{ key, metadata: model.metadata, before: {}, model, mistakes: [] },
    live: masterManifests(model, { image: SETTINGS.image, url }),
    pods: { replicas: 1, ready: 1, isSettled: true, problem: '' },
    accepted: new Accepted(),
    database: { reached: true, found: { hasRole: true, suites: [suite()] } },
    password: PASSWORD,
    sources: 1,
    anomalies: { open: 2, lastDay: 5 },
    publication: { withheld: 0, deferred: 0 },
    settings: SETTINGS,
    nowMs: NOW,
    ...part,
  }
}

/** What was done, in words. */
export function doings(plan: { readonly actions: readonly { readonly do: string }[] }): string[] {
  return plan.actions.map(action => {
    if (!('object' in action)) return action.do
    return `${action.do} ${(action.object as { kind: string }).kind}`
  })
}

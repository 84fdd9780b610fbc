/** What is so with an AnomalyModel, in words that a user can act on. Pure. */
import { sanitise } from '../src/words/text.ts'
import { count, plural } from '../src/words/words.ts'
import type { ModelFacts } from './anomalymodel-plan.ts'
import { type Claim, claim } from './conditions.ts'
import { databaseText, startHint } from './logsource-claims.ts'

/** All conditions of the AnomalyModel, in the order in which they are shown. */
export function modelClaims(facts: ModelFacts): Claim[] {
  const { model, mistakes } = facts
  const isValid = model !== undefined
  const refusal = ['Invalid', `${mistakes.join('; ')}.`] as const
  const ready = readiness(facts)
  return [
    claim('Accepted', isValid, isValid ? ['Valid', 'logs are learned as the spec says'] : refusal),
    ready,
    learning(facts),
    published(facts),
    ...suppressed(facts),
    reconciling(facts, ready),
    claim('Stalled', !isValid, isValid ? ['NotStalled', 'Nothing is in the way.'] : refusal),
  ]
}

function readiness(facts: ModelFacts): Claim {
  const reason = notReadyReason(facts)
  if (reason !== undefined) return claim('Ready', false, reason)
  return claim('Ready', true, ['Judging', mastersText(facts)])
}

function notReadyReason(facts: ModelFacts): readonly [string, string] | undefined {
  const { model, pods, database, sources } = facts
  if (model === undefined) return ['NotAccepted', 'See the condition Accepted.']
  if (model.spec.master.replicas === 0) {
    return ['NoMasters', 'spec.master.replicas is 0: logs are judged one by one, not together.']
  }
  if (facts.refused !== undefined) return ['WorkloadRefused', sanitise(facts.refused)]
  if (!database.reached) return ['DatabaseUnavailable', databaseText(database.problem)]
  const hint = startHint('logforest.io/model', facts.key)
  if (pods.problem !== '') return ['MastersFailing', `${pods.problem}; ${hint}`]
  if (pods.ready === 0) return ['MastersStarting', `${mastersText(facts)}; ${hint}`]
  // Without a source there is no suite, and so no heartbeat that could be read from it.
  if (sources === 0) return undefined
  const alive = mastersOf(facts).filter(each => each.alive)
  if (alive.some(each => each.state.leading === true)) return undefined
  const waiting = alive.map(each => each.state.waiting ?? '').find(each => each !== '')
  if (waiting !== undefined) return ['MastersWaiting', sanitise(waiting)]
  return ['MastersStarting', `${mastersText(facts)}, none has judged yet`]
}

/** The masters of all suites are the same ones. */
function mastersOf({ database }: ModelFacts) {
  return database.reached ? database.found.suites.flatMap(each => each.masters) : []
}

function mastersText({ pods, model }: ModelFacts): string {
  return `${pods.ready} of ${plural(model?.spec.master.replicas ?? 0, 'master')} ready`
}

function learning({ database, before, sources }: ModelFacts): Claim {
  if (!database.reached) {
    const old = before.conditions?.find(each => each.type === 'Learning')
    return old === undefined
      ? claim('Learning', undefined, ['DatabaseUnavailable', 'Not known while Postgres is away.'])
      : { type: 'Learning', status: old.status, reason: old.reason, message: old.message }
  }
  if (sources === 0) return claim('Learning', true, ['NoSources', 'No LogSource uses the model.'])
  const logs = database.found.suites.map(each => each.logs)
  const total = logs.reduce((sum, each) => sum + each.total, 0)
  const young = logs.reduce((sum, each) => sum + each.learning, 0)
  if (total === 0) return claim('Learning', true, ['NoLogs', 'Nothing was read yet.'])
  if (young === 0) return claim('Learning', false, ['Learned', `${plural(total, 'log')} learned`])
  const text = `${count(young)} of ${plural(total, 'log')} need more lines`
  return claim('Learning', true, ['TooFewWindows', text])
}

/** Whether every incident that should be seen in the cluster is. */
function published({ publication, model }: ModelFacts): Claim {
  if (publication === undefined) return claim('Published', undefined, ['NotYet', 'Not looked yet.'])
  const { refused, withheld, deferred } = publication
  if (refused !== undefined) {
    const text = `The apiserver takes no more Anomaly objects: ${sanitise(refused)}`
    return claim('Published', false, ['Refused', text])
  }
  if (deferred > 0) {
    const text = `${plural(deferred, 'change')} of Anomalies wait: only so many are made a minute.`
    return claim('Published', false, ['Throttled', text])
  }
  if (withheld > 0) {
    const cap = count(model?.spec.retention.anomalyObjects ?? 0)
    const text =
      `${plural(withheld, 'incident')} of less weight or long over are in Postgres alone: ` +
      `spec.retention.anomalyObjects is ${cap}.`
    return claim('Published', true, ['CapReached', text])
  }
  return claim('Published', true, ['AllPublished', 'Every incident has its Anomaly.'])
}

/** Whether what is not to be told was understood; nothing where nothing is named. */
function suppressed(facts: ModelFacts): Claim[] {
  const name = facts.model?.spec.suppressions?.configMapRef.name
  if (name === undefined) return []
  const type = 'SuppressionsRead'
  const [state] = mastersOf(facts)
    .filter(each => each.alive && each.state.leading === true)
    .flatMap(each => each.state.suppressions ?? [])
  if (state === undefined) {
    return [claim(type, undefined, ['NotKnown', 'No master has told what it read yet.'])]
  }
  const { inForce, hidden, problem } = state
  const force = `${plural(inForce, 'suppression')} in force, ${plural(hidden, 'finding')} hidden`
  if (problem === '') return [claim(type, true, ['Read', force])]
  const text = `ConfigMap ${name}: ${sanitise(problem)} ${force}.`
  return [claim(type, false, ['NotRead', text])]
}

/** kstatus: whether we are still on the way to what the spec asks for. */
function reconciling({ pods, model }: ModelFacts, ready: Claim): Claim {
  const done = claim('Reconciling', false, ['UpToDate', 'What the spec asks for is there.'])
  if (model === undefined) {
    return claim('Reconciling', false, ['NotAccepted', 'See the condition Accepted.'])
  }
  if (ready.reason === 'NoMasters') return done
  if (ready.status !== 'True') return { ...ready, type: 'Reconciling', status: 'True' }
  if (pods.isSettled && pods.ready >= model.spec.master.replicas) return done
  return claim('Reconciling', true, ['RollingOut', ready.message])
}

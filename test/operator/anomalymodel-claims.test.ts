import assert from 'node:assert/strict'
import { test } from 'node:test'
import { modelClaims } from '../../operator/anomalymodel-claims.ts'
import type { ModelFacts } from '../../operator/anomalymodel-plan.ts'
import type { SuppressionsState } from '../../src/store/heartbeats.ts'
import { anomalyModel } from './example.ts'
import { modelFacts, suite } from './facts.ts'

function say(facts: ModelFacts, type: string): string {
  const found = modelClaims(facts).find(each => each.type === type)
  return `${found?.status} ${found?.reason}: ${found?.message}`
}

function withSuite(part: Parameters<typeof suite>[0]): ModelFacts {
  const found = { hasRole: true, suites: [suite(part)] }
  return modelFacts({ database: { reached: true, found } })
}

test('all is well', () => {
  assert.deepEqual(
    modelClaims(modelFacts()).map(({ status, reason }) => `${status} ${reason}`),
    [
      'True Valid',
      'True Judging',
      'False Learned',
      'True AllPublished',
      'False UpToDate',
      'False NotStalled',
    ],
  )
})

test('readiness names the first thing that is in the way', () => {
  const ready = (part: Partial<ModelFacts>): string => say(modelFacts(part), 'Ready')
  const { model: _, ...unknown } = modelFacts()
  assert.match(say({ ...unknown, mistakes: ['x'] }, 'Ready'), /^False NotAccepted/)
  assert.match(ready({ model: anomalyModel({ spec: { master: { replicas: 0 } } }) }), /NoMasters/)
  assert.match(ready({ database: { reached: false, problem: 'away' } }), /DatabaseUnavailable/)
  const pods = { replicas: 1, ready: 0, isSettled: true, problem: '' }
  const hint =
    'if that lasts, kubectl describe pods -n logforest -l logforest.io/model=default says why'
  assert.equal(ready({ pods }), `False MastersStarting: 0 of 1 master ready; ${hint}`)
  const problem = { ...pods, problem: 'quota' }
  assert.equal(ready({ pods: problem }), `False MastersFailing: quota; ${hint}`)
  assert.equal(ready({ refused: 'too much memory' }), 'False WorkloadRefused: too much memory')
})

test('a master that stands by does not judge; without sources there is nothing to judge', () => {
  const master = { name: 'm', ageSeconds: 1, alive: true, state: { leading: false } }
  assert.match(say(withSuite({ masters: [master] }), 'Ready'), /^False MastersStarting/)
  const waiting = { ...master, state: { leading: false, waiting: 'stands by' } }
  assert.equal(say(withSuite({ masters: [waiting] }), 'Ready'), 'False MastersWaiting: stands by')
  assert.match(say(modelFacts({ sources: 0 }), 'Ready'), /^True/)
  assert.match(say(modelFacts({ sources: 0 }), 'Learning'), /^True NoSources/)
})

test('learning counts the logs of all suites', () => {
  const logs = { total: 38, trained: 26, learning: 12 }
  assert.equal(
    say(withSuite({ logs }), 'Learning'),
    'True TooFewWindows: 12 of 38 logs need more lines',
  )
})

test('what is not published is said with its reason', () => {
  const published = (part: Partial<NonNullable<ModelFacts['publication']>>): string =>
    say(modelFacts({ publication: { withheld: 0, deferred: 0, ...part } }), 'Published')
  assert.match(published({ refused: 'no space' }), /^False Refused: .* no space$/)
  assert.match(published({ deferred: 7 }), /^False Throttled: 7 changes/)
  assert.match(published({ withheld: 3 }), /^True CapReached: 3 incidents .* is 200\.$/)
})

test('suppressions are said to be in force, or why not; without any nothing is said', () => {
  const spec = { suppressions: { configMapRef: { name: 'not-told' } } }
  const model = anomalyModel({ spec })
  const of = (suppressions?: SuppressionsState, part: object = {}): string => {
    const state = { leading: true, ...(suppressions === undefined ? {} : { suppressions }) }
    const masters = [{ name: 'm', ageSeconds: 1, alive: true, state, ...part }]
    return say({ ...withSuite({ masters }), model }, 'SuppressionsRead')
  }
  const read = { inForce: 2, hidden: 1, problem: '' }
  assert.equal(of(read), 'True Read: 2 suppressions in force, 1 finding hidden')
  assert.equal(
    of({ ...read, problem: 'Cannot use "s.yaml": x\u001b.' }),
    'False NotRead: ConfigMap not-told: Cannot use "s.yaml": x␛. ' +
      '2 suppressions in force, 1 finding hidden.',
  )
  assert.match(of(), /^Unknown NotKnown/)
  assert.match(of(read, { alive: false }), /^Unknown NotKnown/)
  assert.match(say(withSuite({}), 'SuppressionsRead'), /^undefined/)
})

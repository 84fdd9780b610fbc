/** The default model: applied in the chart's name, never over a user's hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DefaultModel, readDefaultModel } from '../../operator/default-model.ts'
import { UsageError } from '../../src/base/errors.ts'
import { clientOver, parts, type Reply, TestWire } from './kube/wires.ts'

const MODEL = {
  apiVersion: 'logforest.io/v1alpha1',
  kind: 'AnomalyModel',
  metadata: { name: 'default', namespace: 'logging' },
  spec: { windowSeconds: 60 },
}

test('the model is read as it was written, without defaults', () => {
  assert.deepEqual(readDefaultModel(JSON.stringify(MODEL)), MODEL)
  assert.equal(readDefaultModel(undefined), undefined)
  assert.equal(readDefaultModel(''), undefined)
})

test('a manifest that is wrong is refused in words', () => {
  const wrong = JSON.stringify({ ...MODEL, spec: { windowSecond: 60 } })
  assert.throws(() => readDefaultModel('{'), /LOGFOREST_DEFAULT_MODEL\): it is no JSON/)
  assert.throws(() => readDefaultModel(wrong), /spec.windowSecond is not a field\./)
  assert.throws(() => readDefaultModel(wrong), UsageError)
})

test('it is applied once, in the chart’s name and without force', async () => {
  const { wire, run } = modelOver(() => ({ json: MODEL }))
  await run()
  assert.equal(wire.requests.length, 1)
  const [{ method, path, body } = { method: '', path: '', body: '' }] = wire.requests
  assert.equal(method, 'PATCH')
  assert.match(path, /anomalymodels\/default\?.*fieldManager=logforest-chart&force=false$/)
  assert.deepEqual(JSON.parse(body ?? ''), MODEL)
})

test('what a user changed by hand stays, and is told', async () => {
  const message = 'conflict with "kubectl-edit": .spec.windowSeconds'
  const { wire, run, lines } = modelOver(() => ({
    status: 409,
    json: { kind: 'Status', reason: 'Conflict', message },
  }))
  await run()
  assert.equal(wire.requests.length, 1)
  assert.match(JSON.stringify(lines), /changed by hand and stays so/)
  assert.match(JSON.stringify(lines), /kubectl-edit/)
})

test('what was refused is tried again until it is taken', async () => {
  const { wire, run, clock } = modelOver(request =>
    request < 3 ? { status: 403, json: { kind: 'Status', reason: 'Forbidden' } } : { json: MODEL },
  )
  const running = run()
  for (let turn = 0; turn < 5; turn++) await clock.advance(30_000)
  await running
  assert.equal(wire.requests.length, 3)
})

test('it ends when it is told to, while it waits', async () => {
  const stop = new AbortController()
  const { wire, run, clock } = modelOver(() => ({ status: 403, json: {} }))
  const running = run(stop.signal)
  await clock.advance(1_000)
  stop.abort()
  await running
  assert.equal(wire.requests.length, 1)
})

test('where the chart asks for none, nothing is asked of the cluster', async () => {
  const { clock, log } = parts()
  const wire = new TestWire(() => ({}))
  const { client } = clientOver(wire)
  await new DefaultModel({ client, clock, log, model: undefined }).run(AbortSignal.abort())
  assert.deepEqual(wire.requests, [])
})

/** A DefaultModel over an apiserver that answers its first, second … request so. */
function modelOver(answer: (request: number) => Reply) {
  const { clock, log, lines } = parts()
  const wire: TestWire = new TestWire(() => answer(wire.requests.length))
  const { client } = clientOver(wire, { clock })
  const model = new DefaultModel({
    client,
    clock,
    log,
    model: readDefaultModel(JSON.stringify(MODEL)),
  })
  const run = (signal = new AbortController().signal) => model.run(signal)
  return { wire, run, clock, lines }
}

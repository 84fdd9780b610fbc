import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNotFound } from '../../../operator/kube/errors.ts'
import { KINDS } from '../../../operator/kube/kinds.ts'
import type { WireRequest } from '../../../operator/kube/wire.ts'
import { clientOver, logSource, TestWire } from './wires.ts'

const web = { namespace: 'shop', name: 'web' }
const ROOT = '/apis/logforest.io/v1alpha1/namespaces/shop/logsources'

test('apply states the fields as ours, strictly, and by force', async () => {
  const { client, last } = answering({})
  await client.apply({ ...logSource('web'), spec: { unheardOf: true } })
  const { method, path, headers, body } = last()
  assert.equal(method, 'PATCH')
  const query = 'fieldValidation=Strict&fieldManager=logforest-operator&force=true'
  assert.equal(path, `${ROOT}/web?${query}`)
  assert.equal(headers['content-type'], 'application/apply-patch+yaml')
  assert.deepEqual(JSON.parse(body ?? ''), { ...logSource('web'), spec: { unheardOf: true } })
})

test('a status is applied to its subresource, and a dry run writes nothing', async () => {
  const { client, last } = answering({})
  await client.applyStatus(logSource('web'))
  assert.match(last().path, /\/web\/status\?/)
  await client.apply(logSource('web'), { fieldManager: 'x', force: false, dryRun: true })
  assert.match(last().path, /fieldManager=x&force=false&dryRun=All$/)
})

test('find gives undefined for what is not there, get throws', async () => {
  const missing = answering({}, 404).client
  assert.equal(await missing.find(KINDS.LogSource, web), undefined)
  await assert.rejects(missing.get(KINDS.LogSource, web), isNotFound)
  await assert.rejects(answering({}, 403).client.find(KINDS.LogSource, web), { status: 403 })
})

test('a list is read in pages, and its items say what they are', async () => {
  const wire = new TestWire(({ path }) => {
    const isSecond = path.includes('continue=more')
    return {
      json: {
        metadata: { resourceVersion: '7', ...(isSecond ? {} : { continue: 'more' }) },
        items: [{ metadata: { name: isSecond ? 'b' : 'a' } }],
      },
    }
  })
  const { client } = clientOver(wire)
  const list = await client.list(KINDS.LogSource, { labelSelector: 'a=b' })
  assert.equal(list.resourceVersion, '7')
  assert.deepEqual(
    list.items.map(({ kind, metadata }) => [kind, metadata.name]),
    [
      ['LogSource', 'a'],
      ['LogSource', 'b'],
    ],
  )
  const all = '/apis/logforest.io/v1alpha1/logsources?labelSelector=a%3Db&limit=500'
  assert.deepEqual(
    wire.requests.map(each => each.path),
    [all, `${all}&continue=more`],
  )
})

test('a watch asks for bookmarks and an end, on its own connections', async () => {
  const { client, last } = answering({})
  await client.watch(KINDS.LogSource, { resourceVersion: '7', timeoutSeconds: 300 })
  assert.equal(last().lane, 'watch')
  const query = 'watch=true&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=300'
  assert.ok(last().path.endsWith(`/logsources?${query}`))
})

test('delete deletes only what was seen', async () => {
  const { client, last } = answering({})
  await client.delete(KINDS.LogSource, { ...web, uid: 'u1' })
  assert.equal(last().method, 'DELETE')
  assert.deepEqual(JSON.parse(last().body ?? ''), {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    propagationPolicy: 'Background',
    preconditions: { uid: 'u1' },
  })
})

test('create, replace and patch go where they should', async () => {
  const { client, last } = answering({})
  const strict = 'fieldValidation=Strict&fieldManager=logforest-operator'
  await client.create(logSource('web'))
  assert.deepEqual([last().method, last().path], ['POST', `${ROOT}?${strict}`])
  await client.replace(logSource('web', { resourceVersion: '3' }))
  assert.deepEqual([last().method, last().path], ['PUT', `${ROOT}/web?${strict}`])
  await client.patch(KINDS.LogSource, { ...web, patch: { spec: null }, subresource: 'status' })
  assert.deepEqual([last().method, last().path], ['PATCH', `${ROOT}/web/status?${strict}`])
  assert.equal(last().headers['content-type'], 'application/merge-patch+json')
})

test('a guarded client reads freely and asks before each write', async () => {
  const { client, wire } = answering({ metadata: {} })
  const guarded = client.guarded(() => {
    throw new Error('not the leader')
  })
  await guarded.get(KINDS.LogSource, web)
  const object = logSource('web')
  const writes = [
    () => guarded.apply(object),
    () => guarded.create(object),
    () => guarded.replace(object),
    () => guarded.patch(KINDS.LogSource, { ...web, patch: {} }),
    () => guarded.delete(KINDS.LogSource, web),
  ]
  for (const write of writes) await assert.rejects(write(), /not the leader/)
  assert.equal(wire.requests.length, 1)
  await client.on('lease').get(KINDS.LogSource, web)
  assert.equal(wire.requests[1]?.lane, 'lease')
})

function answering(json: unknown, status = 200) {
  const wire = new TestWire(() => ({ status, json }))
  const last = (): WireRequest => {
    const request = wire.requests.at(-1)
    assert.ok(request)
    return request
  }
  return { ...clientOver(wire), wire, last }
}

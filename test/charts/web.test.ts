/** The page in the chart: off unless asked for, and then with two rights and no volume of logs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noHelm as skip, one, render, type Rendered } from './helm.ts'

const ON = { web: { enabled: true } }
const NAME = 'logforest-web'

function isOfPage({ metadata }: Rendered): boolean {
  return metadata.labels?.['app.kubernetes.io/component'] === 'web'
}

test('without web.enabled there is nothing of it', { skip }, async () => {
  const objects = await render()
  assert.deepEqual(objects.filter(isOfPage), [])
  const { env } = one(objects, 'Deployment', 'logforest-operator').spec.template.spec.containers[0]
  assert.ok(!env.some(({ name }: { name: string }) => name === 'LOGFOREST_PAGE_SECRET'))
})

test('its account may ask whose a token is and what one may, and nothing else', {
  skip,
}, async () => {
  const objects = await render(ON)
  const roles = objects.filter(each => /Role$/.test(each.kind) && isOfPage(each))
  assert.equal(roles.length, 1)
  assert.deepEqual(roles[0].rules, [
    { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
    { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
  ])
  const bindings = objects.filter(each => /Binding$/.test(each.kind) && isOfPage(each))
  assert.deepEqual(bindings[0]?.subjects, [
    { kind: 'ServiceAccount', name: NAME, namespace: 'logging' },
  ])
  const none = await render({ ...ON, rbac: { create: false } })
  assert.deepEqual(
    none.filter(each => /Role/.test(each.kind) && isOfPage(each)),
    [],
  )
})

test('it has the URL of its own role, which the operator makes, and mounts no logs', {
  skip,
}, async () => {
  const objects = await render(ON)
  const { spec } = one(objects, 'Deployment', NAME).spec.template
  const [{ args, env }] = spec.containers
  assert.deepEqual(args.slice(0, 2), ['web', '--cluster'])
  const url = env.find(({ name }: { name: string }) => name === 'DATABASE_URL')
  assert.deepEqual(url.valueFrom.secretKeyRef, { name: NAME, key: 'url' })
  assert.deepEqual(spec.volumes, [{ name: 'tmp', emptyDir: {} }])
  const operator = one(objects, 'Deployment', 'logforest-operator').spec.template.spec
  const told = operator.containers[0].env.find(
    ({ name }: { name: string }) => name === 'LOGFOREST_PAGE_SECRET',
  )
  assert.equal(told.value, NAME)
})

test('it reaches names, the apiserver and PostgreSQL, which lets it in', { skip }, async () => {
  const peer = [{ podSelector: { matchLabels: { app: 'proxy' } } }]
  const objects = await render({ web: { enabled: true, from: peer } })
  const { spec } = one(objects, 'NetworkPolicy', NAME)
  assert.deepEqual(spec.policyTypes, ['Ingress', 'Egress'])
  assert.deepEqual(spec.ingress[0].from, peer)
  const ports = spec.egress.flatMap((each: Rendered) => each.ports).map(portOf)
  assert.deepEqual(ports, [53, 53, 443, 6443, 5432])
  const lets = one(objects, 'NetworkPolicy', 'logforest-postgresql').spec.ingress[0].from
  assert.match(JSON.stringify(lets), /"app.kubernetes.io\/component":"web"/)
  const service = one(objects, 'Service', NAME).spec
  assert.deepEqual(service.ports, [{ name: 'http', port: 80, targetPort: 'page' }])
})

function portOf({ port }: { readonly port: number }): number {
  return port
}

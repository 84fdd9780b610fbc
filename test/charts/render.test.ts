/** What the values of the chart do to what is installed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CHART, helm, noHelm, one, type Rendered, refusal, render, renderText } from './helm.ts'

const skip = noHelm
const OPERATOR = 'logforest-operator'
const SERVER = 'logforest-postgresql'
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`

test('helm lint has nothing to say against the chart', { skip }, async () => {
  const { code, out, error } = await helm(['lint', CHART, '--strict'])
  assert.equal(code, 0, out + error)
  assert.match(out, /0 chart\(s\) failed/)
  assert.doesNotMatch(out, /WARNING|ERROR/)
})

test('an image is named by registry, tag and digest', { skip }, async () => {
  const imageWith = async (values: object) =>
    containerOf(one(await render({ ...values }), 'Deployment', OPERATOR)).image
  assert.equal(await imageWith({}), 'logforest:0.1.0')
  assert.equal(await imageWith({ image: { tag: '9' } }), 'logforest:9')
  assert.equal(await imageWith({ image: { digest: DIGEST } }), `logforest@${DIGEST}`)
  assert.equal(
    await imageWith({ imageRegistry: 'mirror:5000/a', image: { tag: '9', digest: DIGEST } }),
    `mirror:5000/a/logforest:9@${DIGEST}`,
  )
})

test('one registry and its credentials serve every pod, scanners too', { skip }, async () => {
  const objects = await render({ imageRegistry: 'mirror', imagePullSecrets: ['one', 'two'] })
  for (const spec of objects.flatMap(each => podSpec(each) ?? [])) {
    assert.match(spec.containers[0].image, /^mirror\//)
    assert.deepEqual(spec.imagePullSecrets, [{ name: 'one' }, { name: 'two' }])
  }
  const env = envOf(one(objects, 'Deployment', OPERATOR))
  assert.equal(env.LOGFOREST_IMAGE, 'mirror/logforest:0.1.0')
  assert.equal(env.LOGFOREST_IMAGE_PULL_SECRETS, 'one,two')
})

test('the bundled server gets a password, and the operator its URL', { skip }, async () => {
  const objects = await render()
  const { stringData, metadata } = one(objects, 'Secret', SERVER)
  const url = new URL(stringData.url)
  assert.match(stringData.password, /^[A-Za-z0-9]{32}$/)
  assert.equal(url.password, stringData.password)
  assert.equal(url.host, 'logforest-postgresql.logging.svc:5432')
  assert.equal(metadata.annotations?.['helm.sh/resource-policy'], 'keep')
  const server = containerOf(one(objects, 'StatefulSet', SERVER))
  const from = { secretKeyRef: { name: SERVER, key: 'password' } }
  assert.deepEqual(entry(server, 'POSTGRES_PASSWORD').valueFrom, from)
  const operator = containerOf(one(objects, 'Deployment', OPERATOR))
  const ref = { secretKeyRef: { name: SERVER, key: 'url' } }
  assert.deepEqual(entry(operator, 'DATABASE_URL').valueFrom, ref)
})

test('two renderings have two passwords: none is built in', { skip }, async () => {
  const password = async () => one(await render(), 'Secret', SERVER).stringData.password
  assert.notEqual(await password(), await password())
})

test('with a database of one’s own nothing of the bundled one is installed', {
  skip,
}, async () => {
  const values = { database: { existingSecret: 'mine', existingSecretKey: 'dsn' } }
  const objects = await render(values)
  assert.deepEqual(
    objects.filter(each => each.metadata.name.includes('postgresql')),
    [],
  )
  const operator = containerOf(one(objects, 'Deployment', OPERATOR))
  const ref = { secretKeyRef: { name: 'mine', key: 'dsn' } }
  assert.deepEqual(entry(operator, 'DATABASE_URL').valueFrom, ref)
})

test('the server’s settings become arguments, numbers as they were written', {
  skip,
}, async () => {
  const settings = { work_mem: '16MB', max_wal_size: 4000000, jit: false }
  const objects = await render({ postgresql: { settings, runAsUser: 1000650000 } })
  const { template } = one(objects, 'StatefulSet', SERVER).spec
  assert.deepEqual(
    template.spec.containers[0].args.filter((word: string) => word !== '-c'),
    ['postgres', 'jit=false', 'max_connections=200', 'max_wal_size=4000000', 'work_mem=16MB'],
  )
  assert.equal(template.spec.securityContext.runAsUser, 1000650000)
})

test('the volume outlives the chart unless it is told otherwise', { skip }, async () => {
  const policy = (objects: Rendered[]) =>
    one(objects, 'StatefulSet', SERVER).spec.persistentVolumeClaimRetentionPolicy.whenDeleted
  assert.equal(policy(await render()), 'Retain')
  const gone = await render({ postgresql: { storage: { keep: false } } })
  assert.equal(policy(gone), 'Delete')
  assert.equal(one(gone, 'Secret', SERVER).metadata.annotations, undefined)
})

test('without a volume the data lie beside the pod, and nothing outlives the chart', {
  skip,
}, async () => {
  const objects = await render({ postgresql: { storage: { enabled: false, size: '2Gi' } } })
  const { spec } = one(objects, 'StatefulSet', SERVER)
  assert.equal(spec.volumeClaimTemplates, undefined)
  assert.equal(spec.persistentVolumeClaimRetentionPolicy, undefined)
  const [data] = spec.template.spec.volumes
  assert.deepEqual(data, { name: 'data', emptyDir: { sizeLimit: '2Gi' } })
  assert.equal(one(objects, 'Secret', SERVER).metadata.annotations, undefined)
})

test('what never may change on the volume does not hold the version', { skip }, async () => {
  const server = one(await render(), 'StatefulSet', SERVER)
  const fixed = JSON.stringify([server.spec.volumeClaimTemplates, server.spec.selector])
  assert.doesNotMatch(fixed, /0\.1\.0|helm\.sh/)
})

test('several operators are kept apart from disruption, one is not', { skip }, async () => {
  const budgets = async (values: object) =>
    (await render({ ...values })).filter(each => each.kind === 'PodDisruptionBudget')
  assert.deepEqual(await budgets({}), [])
  const off = { operator: { replicas: 2 }, podDisruptionBudget: { enabled: false } }
  assert.deepEqual(await budgets(off), [])
  const [budget] = await budgets({ operator: { replicas: 2 } })
  assert.equal(budget?.spec.minAvailable, 1)
  assert.equal(budget?.spec.unhealthyPodEvictionPolicy, 'AlwaysAllow')
})

test('PostgreSQL is reached by operator, scanners and masters alone', { skip }, async () => {
  const { spec } = one(await render(), 'NetworkPolicy', SERVER)
  assert.deepEqual(spec.policyTypes, ['Ingress', 'Egress'])
  assert.deepEqual(spec.egress, [])
  const [own, theirs] = spec.ingress[0].from
  assert.equal(own.podSelector.matchLabels['app.kubernetes.io/component'], 'operator')
  assert.deepEqual(theirs.namespaceSelector, {})
  assert.deepEqual(theirs.podSelector.matchExpressions[0].values, ['scanner', 'master'])
})

test('the operator’s own connections are limited on demand', { skip }, async () => {
  const policy = async (values: object) =>
    one(await render({ networkPolicy: values }), 'NetworkPolicy', OPERATOR).spec
  assert.deepEqual((await policy({})).policyTypes, ['Ingress'])
  const { policyTypes, egress } = await policy({ egress: { enabled: true, databasePort: 6432 } })
  assert.deepEqual(policyTypes, ['Ingress', 'Egress'])
  const ports = egress.flatMap((each: Rendered) => each.ports.map((it: Rendered) => it.port))
  assert.deepEqual(ports, [53, 53, 443, 6443, 6432])
  const monitored = await policy({ metricsFrom: [{ namespaceSelector: {} }] })
  assert.equal(monitored.ingress[0].from.length, 2)
  const none = await render({ networkPolicy: { enabled: false } })
  assert.ok(!none.some(each => each.kind === 'NetworkPolicy'))
})

test('the default model is handed to the operator, or is not', { skip }, async () => {
  const spec = { windowSeconds: 30, budget: { findingsPerLogPerDay: 0.5 } }
  const modelWith = async (values: object) =>
    envOf(one(await render({ defaultModel: values }), 'Deployment', OPERATOR))
      .LOGFOREST_DEFAULT_MODEL
  assert.deepEqual(JSON.parse((await modelWith({ spec })) ?? ''), {
    apiVersion: 'logforest.io/v1alpha1',
    kind: 'AnomalyModel',
    metadata: { name: 'default', namespace: 'logging' },
    spec,
  })
  assert.equal(await modelWith({ enabled: false }), undefined)
})

test('whether logs of nodes may be read is told to the operator, too', { skip }, async () => {
  const told = async (values: Parameters<typeof render>[0]) =>
    envOf(one(await render(values), 'Deployment', OPERATOR)).LOGFOREST_NODE_LOGS
  assert.equal(await told({}), undefined)
  assert.equal(await told({ nodeLogs: { enabled: true } }), 'true')
})

test('the prefixes of hostPath are told to the operator, too', { skip }, async () => {
  const prefixes = async (values: object) =>
    envOf(one(await render({ hostPath: values }), 'Deployment', OPERATOR))
      .LOGFOREST_HOST_PATH_PREFIXES
  assert.equal(await prefixes({}), '')
  assert.equal(await prefixes({ allowedPrefixes: ['/var/log/a', '/srv'] }), '/var/log/a,/srv')
})

test('monitors and alerts are installed on demand', { skip }, async () => {
  const monitoring = (objects: Rendered[]) =>
    objects.filter(each => each.apiVersion === 'monitoring.coreos.com/v1')
  assert.deepEqual(monitoring(await render()), [])
  const on = { enabled: true, labels: { release: 'prometheus' } }
  const all = await render({ metrics: { serviceMonitor: on, podMonitor: on, prometheusRule: on } })
  const kinds = monitoring(all).map(each => each.kind)
  assert.deepEqual(kinds.sort(), ['PodMonitor', 'PrometheusRule', 'ServiceMonitor'])
  for (const { metadata } of monitoring(all)) assert.equal(metadata.labels?.release, 'prometheus')
})

test('names and labels follow the values', { skip }, async () => {
  const values = { fullnameOverride: 'forest', commonLabels: { team: 'sre' } }
  const objects = await render(values)
  const operator = one(objects, 'Deployment', 'forest-operator')
  assert.equal(operator.metadata.labels?.team, 'sre')
  for (const { metadata, kind } of objects) {
    assert.ok(metadata.name.startsWith('forest') || /\.logforest\.io$/.test(metadata.name), kind)
    assert.ok(metadata.name.length <= 63, metadata.name)
  }
})

test('every object belongs to the namespace of the release or to none', { skip }, async () => {
  const none = /^(ClusterRole|ClusterRoleBinding|CustomResourceDefinition|ValidatingAdmission.*)$/
  for (const { kind, metadata } of await render()) {
    const wanted = none.test(kind) ? undefined : 'logging'
    assert.equal(metadata.namespace, wanted, `${kind} ${metadata.name}`)
  }
})

const CONTRADICTIONS: readonly (readonly [object, RegExp])[] = [
  [{ serviceAccount: { create: false } }, /serviceAccount.name is empty/],
  [
    { database: { existingSecret: 'a' }, postgresql: { existingSecret: 'b' } },
    /database.existingSecret and postgresql.existingSecret are both set/,
  ],
]
for (const [values, reason] of CONTRADICTIONS) {
  test(`refused: ${reason.source}`, { skip }, async () => {
    assert.match(await refusal({ ...values }), reason)
  })
}

test('kube-system and old clusters are refused', { skip }, async () => {
  assert.match(await refusal({}, ['--namespace', 'kube-system']), /kube-system/)
  assert.match(await refusal({}, ['--kube-version', '1.30.9']), />=1\.31/)
})

test('each template ends with objects, never with half a document', { skip }, async () => {
  const text = await renderText({ rbac: { aggregate: false } })
  assert.doesNotMatch(text, /<no value>|%!/)
})

function podSpec(object: Rendered) {
  return object.kind === 'Pod' ? object.spec : object.spec?.template?.spec
}

function containerOf(workload: Rendered) {
  return podSpec(workload).containers[0]
}

function entry(container: Rendered, name: string): Rendered {
  return container.env.find((each: { name: string }) => each.name === name)
}

function envOf(workload: Rendered): Readonly<Record<string, string>> {
  const { env } = containerOf(workload)
  return Object.fromEntries(env.map((each: Rendered) => [each.name, each.value]))
}

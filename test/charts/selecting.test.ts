/**
 * What the chart and the operator select is there: monitors find the port of a Service or of pods,
 * and each NetworkPolicy names pods that are made and ports that they have. Whether the rules are
 * enforced is for the network of a cluster; here are labels and names alone.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '../../operator/kube/objects.ts'
import { masterManifests, scannerManifests } from '../../operator/manifests.ts'
import { anomalyModel, logSource } from '../operator/example.ts'
import { noHelm, type Rendered, render } from './helm.ts'

const skip = noHelm

const VALUES = {
  networkPolicy: {
    egress: { enabled: true },
    metricsFrom: [{ namespaceSelector: { matchLabels: { name: 'monitoring' } } }],
  },
  metrics: { serviceMonitor: { enabled: true }, podMonitor: { enabled: true } },
}

type Labels = Readonly<Record<string, string>>

interface Selector {
  readonly matchLabels?: Labels
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: string
    readonly values?: readonly string[]
  }[]
}

/** Pods that something makes, and what they are called here. */
interface Pods {
  readonly name: string
  readonly labels: Labels
  readonly ports: readonly string[]
}

function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  const same = Object.entries(matchLabels).every(([key, value]) => labels[key] === value)
  return (
    same &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      assert.equal(operator, 'In')
      return values.includes(labels[key] ?? '')
    })
  )
}

/** What makes pods: a workload, a Job, or a Pod itself. */
function podsOf(objects: readonly (Rendered | KubeObject)[]): Pods[] {
  return objects.flatMap(object => {
    const { kind, metadata, spec } = object as Rendered
    const template = kind === 'Pod' ? { metadata, spec } : spec?.template
    if (template?.spec?.containers === undefined) return []
    const { containers } = template.spec as { containers: { ports?: { name: string }[] }[] }
    const ports = containers.flatMap(each => (each.ports ?? []).map(port => port.name))
    return [{ name: metadata.name, labels: template.metadata.labels ?? {}, ports }]
  })
}

/** All that is installed, and what the operator makes of a LogSource and of an AnomalyModel. */
async function everything() {
  const rendered = await render(VALUES)
  const settings = { image: { image: 'logforest:1' }, url: 'postgresql://db/logforest' }
  const model = anomalyModel()
  const made = [
    ...scannerManifests(logSource(), model, settings),
    ...masterManifests(model, settings),
  ] as unknown as Rendered[]
  const objects = [...rendered, ...made]
  return { objects, pods: podsOf(objects) }
}

function namesOf(pods: readonly Pods[], selector: Selector): string[] {
  return pods.filter(each => selects(selector, each.labels)).map(each => each.name)
}

const [SCANNER, MASTER] = ['logforest-scanner-checkout', 'logforest-master-default']

test('the ServiceMonitor selects one Service, and that the port of the operator', {
  skip,
}, async () => {
  const { objects, pods } = await everything()
  const monitors = objects.filter(each => each.kind === 'ServiceMonitor')
  assert.equal(monitors.length, 1)
  for (const { spec } of monitors) {
    const services = objects.filter(each => {
      return each.kind === 'Service' && selects(spec.selector, each.metadata.labels ?? {})
    })
    assert.equal(services.length, 1)
    const [service] = services
    assert.deepEqual(namesOf(pods, { matchLabels: service.spec.selector }), ['logforest-operator'])
    for (const { port } of spec.endpoints) {
      const found = service.spec.ports.find((each: { name: string }) => each.name === port)
      const own = pods.find(each => each.name === 'logforest-operator')
      assert.ok(own?.ports.includes(found?.targetPort ?? port), `port ${port}`)
    }
  }
})

test('the PodMonitor selects scanners and masters by a port that they have', { skip }, async () => {
  const { objects, pods } = await everything()
  const monitors = objects.filter(each => each.kind === 'PodMonitor')
  assert.equal(monitors.length, 1)
  for (const { spec } of monitors) {
    assert.deepEqual(namesOf(pods, spec.selector).sort(), [MASTER, SCANNER])
    for (const { port } of spec.podMetricsEndpoints) {
      for (const each of pods.filter(({ labels }) => selects(spec.selector, labels))) {
        assert.ok(each.ports.includes(port), `${each.name}: ${port}`)
      }
    }
    for (const label of spec.podTargetLabels) {
      assert.ok(
        pods.some(({ labels }) => label in labels),
        label,
      )
    }
  }
})

test('each NetworkPolicy selects the pods of one workload, by ports that they have', {
  skip,
}, async () => {
  const { objects, pods } = await everything()
  const policies = objects.filter(each => each.kind === 'NetworkPolicy')
  const selected = policies.map(({ spec }) => namesOf(pods, spec.podSelector))
  assert.deepEqual(selected.sort(), [
    [MASTER],
    ['logforest-operator'],
    ['logforest-postgresql'],
    [SCANNER],
  ])
  for (const { spec, metadata } of policies) {
    const own = pods.find(({ labels }) => selects(spec.podSelector, labels))
    for (const { ports = [] } of spec.ingress ?? []) {
      for (const { port } of ports) {
        if (typeof port === 'string') assert.ok(own?.ports.includes(port), metadata.name)
      }
    }
  }
})

test('PostgreSQL lets operator, scanners and masters in, and the operator finds it', {
  skip,
}, async () => {
  const { objects, pods } = await everything()
  const policyOf = (name: string) =>
    objects.find(each => each.kind === 'NetworkPolicy' && each.metadata.name === name)?.spec
  const [{ from }] = policyOf('logforest-postgresql').ingress
  const admitted = pods.filter(({ labels }) =>
    from.some((each: { podSelector: Selector }) => selects(each.podSelector, labels)),
  )
  assert.deepEqual(admitted.map(each => each.name).sort(), [MASTER, 'logforest-operator', SCANNER])
  const peers = policyOf('logforest-operator').egress.flatMap(
    (each: { to?: { podSelector: Selector }[] }) => each.to ?? [],
  )
  const reached = peers.flatMap((each: { podSelector: Selector }) =>
    namesOf(pods, each.podSelector),
  )
  assert.deepEqual(reached, ['logforest-postgresql'])
})

test('the operator’s health is open to whoever scrapes, and to helm test', { skip }, async () => {
  const { objects, pods } = await everything()
  const policy = objects.find(each => {
    return each.kind === 'NetworkPolicy' && each.metadata.name === 'logforest-operator'
  })
  const [{ from }] = policy?.spec.ingress ?? []
  assert.deepEqual(from[0], VALUES.networkPolicy.metricsFrom[0])
  assert.deepEqual(namesOf(pods, from[1].podSelector), ['logforest-test'])
})

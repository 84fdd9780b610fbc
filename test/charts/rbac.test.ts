/** What the chart lets the operator, its hooks and the cluster's users do, each with its reason. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noHelm, one, type Rendered, render, renderText, type Values } from './helm.ts'

const skip = noHelm
const SCOPED: Values = { operator: { watchNamespaces: ['shop', 'bank'] } }

for (const [title, values] of [
  ['default', {}],
  ['scoped', SCOPED],
  ['kinds go with the chart', { crds: { keep: false } }],
  ['logs of nodes', { nodeLogs: { enabled: true } }],
  ['with the page', { web: { enabled: true } }],
] as const) {
  test(`each rule stands below a comment with its reason: ${title}`, { skip }, async () => {
    const lines = (await renderText(values)).split('\n')
    const rules = lines.flatMap((line, at) => (/^ *- apiGroups: /.test(line) ? [at] : []))
    const isInRole = (at: number) => lines.slice(0, at).findLast(line => /^kind: /.test(line))
    const inRoles = rules.filter(at => /kind: (Cluster)?Role$/.test(isInRole(at) ?? ''))
    assert.ok(inRoles.length >= 15, `${inRoles.length} rules`)
    for (const at of inRoles) {
      assert.match(lines[at - 1] ?? '', /^ *# .*[.:]$/, `line ${at}: ${lines[at + 1]}`)
    }
  })

  test(`no rule has a wildcard: ${title}`, { skip }, async () => {
    for (const role of (await render(values)).filter(each => /Role$/.test(each.kind))) {
      for (const rule of role.rules) {
        const words = [...rule.apiGroups, ...rule.resources, ...rule.verbs]
        assert.ok(!words.includes('*'), `${role.metadata.name}: ${words.join(' ')}`)
      }
    }
  })
}

test('nobody who serves the chart may change roles, use other accounts or enter pods', {
  skip,
}, async () => {
  const rules = (await render()).flatMap(each => (/Role$/.test(each.kind) ? each.rules : []))
  for (const { resources, verbs } of rules) {
    assert.ok(!verbs.some((verb: string) => ['bind', 'escalate', 'impersonate'].includes(verb)))
    assert.ok(!resources.some((it: string) => /roles|bindings|token|exec|attach|^pods$/.test(it)))
  }
})

test('DaemonSets and workloads of users are touched only where logs of nodes are read', {
  skip,
}, async () => {
  const touched = async (values: Values) => {
    const rules = (await render(values)).flatMap(each =>
      /Role$/.test(each.kind) ? each.rules : [],
    )
    return rules.filter(each => /daemonsets|statefulsets|jobs/.test(each.resources.join()))
  }
  assert.deepEqual(await touched({}), [])
  for (const { resources, verbs } of await touched({ nodeLogs: { enabled: true } })) {
    assert.ok(resources.includes('daemonsets') || verbs.join() === 'get', resources.join())
  }
})

test('Secrets are never listed or watched', { skip }, async () => {
  const role = (await render()).find(each => each.kind === 'ClusterRole')
  const secrets = role?.rules.filter((each: Rule) => each.resources.includes('secrets'))
  assert.equal(secrets.length, 1)
  assert.ok(!secrets[0].verbs.includes('list') && !secrets[0].verbs.includes('watch'))
})

test('with a list of namespaces there is a Role in each and the own one', { skip }, async () => {
  const objects = await render(SCOPED)
  const places = objects
    .filter(each => each.kind === 'Role' && each.metadata.name.startsWith('logforest-'))
    .filter(each => !/operator|test|stop/.test(each.metadata.name))
    .map(each => each.metadata.namespace)
  assert.deepEqual(places.sort(), ['bank', 'logging', 'shop'])
  const cluster = objects.filter(each => each.kind.startsWith('ClusterRole'))
  assert.deepEqual(
    cluster.map(each => each.metadata.name.replace(/-[0-9a-f]{6}-/, '-')),
    ['logforest-view', 'logforest-edit'],
  )
  const operator = one(objects, 'Deployment', 'logforest-operator')
  assert.equal(envOf(operator).WATCH_NAMESPACES, 'bank,logging,shop')
})

test('each role is bound to the account that needs it', { skip }, async () => {
  const objects = await render()
  for (const binding of objects.filter(each => each.kind.endsWith('Binding') && each.roleRef)) {
    one(objects, binding.roleRef.kind, binding.roleRef.name)
    for (const { name, namespace } of binding.subjects) {
      assert.equal(namespace, 'logging')
      one(objects, 'ServiceAccount', name)
    }
  }
})

test('the roles of users are added to those of the cluster, and never change Anomalies', {
  skip,
}, async () => {
  const roles = (await render()).filter(each => /-(view|edit)$/.test(each.metadata.name))
  const labels = roles.map(each => Object.keys(each.metadata.labels ?? {}).filter(isAggregation))
  assert.deepEqual(labels, [
    ['view', 'edit', 'admin'].map(aggregation),
    ['edit', 'admin'].map(aggregation),
  ])
  const writes = (rule: Rule) => rule.verbs.some(verb => !['get', 'list', 'watch'].includes(verb))
  for (const rule of roles.flatMap(each => each.rules as Rule[]).filter(writes)) {
    assert.ok(!rule.resources.some(it => it.startsWith('anomalies')), rule.resources.join())
  }
})

test('without rbac.create and rbac.aggregate there is no role of the operator', {
  skip,
}, async () => {
  const objects = await render({ rbac: { create: false, aggregate: false } })
  const roles = objects.filter(each => /Role$/.test(each.kind) && !isHook(each))
  assert.deepEqual(roles, [])
})

interface Rule {
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
}

function envOf(workload: Rendered): Readonly<Record<string, string>> {
  const { env } = workload.spec.template.spec.containers[0]
  return Object.fromEntries(
    env.map((each: { name: string; value: string }) => [each.name, each.value]),
  )
}

function isHook(object: Rendered): boolean {
  return object.metadata.annotations?.['helm.sh/hook'] !== undefined
}

function isAggregation(label: string): boolean {
  return label.startsWith('rbac.authorization.k8s.io/aggregate-to-')
}

function aggregation(role: string): string {
  return `rbac.authorization.k8s.io/aggregate-to-${role}`
}

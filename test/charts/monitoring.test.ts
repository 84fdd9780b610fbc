/** The alerts look at metrics that there are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ControllerMetrics } from '../../operator/kube/controller-metrics.ts'
import { KINDS } from '../../operator/kube/kinds.ts'
import { LeaderElector } from '../../operator/kube/leader.ts'
import { ReflectorMetrics } from '../../operator/kube/reflector-metrics.ts'
import { clientOver, parts, TestWire } from '../operator/kube/wires.ts'
import { noHelm, render } from './helm.ts'

const skip = noHelm

/** Metrics of Prometheus itself. */
const GIVEN = ['up']

test('each alert asks for metrics and labels that the operator has', { skip }, async () => {
  const page = await pageOfOperator()
  for (const { alert, expr } of await alertsOf()) {
    const names = [...expr.matchAll(/([a-z_:]+)\{/g)].map(match => match[1] ?? '')
    assert.ok(names.length > 0, `${alert}: ${expr}`)
    for (const name of names.filter(each => !GIVEN.includes(each))) {
      const [label] = /(?<=by \()[a-z]+/.exec(expr) ?? ['']
      const line = page.split('\n').find(each => each.startsWith(`${name}{`))
      assert.ok(line?.includes(`${label}=`) ?? false, `${alert}: ${name} by ${label}`)
    }
  }
})

test('each alert says what it means and what to do, and waits before it cries', {
  skip,
}, async () => {
  for (const { alert, annotations, labels, for: wait } of await alertsOf()) {
    assert.match(annotations.summary, /\.$/, alert)
    assert.match(annotations.description, /\.$/, alert)
    assert.equal(labels.severity, 'warning', alert)
    assert.match(wait, /^\d+m$/, alert)
  }
})

test('an alert looks at the operator of its own release alone', { skip }, async () => {
  for (const { alert, expr } of await alertsOf()) {
    assert.match(expr, /\{namespace="logging", job="logforest-operator"\}/, alert)
  }
})

/** What an operator with one controller, one cache and an election shows to Prometheus. */
async function pageOfOperator(): Promise<string> {
  const { clock, metrics, log, random } = parts()
  const { client } = clientOver(new TestWire(() => ({})), { clock, metrics })
  new ControllerMetrics({ name: 'logsource', clock, metrics, workers: 4 })
  new ReflectorMetrics({ kind: KINDS.LogSource, clock, metrics })
  const place = { namespace: 'logging', name: 'logforest-operator', identity: 'one' }
  new LeaderElector({ client, clock, random, log, metrics, ...place })
  return (await metrics.page()).text
}

interface Alert {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: { readonly summary: string; readonly description: string }
}

async function alertsOf(): Promise<Alert[]> {
  const objects = await render({ metrics: { prometheusRule: { enabled: true } } })
  const rule = objects.find(each => each.kind === 'PrometheusRule')
  const alerts = rule?.spec.groups.flatMap((group: { rules: Alert[] }) => group.rules)
  assert.ok(alerts.length >= 5)
  return alerts
}

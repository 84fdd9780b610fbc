/** The alerts of the chart, as objects and as a file of rules that Prometheus reads. */
import assert from 'node:assert/strict'
import { stringify } from 'yaml'
import { render } from './helm.ts'

/** An alert. */
export interface Alert {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: {
    readonly summary: string
    readonly description: string
    readonly runbook: string
    readonly runbook_url?: string
  }
}

/** The alerts as the chart makes them in the namespace `logging`. */
export async function alertsOf(runbookUrl = ''): Promise<Alert[]> {
  return (await groupsOf(runbookUrl)).flatMap(group => group.rules)
}

/** The same as Prometheus takes them: the spec of the PrometheusRule. */
export async function ruleFile(): Promise<string> {
  return stringify({ groups: await groupsOf('') })
}

async function groupsOf(runbookUrl: string): Promise<{ readonly rules: readonly Alert[] }[]> {
  const objects = await render({ metrics: { prometheusRule: { enabled: true, runbookUrl } } })
  const rule = objects.find(each => each.kind === 'PrometheusRule')
  assert.ok(rule !== undefined)
  return rule.spec.groups
}

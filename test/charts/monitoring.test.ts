/** What alerts and dashboards ask for is there, and each alert says what to do. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { alertsOf } from './alerts.ts'
import { noHelm, one, type Rendered, render } from './helm.ts'
import {
  type Asked,
  askedBy,
  masterRegistry,
  operatorRegistry,
  type Registry,
  scannerRegistry,
} from './registries.ts'

const skip = noHelm

/** Metrics of Prometheus itself. */
const GIVEN = ['up']
/** What Prometheus puts on each series: the target, and labels of its pod (podTargetLabels). */
const OF_TARGET = ['namespace', 'job', 'pod', 'logforest_io_source', 'logforest_io_model']

test('each alert asks for metrics and labels that there are', { skip }, async () => {
  const registries = await registriesOfAll()
  for (const { alert, expr } of await alertsOf()) {
    const asked = askedBy(expr).filter(each => !GIVEN.includes(each.name))
    assert.ok(askedBy(expr).length > 0, `${alert}: ${expr}`)
    for (const each of asked) assert.equal(lackOf(each, registries), '', alert)
  }
})

test('each alert says what it means, waits where it may, and has its page', { skip }, async () => {
  const alerts = await alertsOf()
  assert.ok(alerts.length >= 8 && alerts.length <= 10, `${alerts.length} alerts`)
  for (const { alert, annotations, labels, for: wait } of alerts) {
    assert.match(annotations.summary, /\.$/, alert)
    assert.match(annotations.description, /\.$/, alert)
    assert.equal(labels.severity, 'warning', alert)
    assert.match(wait, /^\d+m$/, alert)
    assert.equal(annotations.runbook, `docs/runbooks/${alert}.md`)
    assert.equal(annotations.runbook_url, undefined)
    const page = fileURLToPath(new URL(`../../${annotations.runbook}`, import.meta.url))
    assert.ok(existsSync(page), page)
  }
})

test('with a place of the pages each alert links to its own', { skip }, async () => {
  for (const { alert, annotations } of await alertsOf('https://wiki.example.org/logforest/')) {
    assert.equal(annotations.runbook_url, `https://wiki.example.org/logforest/${alert}.md`)
  }
})

test('an alert looks at its own release alone', { skip }, async () => {
  for (const { alert, expr } of await alertsOf()) {
    const jobs = /job="(logforest-operator|logging\/logforest-workloads)"/
    for (const each of expr.matchAll(/\{([^}]*)\}/g)) assert.match(each[1] ?? '', jobs, alert)
  }
})

test('each query of a dashboard asks for metrics and labels that there are', {
  skip,
}, async () => {
  const registries = await registriesOfAll()
  for (const { title, expr } of await queriesOf()) {
    const asked = askedBy(expr)
    assert.ok(asked.length > 0, `${title}: ${expr}`)
    for (const each of asked) assert.equal(lackOf(each, registries), '', title)
  }
})

test('dashboards come when they are asked for, with what the sidecar looks for', {
  skip,
}, async () => {
  assert.equal((await render()).filter(isBoard).length, 0)
  const set = { labels: { grafana_dashboard: '1' }, annotations: { folder: 'Logs' } }
  const objects = await render({ metrics: { dashboards: { enabled: true, ...set } } })
  const boards = objects.filter(isBoard)
  assert.equal(boards.length, 2)
  for (const { metadata, data } of boards) {
    assert.equal(metadata.labels?.grafana_dashboard, '1')
    assert.equal(metadata.annotations?.folder, 'Logs')
    for (const text of Object.values(data)) {
      const { panels, templating } = JSON.parse(String(text))
      const ids = panels.map((panel: { id: number }) => panel.id)
      assert.equal(new Set(ids).size, ids.length)
      assert.equal(templating.list[0].type, 'datasource')
    }
  }
})

test('objects keep their own namespace, which alerts name', { skip }, async () => {
  const objects = await render({ metrics: { serviceMonitor: { enabled: true } } })
  const { spec } = one(objects, 'ServiceMonitor', 'logforest-operator')
  assert.equal(spec.endpoints[0].honorLabels, true)
})

function isBoard({ metadata }: Rendered): boolean {
  return metadata.name.includes('-dashboard-')
}

function registriesOfAll(): Promise<Registry[]> {
  return Promise.all([scannerRegistry(), masterRegistry(), operatorRegistry()])
}

/** Why no process can answer; empty where one can. */
function lackOf({ name, labels }: Asked, registries: readonly Registry[]): string {
  const having = registries.flatMap(each => each.get(name) ?? (each.has(name) ? [''] : []))
  if (!registries.some(each => each.has(name))) return `no process has ${name}`
  const missing = labels.filter(each => !OF_TARGET.includes(each) && !having.includes(each))
  return missing.length === 0 ? '' : `${name} has no label ${missing.join(', ')}`
}

interface Panel {
  readonly title: string
  readonly targets: readonly { readonly expr: string }[]
}

async function queriesOf(): Promise<{ readonly title: string; readonly expr: string }[]> {
  const objects = await render({ metrics: { dashboards: { enabled: true } } })
  const texts = objects.filter(isBoard).flatMap(({ data }) => Object.values(data))
  const panels = texts.flatMap(text => JSON.parse(String(text)).panels as Panel[])
  assert.ok(panels.length >= 20)
  return panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr })))
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ControllerMetrics } from '../../../operator/kube/controller-metrics.ts'
import { parts } from './wires.ts'

test("everything has the names that controller-runtime's boards ask for", async () => {
  const { metrics, page } = made()
  metrics.added()
  metrics.retried()
  metrics.taken(250)
  metrics.watchDepth(() => 3)
  metrics.begin()('success')
  const text = await page()
  const names = [
    'controller_runtime_reconcile_total',
    'controller_runtime_reconcile_errors_total',
    'controller_runtime_terminal_reconcile_errors_total',
    'controller_runtime_reconcile_panics_total',
    'controller_runtime_reconcile_timeouts_total',
    'controller_runtime_reconcile_time_seconds_bucket',
    'controller_runtime_max_concurrent_reconciles',
    'controller_runtime_active_workers',
    'workqueue_depth',
    'workqueue_adds_total',
    'workqueue_queue_duration_seconds_bucket',
    'workqueue_work_duration_seconds_bucket',
    'workqueue_unfinished_work_seconds',
    'workqueue_longest_running_processor_seconds',
    'workqueue_retries_total',
  ]
  for (const name of names) assert.match(text, new RegExp(`^${name}\\{.*\\} `, 'm'), name)
  assert.match(text, /^workqueue_depth\{name="logsource",controller="logsource"\} 3$/m)
  assert.match(text, /^controller_runtime_max_concurrent_reconciles\{.*\} 4$/m)
})

test('each kind of error counts as an error, and under its own name', async () => {
  const { metrics, page } = made()
  for (const error of ['failed', 'late', 'broken', 'hopeless'] as const)
    metrics.begin()('error', error)
  const text = await page()
  assert.match(text, /^controller_runtime_reconcile_errors_total\{.*\} 4$/m)
  for (const name of ['reconcile_timeouts', 'reconcile_panics', 'terminal_reconcile_errors'])
    assert.match(text, new RegExp(`^controller_runtime_${name}_total\\{.*\\} 1$`, 'm'))
})

test('work that runs is shown by its age, and what was cut short is no result', async () => {
  const { metrics, page, clock } = made()
  const first = metrics.begin()
  await clock.advance(3000)
  const second = metrics.begin()
  await clock.advance(2000)
  const during = await page()
  assert.match(during, /^controller_runtime_active_workers\{.*\} 2$/m)
  assert.match(during, /^workqueue_unfinished_work_seconds\{.*\} 7$/m)
  assert.match(during, /^workqueue_longest_running_processor_seconds\{.*\} 5$/m)
  first(undefined)
  second('success')
  const after = await page()
  assert.match(after, /^controller_runtime_active_workers\{.*\} 0$/m)
  assert.match(after, /^controller_runtime_reconcile_time_seconds_count\{.*\} 1$/m)
  assert.match(after, /^workqueue_work_duration_seconds_count\{.*\} 2$/m)
})

function made() {
  const { clock, metrics: registry } = parts()
  const options = { name: 'logsource', clock, metrics: registry, workers: 4 }
  const metrics = new ControllerMetrics(options)
  return { clock, metrics, page: async () => (await registry.page()).text }
}

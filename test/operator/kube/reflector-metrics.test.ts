import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ReflectorMetrics } from '../../../operator/kube/reflector-metrics.ts'
import { parts } from './wires.ts'

test('lists, watches, their failures and what was missed are counted by kind', async () => {
  const { clock, metrics } = parts()
  const counts = new ReflectorMetrics({ kind: { plural: 'pods' }, clock, metrics })
  const before = (await metrics.page()).text
  assert.match(before, /^logforest_cache_synced\{kind="pods"\} 0$/m)
  assert.match(before, /^logforest_watch_missed_events_total\{kind="pods",type="deleted"\} 0$/m)
  counts.listed()
  counts.watching()
  counts.heard('ADDED')
  counts.failed('watch')
  counts.missed('deleted')
  await clock.advance(7000)
  const after = (await metrics.page()).text
  const lines = [
    'logforest_cache_synced{kind="pods"} 1',
    'logforest_lists_total{kind="pods"} 1',
    'logforest_watches_total{kind="pods"} 1',
    'logforest_watch_events_total{kind="pods",type="ADDED"} 1',
    'logforest_watch_failures_total{kind="pods",verb="watch"} 1',
    'logforest_watch_missed_events_total{kind="pods",type="deleted"} 1',
    'logforest_watch_silence_seconds{kind="pods"} 7',
  ]
  for (const line of lines) assert.ok(after.includes(`\n${line}\n`), line)
})

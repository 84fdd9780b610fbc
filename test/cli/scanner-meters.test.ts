/** The metrics of a scanner. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scannerMeters } from '../../src/cli/scanner-meters.ts'
import { Metrics } from '../../src/health/metrics.ts'
import { getOverview } from '../../src/store/overview.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { NEW_SCANNER } from '../../src/store/heartbeats.ts'
import { withStore } from '../help/database.ts'
import { turn } from '../help/flow.ts'

test('reading, lag, logs, lines and findings are counted; labels are words of ours', async () => {
  const metrics = new Metrics()
  const meters = scannerMeters(metrics)
  meters.read(100, 3)
  const state = { ...NEW_SCANNER, lastPollMs: 5, lagSeconds: 12.5, problems: [] }
  meters.state({ ...state, problems: [{ path: 'secret.log', message: 'odd text' }] })
  meters.state({ ...state, waiting: 'the database is away' })
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    await commitTurn(store, 's', turn(1))
    meters.figures({
      overview: await getOverview(store, 's'),
      found: { Low: 1, Medium: 0, High: 2 },
      modelAgeSeconds: 86_400,
    })
  })
  const { text } = await metrics.page()
  const lines = text.split('\n').filter(line => !line.startsWith('#'))
  for (const line of [
    'logforest_read_bytes_total 100',
    'logforest_read_lines_total 3',
    // Told twice, but one turn.
    'logforest_turns_total 1',
    'logforest_lag_seconds 12.5',
    'logforest_waiting 1',
    'logforest_logs{state="learning"} 1',
    'logforest_lines{class="scored"} 10',
    'logforest_rejected_lines{reason="binary"} 2',
    'logforest_findings{severity="High"} 2',
    'logforest_model_age_seconds 86400',
  ]) {
    assert.ok(lines.includes(line), `${line} in\n${text}`)
  }
  assert.doesNotMatch(text, /secret|odd text|app\.log/)
})

test('reasons beyond the most frequent ones share a series', async () => {
  const metrics = new Metrics()
  const meters = scannerMeters(metrics)
  const rejected = Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`why ${at}`, at + 1]))
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const overview = await getOverview(store, 's')
    meters.figures({
      overview: { ...overview, ingest: { ...overview.ingest, rejected } },
      found: { Low: 0, Medium: 0, High: 0 },
      modelAgeSeconds: Number.NaN,
    })
  })
  const { text } = await metrics.page()
  assert.equal(text.match(/logforest_rejected_lines\{/g)?.length, 21)
  assert.match(text, /logforest_rejected_lines\{reason="others"\} 15\n/)
})

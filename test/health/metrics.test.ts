import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Metrics } from '../../src/health/metrics.ts'

test('a metric that is declared twice is the same one', async () => {
  const metrics = new Metrics()
  const options = { name: 'reads_total', help: 'Reads.', labelNames: ['code'] }
  metrics.counter(options).inc({ code: '200' })
  metrics.counter(options).inc({ code: '200' }, 2)
  const { text, type } = await metrics.page()
  assert.match(text, /^reads_total\{code="200"\} 3$/m)
  assert.match(type, /^text\/plain/)
})

test('a sample is worked out when it is asked for, and parts give theirs by labels', async () => {
  const metrics = new Metrics()
  const depths = [1, 2]
  const sample = { name: 'depth', help: 'Waiting.' }
  metrics.sample({ ...sample, labels: { name: 'a' }, value: () => depths[0] ?? 0 })
  metrics.sample({ ...sample, labels: { name: 'b' }, value: () => depths[1] ?? 0 })
  depths[0] = 7
  const { text } = await metrics.page()
  assert.match(text, /^depth\{name="a"\} 7$/m)
  assert.match(text, /^depth\{name="b"\} 2$/m)
})

test('a gauge goes up and down', async () => {
  const metrics = new Metrics()
  metrics.gauge({ name: 'open', help: 'Open.' }).set(5)
  metrics.gauge({ name: 'open', help: 'Open.' }).dec(2)
  assert.match((await metrics.page()).text, /^open 3$/m)
})

test('a histogram counts into its buckets', async () => {
  const metrics = new Metrics()
  const options = { name: 'turn_seconds', help: 'Turns.', buckets: [0.1, 1] }
  metrics.histogram(options).observe(0.5)
  metrics.histogram(options).observe(0.05)
  const { text } = await metrics.page()
  assert.match(text, /^turn_seconds_bucket\{le="0.1"\} 1$/m)
  assert.match(text, /^turn_seconds_bucket\{le="1"\} 2$/m)
})

test('registries know nothing of each other; one shows the process on request', async () => {
  const bare = await new Metrics().page()
  const full = await new Metrics().withProcess().page()
  assert.doesNotMatch(bare.text, /process_/)
  assert.match(full.text, /^process_resident_memory_bytes \d+/m)
})

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

test('a gauge with collect is worked out when it is asked for', async () => {
  const metrics = new Metrics()
  let depth = 1
  metrics.gauge({
    name: 'depth',
    help: 'Waiting.',
    collect() {
      this.set(depth)
    },
  })
  depth = 7
  assert.match((await metrics.page()).text, /^depth 7$/m)
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

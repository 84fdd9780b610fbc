import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anomalyStatus, MAX_STATUS_BYTES, scoreText, timeText } from '../../operator/anomaly.ts'
import { AnomalyStatus } from '../../operator/api/anomaly.ts'
import { evidence, finding, incident, tooManyClients } from '../cli/example.ts'
import { podDirectory } from '../help/pods.ts'
import { published } from './example.ts'

test('an incident becomes what one triages by', () => {
  const { status, truncated } = anomalyStatus(published(tooManyClients()), 'Open')
  assert.equal(truncated, false)
  assert.deepEqual(AnomalyStatus.parse(status), status)
  const { logs = [], why: _, message: __, ...rest } = status
  assert.deepEqual(rest, {
    observedGeneration: 1,
    severity: 'High',
    score: '99.4',
    state: 'Open',
    firstSeen: '2026-11-20T14:07:31.000Z',
    lastSeen: '2026-11-20T14:09:02.000Z',
    reason: 'NewTemplate',
    count: 212,
    firstCause: {
      source: 'checkout',
      log: 'postgres/postgres.log',
      template: 'FATAL: sorry, too many clients already',
      templateId: 'a1b2c3d4e5f60718',
    },
    logsTotal: 4,
    usual: { total: 3, logs: ['cache', 'cron', 'mailer'] },
  })
  assert.deepEqual(logs[2], {
    source: 'checkout',
    log: 'proxy/access.log',
    reason: 'Burst',
    severity: 'High',
    score: '99.4',
    template: 'FATAL "POST /orders" 503 <num>',
    templateId: 'a1b2c3d4e5f60718',
    count: 216,
    typical: '3',
    onsetTime: '2026-11-20T14:07:32.100Z',
    delayMilliseconds: 1100,
  })
})

test('each log names file, line and byte of its first such line, and no word of it', () => {
  const knownFromMs = Number.NaN
  const file = { path: 'postgres/postgres.log.1', line: 10_233, offset: 1_203_331, gone: false }
  const gone = { path: 'orders/app.log', line: 7, offset: 99, gone: true }
  const places = [{ knownFromMs, file }, { knownFromMs, file: gone }, { knownFromMs }]
  const { status } = anomalyStatus(published(tooManyClients()), 'Open', places)
  assert.deepEqual(AnomalyStatus.parse(status), status)
  const where = {
    file: 'postgres/postgres.log.1',
    line: 10_233,
    offsetBytes: 1_203_331,
    fileState: 'Present',
  }
  const shown = ['file', 'line', 'offsetBytes', 'fileState'] as const
  const shownOf = (of: Readonly<Partial<Record<(typeof shown)[number], unknown>>> = {}): object =>
    Object.fromEntries(shown.flatMap(key => (of[key] === undefined ? [] : [[key, of[key]]])))
  assert.deepEqual(shownOf(status.firstCause), where)
  assert.deepEqual(status.logs?.map(shownOf), [
    where,
    { file: 'orders/app.log', line: 7, offsetBytes: 99, fileState: 'Gone' },
    {},
    {},
  ])
})

test('the reasons are those of the first log, with their shares', () => {
  const { status } = anomalyStatus(published(tooManyClients()), 'Open')
  assert.deepEqual(status.why, [
    { feature: 'lines never seen', observed: '212', typical: '0', sharePercent: 61 },
  ])
})

test('where lines have no time there are no times', () => {
  const untimed = incident([finding('a', 0, { timed: false, onsetMs: Number.NaN })], {
    timed: false,
    from: 3,
    to: 9,
  })
  const { status } = anomalyStatus(published(untimed), 'Open')
  assert.equal(status.firstSeen, undefined)
  assert.equal(status.logs?.[0]?.onsetTime, undefined)
  assert.deepEqual(AnomalyStatus.parse(status), status)
})

test('an incident of no single log has no first cause', () => {
  const { status } = anomalyStatus(published(incident([])), 'Quiet')
  assert.equal(status.firstCause, undefined)
  assert.equal(status.logsTotal, 0)
  assert.deepEqual(AnomalyStatus.parse(status), status)
})

test('however much there is to say, a status fits and the kind takes it', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 3000 })
  const logs = fc.array(text, { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(logs, text, (names, template) => {
      const findings = names.map((name, at) =>
        finding(name, at, {
          evidence: [evidence(name, { text: template })],
          why: names.map(feature => ({ feature, observed: 1e9, typical: 1, tail: 9, share: 2 })),
        }),
      )
      const places = names.map(path => ({
        knownFromMs: 0,
        file: { path: path.repeat(9), line: 2 ** 52, offset: 2 ** 52, gone: true },
      }))
      const found = published(incident(findings, { normal: names }))
      const { status } = anomalyStatus(found, 'Open', places)
      assert.ok(Buffer.byteLength(JSON.stringify(status)) <= MAX_STATUS_BYTES)
      assert.deepEqual(AnomalyStatus.parse(status), status)
      assert.doesNotMatch(status.message ?? '', /\p{Cc}/u)
      assert.equal(status.logsTotal, names.length)
    }),
    { numRuns: 40 },
  )
})

test('what is left out is said to be', () => {
  const long = '\u4e16\u754c'.repeat(300)
  const findings = Array.from({ length: 40 }, (_, at) =>
    finding(`${at}${long}`, at, { evidence: [evidence('x', { text: long })] }),
  )
  const { status, truncated } = anomalyStatus(published(incident(findings)), 'Open')
  assert.equal(truncated, true)
  assert.ok((status.logs ?? []).length >= 1)
})

test('a score is rounded down and stays on its scale', () => {
  assert.deepEqual([89.96, 100, 120, -1].map(scoreText), ['89.9', '100.0', '100.0', '0.0'])
})

test('times are those of Kubernetes', () => {
  assert.equal(timeText(Date.UTC(2026, 10, 20, 2, 51, 12)), '2026-11-20T02:51:12.000Z')
})

test('of a log of pods the pod and its node are named, whatever becomes of the file', () => {
  const name = 'web-5d8f7c9b4d-x2k9q'
  const path = `${podDirectory({ namespace: 'shop', name, container: 'nginx' })}/0.log`
  const log = 'shop/web/nginx'
  const of = (stream: string) => {
    const own = finding(log, 0, { evidence: [evidence(stream)] })
    return anomalyStatus(published(incident([own])), 'Open').status
  }
  const status = of(`n1/${path}`)
  assert.deepEqual(AnomalyStatus.parse(status), status)
  for (const said of [status.firstCause, status.logs?.[0]]) {
    assert.deepEqual([said?.log, said?.pod, said?.node], [log, `shop/${name}`, 'n1'])
  }
  assert.equal(of(path).firstCause?.node, undefined)
  assert.equal(of('app.log').firstCause?.pod, undefined)
})

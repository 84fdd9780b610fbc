/**
 * Every view of a range opens the partitions of its time alone: by the plans of all statements of
 * each reading route, on a month of partitions.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { appendFindings } from '../../src/store/findings.ts'
import { replaceIncidents } from '../../src/store/incidents.ts'
import { storeLog } from '../../src/store/logs.ts'
import { query, type Store, transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { answering } from '../help/answering.ts'
import { withStore } from '../help/database.ts'
import { finding, incident, ledger } from '../help/flow.ts'
import { plansOf } from '../help/plans.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Lengths of partitions, and how far before a range a row of it may begin. */
const TABLES = {
  window_score: { partMs: 7 * DAY, rowMs: 0 },
  roll_up_minutes: { partMs: 28 * DAY, rowMs: 4 * HOUR },
  roll_up_hours: { partMs: 364 * DAY, rowMs: DAY },
} as const

const TO = Math.floor(Date.now() / DAY) * DAY - DAY
const INCIDENT_MS = TO - 3 * HOUR
const FINDING = 'abcdef0123456789'

/** A log of a month, with an incident. */
async function month(store: Store): Promise<void> {
  await ensureSource(store, { name: 's', root: '/', config: {} })
  const { id } = await storeLog(store, { source: 's', name: 'a.log' })
  await query(store, 'testing', {
    text: `insert into stream (log, name, key, turns, ledger, from_ms, to_ms, last_ms, last_bins)
           values ($1, 'x', 'x', 1, $4, $2, $3, $3, 1)`,
    values: [id, TO - 30 * DAY, TO, JSON.stringify(ledger(1))],
  })
  await query(store, 'testing', { text: `update log set counts = '{"timed": 1}'` })
  const times = { from: INCIDENT_MS, to: INCIDENT_MS + MINUTE, onsetMs: INCIDENT_MS }
  const found = finding(FINDING, { log: 'a.log', ...times })
  await appendFindings(store, id, [found])
  const one = { ...incident('i1', [found]), from: times.from, to: times.to }
  await transaction(store, c => replaceIncidents(c, 's', [one]))
}

/** How long windows are is told by whichever is found first. */
const ANY_WINDOW = 'select w.ends - w.starts'

interface Asked {
  readonly path: string
  readonly from: number
  readonly to: number
}

const ranged = (path: string, spanMs: number, backMs = 0): Asked => {
  const [from, to] = [TO - spanMs, TO]
  const and = path.includes('?') ? '&' : '?'
  return { path: `${path}${and}from=${from}&to=${to}`, from: Math.min(from, TO - backMs), to }
}

const SPANS = [HOUR, 12 * HOUR, 2 * DAY, 7 * DAY]

/** Each reading route, and the event time that its windows may be of; none of others' is opened. */
const ASKED: Readonly<Record<string, readonly Asked[]>> = {
  '/api/v1/overview': [{ path: 'overview', from: TO, to: TO }],
  '/api/v1/suite': SPANS.map(span => ranged('suite', span)),
  '/api/v1/heatmap': SPANS.map(span => ranged('heatmap', span)),
  '/api/v1/incidents': [ranged('incidents?q=x', DAY)],
  '/api/v1/incidents/{id}': [
    { path: 'incidents/1', from: INCIDENT_MS - 10 * MINUTE, to: INCIDENT_MS + MINUTE },
  ],
  '/api/v1/lines': [{ path: `lines?log=a.log&finding=${FINDING}`, from: TO, to: TO }],
  '/api/v1/logs': SPANS.map(span => ranged('logs', span)),
  '/api/v1/log': [{ path: 'log?log=a.log', from: TO, to: TO }],
  // What is usual is told by the last week.
  '/api/v1/series': SPANS.map(span => ranged('series?log=a.log', span, 7 * DAY)),
  '/api/v1/templates': [{ path: 'templates?log=a.log', from: TO, to: TO }],
  // Which side of the detector found what is asked of all that is stored, by its alarms alone.
  '/api/v1/health': [{ path: 'health', from: -Infinity, to: Infinity }],
}

function mayOpen(part: string, { from, to }: Asked): boolean {
  return Object.entries(TABLES).some(([table, { partMs, rowMs }]) => {
    const number = Number(part.slice(table.length + 1))
    if (!part.startsWith(`${table}_`) || Number.isNaN(number)) return false
    // Steps are round: the first may begin before the range, the last end behind it.
    const step = DAY
    return (number + 1) * partMs > from - step - rowMs && number * partMs < to + step
  })
}

test('every view opens the partitions of its time alone', async () => {
  await withStore(async store => {
    await month(store)
    const server = await answering(store)
    const { paths } = JSON.parse(await server.ask('openapi.json'))
    await server.close()
    const reading = Object.keys(paths).filter(path => paths[path].get !== undefined)
    assert.deepEqual(reading.sort(), Object.keys(ASKED).sort())
    for (const asked of Object.values(ASKED).flat()) {
      const plans = await plansOf(store, async noting => {
        const noted = await answering(noting)
        await noted.ask(asked.path).finally(() => noted.close())
      })
      const parts = plans
        .filter(({ text }) => !text.includes(ANY_WINDOW))
        .flatMap(({ opens }) => opens)
        .filter(name => /^(window_score|roll_up_(minutes|hours))_/.test(name))
      const known = Number.isFinite(asked.from)
      for (const part of known ? parts : [])
        assert.ok(mayOpen(part, asked), `${asked.path}: ${part}`)
      const expectsSome = asked.from < asked.to && !/^(suite|incidents\?)/.test(asked.path)
      assert.equal(parts.length > 0, expectsSome, `${asked.path}: ${parts}`)
    }
  })
})

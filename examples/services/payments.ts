/**
 * The shop's payments: authorises a charge and writes it down. Logs JSON. It opens a database
 * connection for every request: wasteful, common, and the first to feel a full server.
 */

import { setTimeout as sleep } from 'node:timers/promises'

import { Client, type QueryResult } from 'pg'

import { codeOf } from '../../src/base/errors.ts'
import { seededRandom } from '../../src/base/random.ts'
import { type Asked, type Reply, serve } from './serve.ts'
import { database, jsonLogger, theShop } from './shop.ts'

/** Above this a charge is declined: some hundredth of all. */
const LIMIT = 760
const ATTEMPTS = 3

const shop = theShop()
const log = jsonLogger('payments')
const random = seededRandom(shop.seed, 'bank')
log.info({ node: process.version }, 'payments service starting')
process.on('SIGHUP', () => log.info({ limit: LIMIT }, 'configuration reloaded'))
await serve(shop.ports.payments, handle)
log.info({ port: shop.ports.payments }, 'listening')

async function handle(asked: Asked): Promise<Reply> {
  try {
    return await (asked.path === '/charges' ? charge(asked) : show(asked))
  } catch (err) {
    const full = codeOf(err) === '53300'
    log.error({ req: asked.body?.req ?? asked.id, err }, 'database unavailable')
    return { status: full ? 503 : 500, body: { error: 'database unavailable' } }
  }
}

async function show(asked: Asked): Promise<Reply> {
  const order = Number(asked.path.split('/')[2])
  const found = await query('select * from payments where order_id = $1', [order])
  log.info({ req: asked.id, order, found: found.rowCount }, 'payment looked up')
  if (found.rowCount === 0) return { status: 404, body: { error: 'no such payment' } }
  return { status: 200, body: found.rows[0] }
}

async function charge(asked: Asked): Promise<Reply> {
  const { id, total, req } = asked.body ?? {}
  const started = performance.now()
  if (Number(total) > LIMIT) {
    log.warn({ req, order: id, total, limit: LIMIT }, 'charge declined')
    return { status: 402, body: { error: 'limit exceeded' } }
  }
  const reference = await authorise(String(req))
  if (reference === '') return { status: 504, body: { error: 'bank does not answer' } }
  await query(
    'insert into payments (order_id, amount, reference) values ($1, $2, $3) on conflict do nothing',
    [id, total, reference],
  )
  const ms = Math.round(performance.now() - started)
  log.info({ req, order: id, total, reference, ms }, 'charge authorised')
  return { status: 200, body: { reference } }
}

/** The bank, played by chance: it answers in 5–45 ms, and now and then not at all. */
async function authorise(req: string): Promise<string> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (random.next() > 0.02) {
      await sleep(5 + random.below(40))
      return `B${random
        .below(2 ** 31)
        .toString(36)
        .toUpperCase()}`
    }
    await sleep(250)
    log.warn({ req, attempt, waitedMs: 250 }, 'bank timed out, trying again')
  }
  return ''
}

/** A connection for one statement. */
async function query(sql: string, values: unknown[]): Promise<QueryResult> {
  const client = new Client(database(shop, 'payments'))
  await client.connect()
  try {
    return await client.query(sql, values)
  } finally {
    await client.end()
  }
}

/**
 * The shop's orders: reserves stock at the catalog, writes the order, charges through payments.
 * Logs JSON. Its pool gives connections back after a few uses, as many do behind a balancer.
 */

import { Pool } from 'pg'

import { codeOf } from '../../src/base/errors.ts'
import { type Asked, call, fieldsOf, type Reply, serve } from './serve.ts'
import { database, jsonLogger, theShop } from './shop.ts'

/** A request that takes twice as long as this is worth a line. */
const SLOW_MS = 60
const STATS_MS = 15_000

const shop = theShop()
const log = jsonLogger('orders')
log.info({ node: process.version }, 'orders service starting')
const pool = new Pool({
  ...database(shop, 'orders'),
  max: 8,
  maxUses: 10,
  idleTimeoutMillis: 4000,
})
pool.on('error', err => log.error({ err }, 'idle database client failed'))
setInterval(() => {
  log.info({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }, 'pool')
}, STATS_MS)
process.on('SIGHUP', () => log.info({ slowMs: SLOW_MS }, 'configuration reloaded'))
await serve(shop.ports.orders, handle)
log.info({ port: shop.ports.orders }, 'listening')

/** SQLSTATE 53300 is too_many_connections: the caller may try again, nothing was written. */
async function handle(asked: Asked): Promise<Reply> {
  const started = performance.now()
  try {
    const reply = await route(asked)
    const ms = Math.round(performance.now() - started)
    if (ms >= SLOW_MS * 2) log.warn({ req: asked.id, path: asked.path, ms }, 'slow request')
    return reply
  } catch (err) {
    const full = codeOf(err) === '53300'
    log.error({ req: asked.id, path: asked.path, err }, 'request failed')
    return { status: full ? 503 : 500, body: { error: full ? 'try again' : 'internal' } }
  }
}

function route(asked: Asked): Promise<Reply> {
  const [, , id, verb] = asked.path.split('/')
  if (id === undefined) return asked.method === 'POST' ? place(asked) : ofUser(asked)
  return verb === 'cancel' ? cancel(asked, Number(id)) : show(asked, Number(id))
}

async function show(asked: Asked, id: number): Promise<Reply> {
  const found = await pool.query('select * from orders where id = $1', [id])
  if (found.rowCount === 0) {
    log.info({ req: asked.id, order: id }, 'order not found')
    return { status: 404, body: { error: 'no such order' } }
  }
  log.info({ req: asked.id, order: id, state: found.rows[0].state }, 'order shown')
  return { status: 200, body: found.rows[0] }
}

/** No index on `user_id`: the slow query that every shop has. */
async function ofUser(asked: Asked): Promise<Reply> {
  const user = Number(asked.query.get('user'))
  const sql = 'select id, total, state from orders where user_id = $1 order by placed desc limit 20'
  const found = await pool.query(sql, [user])
  log.info({ req: asked.id, user, orders: found.rowCount }, 'orders listed')
  return { status: 200, body: found.rows }
}

async function cancel(asked: Asked, id: number): Promise<Reply> {
  const sql = "update orders set state = 'cancelled' where id = $1 and state <> 'cancelled'"
  const done = await pool.query(sql, [id])
  log.info({ req: asked.id, order: id, changed: done.rowCount }, 'order cancelled')
  return { status: done.rowCount === 0 ? 409 : 200, body: { id } }
}

/** Stock first, then the order, then the money. */
async function place(asked: Asked): Promise<Reply> {
  const { user, item, qty } = asked.body ?? {}
  if (typeof user !== 'number' || typeof item !== 'number' || typeof qty !== 'number') {
    log.warn({ req: asked.id }, 'order rejected: body is not an order')
    return { status: 400, body: { error: 'user, item and qty are numbers' } }
  }
  const reserved = await call(shop.ports.catalog, `/items/${item}/reserve`, { qty })
  if (reserved.status !== 200) {
    log.info({ req: asked.id, user, item, reason: fieldsOf(reserved).error }, 'order refused')
    return { status: reserved.status, body: reserved.body }
  }
  const total = Math.round(Number(fieldsOf(reserved).price) * qty * 100) / 100
  const id = await write({ user, item, qty, total })
  return charge(asked, { id, user, total })
}

/** The order, its job for the worker and the day's counter, in one transaction. */
async function write(order: Record<'user' | 'item' | 'qty' | 'total', number>): Promise<number> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const added = await client.query(
      'insert into orders (user_id, item_id, qty, total) values ($1, $2, $3, $4) returning id',
      [order.user, order.item, order.qty, order.total],
    )
    const id = Number(added.rows[0].id)
    await client.query('insert into jobs (order_id, item_id) values ($1, $2)', [id, order.item])
    await client.query('update counters set orders = orders + 1, total = total + $1', [order.total])
    await client.query('commit')
    client.release()
    return id
  } catch (error) {
    client.release(true)
    throw error
  }
}

/** Payment declined is the customer's matter; everything else but success is an error of ours. */
async function charge(
  asked: Asked,
  order: Record<'id' | 'user' | 'total', number>,
): Promise<Reply> {
  const paid = await call(shop.ports.payments, '/charges', { ...order, req: asked.id })
  const { id, user, total } = order
  if (paid.status === 200) {
    log.info({ req: asked.id, order: id, user, total }, 'order placed')
    return { status: 201, body: { id, total } }
  }
  const { error } = fieldsOf(paid)
  if (paid.status === 402) log.info({ req: asked.id, order: id, user, error }, 'payment declined')
  else log.error({ req: asked.id, order: id, status: paid.status, error }, 'payment failed')
  return { status: paid.status, body: { id, error } }
}

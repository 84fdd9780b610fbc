/**
 * The shop's worker: takes jobs of new orders from the database every second and a half, and
 * settles the day now and then. Logs plain text, errors with their stacks over several lines.
 */

import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import { Pool } from 'pg'

import { commaLine } from './formats.ts'
import { database, neutralStack, theShop } from './shop.ts'

const POLL_MS = 1500
/** In turns: about every three quarters of a minute. */
const SETTLE_EVERY = 30
/** After failures the worker waits longer, but not so long that recovery goes unseen. */
const MAX_PAUSE_MS = 4000

const shop = theShop()
const pool = new Pool({ ...database(shop, 'worker'), max: 1, maxUses: 8 })
pool.on('error', error => log('ERROR', `[main] idle client: ${neutralStack(error)}`))
log('INFO', `[main] worker started, poll every ${POLL_MS} ms`)
process.on('SIGHUP', () => log('INFO', '[config] reloaded, nothing changed'))
await run()

async function run(): Promise<void> {
  let failures = 0
  for (let turn = 1; ; turn++) {
    try {
      await batch(turn)
      if (turn % SETTLE_EVERY === 0) await settle()
      if (failures > 0) log('INFO', `[batch] recovered after ${failures} failed turns`)
      failures = 0
    } catch (error) {
      failures++
      const text = error instanceof Error ? neutralStack(error) : String(error)
      log('ERROR', `[batch] turn ${turn} failed: ${text}`)
    }
    await sleep(Math.min(MAX_PAUSE_MS, POLL_MS * 2 ** Math.min(failures, 2)))
  }
}

/** Takes what is new and not in another worker's hands; `done` goes with the taking. */
async function batch(turn: number): Promise<void> {
  const started = performance.now()
  const taken = await pool.query(
    `update jobs set done = now() where id in (select id from jobs where done is null
     order by id limit 20 for update skip locked) returning id, order_id, item_id`,
  )
  for (const job of taken.rows) work(job)
  const ms = Math.round(performance.now() - started)
  log('INFO', `[batch] turn ${turn}: ${taken.rowCount} jobs in ${ms} ms`)
}

function work(job: Record<'id' | 'order_id' | 'item_id', number>): void {
  // Items of an old supplier have no number in the ledger: an ordinary, harmless warning.
  if (Number(job.item_id) % 41 === 0) {
    log('WARN', `[ledger] job ${job.id}: no ledger number for item ${job.item_id}, skipped`)
    return
  }
  const receipt = createHash('sha256').update(JSON.stringify(job)).digest('hex').slice(0, 12)
  if (Number(job.id) % 3 === 0) log('INFO', `[receipt] order ${job.order_id} filed as ${receipt}`)
}

/** Holds the day's counter while it sums: orders placed meanwhile wait for the lock. */
async function settle(): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query('select * from counters for update')
    for (const state of ['new', 'paid', 'cancelled']) {
      const sql = 'select count(*) n, sum(total) total from orders where state = $1'
      const { n, total } = (await client.query(sql, [state])).rows[0]
      log('INFO', `[settle] ${n} orders ${state}, ${total ?? 0} in all`)
      await sleep(200)
    }
    await client.query('commit')
    client.release()
  } catch (error) {
    client.release(true)
    throw error
  }
}

function log(level: string, message: string): void {
  process.stdout.write(commaLine(new Date(), level, message))
}

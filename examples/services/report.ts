/**
 * The report job: sums the sales every half minute, and one day has a bug. On SIGUSR2 it begins to
 * open connections that it never gives back, until the server has none left; on the next SIGUSR2
 * somebody stops it. It keeps no log: the other programs must tell what it did.
 */

import { setTimeout as sleep } from 'node:timers/promises'

import { Client } from 'pg'

import { database, theShop } from './shop.ts'

const EVERY_MS = 30_000
/** How often the leaking job asks for one more: a full server refuses it as often. */
const GREED_MS = 300
const FILL_MS = 40

const shop = theShop()
const held: Client[] = []
let leaking = false

process.on('SIGUSR2', () => {
  leaking = !leaking
  if (leaking) leak()
  else for (const client of held.splice(0)) client.end()
})
for (;;) {
  await sleep(EVERY_MS)
  if (leaking) continue
  const client = await open()
  await client.end()
}

async function leak(): Promise<void> {
  while (leaking) {
    try {
      held.push(await open())
      await sleep(FILL_MS)
    } catch {
      await sleep(GREED_MS)
    }
  }
}

/** A connection that has summed the sales; giving it back is the caller's duty. */
async function open(): Promise<Client> {
  const client = new Client(database(shop, 'report'))
  client.on('error', () => {})
  await client.connect()
  await client.query('select state, count(*), sum(total) from orders group by state')
  return client
}

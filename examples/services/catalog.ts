/**
 * The shop's catalog: items, stock and search from memory, with the cache in front of the costly
 * part of an item. Needs no database. Logs plain text: time, level, component, message.
 */

import { PerformanceObserver } from 'node:perf_hooks'

import { seededRandom } from '../../src/base/random.ts'
import { cacheClient } from './cacheClient.ts'
import { plainLine } from './formats.ts'
import { type Asked, type Reply, serve } from './serve.ts'
import { theShop } from './shop.ts'

const ITEMS = 3000
const REBUILD_MS = 30_000
const RESTOCK_MS = 20_000
/** Pauses of the collector shorter than this are not worth a line. */
const PAUSE_MS = 1.5
const WORDS = ['lamp', 'chair', 'desk', 'shelf', 'rug', 'clock', 'vase', 'mirror', 'stool', 'bench']

interface Item {
  readonly id: number
  readonly name: string
  readonly price: number
  stock: number
}

const shop = theShop()
const random = seededRandom(shop.seed, 'catalog')
const items = Array.from({ length: ITEMS }, (_, id) => item(id + 1))
let index = new Map<string, number[]>()

log('INFO', `main: catalog starting with ${ITEMS} items`)
const cache = cacheClient(shop.ports.cache)
rebuild()
watchCollector()
setInterval(rebuild, REBUILD_MS)
setInterval(restock, RESTOCK_MS)
process.on('SIGHUP', () => log('INFO', `config: reloaded, ${WORDS.length} categories`))
await serve(shop.ports.catalog, handle)
log('INFO', 'main: ready')

function item(id: number): Item {
  const name = `${WORDS[random.below(WORDS.length)]}-${id}`
  return { id, name, price: 5 + random.below(20_000) / 100, stock: 5 + random.below(40) }
}

async function handle(asked: Asked): Promise<Reply> {
  if (asked.path === '/search') return search(asked.query.get('q') ?? '')
  const [, , id, verb] = asked.path.split('/')
  const found = items[Number(id) - 1]
  if (found === undefined) {
    log('INFO', `lookup: no item ${id}`)
    return { status: 404, body: { error: 'no such item' } }
  }
  return verb === 'reserve' ? reserve(found, Number(asked.body?.qty)) : lookup(found)
}

/** The price is in memory; asking the cache stands for the costly part of an item's page. */
async function lookup(found: Item): Promise<Reply> {
  const started = performance.now()
  const key = `item:${found.id}`
  const cached = await cache.get(key)
  if (cached === '-') cache.set(key, found.name, 45)
  const took = (performance.now() - started).toFixed(1)
  log('INFO', `lookup: item ${found.id} ${cached === '-' ? 'miss' : 'hit'} in ${took} ms`)
  return { status: 200, body: found }
}

/** Takes the pieces out of the stock; they are not put back when the order fails later on. */
function reserve(found: Item, qty: number): Reply {
  if (found.stock < qty) {
    log('WARN', `stock: item ${found.id} sold out, ${qty} asked, ${found.stock} left`)
    return { status: 409, body: { error: 'sold out' } }
  }
  found.stock -= qty
  log('INFO', `stock: reserved ${qty} of item ${found.id}, ${found.stock} left`)
  return { status: 200, body: { price: found.price } }
}

function search(text: string): Reply {
  const hits = index.get(text) ?? []
  log('INFO', `search: "${text}" ${hits.length} hits`)
  return { status: 200, body: hits.slice(0, 20) }
}

/** A new index from scratch: the garbage of the old one is what the collector pauses for. */
function rebuild(): void {
  const started = performance.now()
  const next = new Map<string, number[]>()
  for (const each of items) {
    for (const word of each.name.split('-')) {
      for (let end = 2; end <= word.length; end++) {
        const prefix = word.slice(0, end)
        const ids = next.get(prefix) ?? []
        next.set(prefix, [...ids, each.id])
      }
    }
  }
  index = next
  const took = (performance.now() - started).toFixed(0)
  log('INFO', `index: rebuilt, ${index.size} terms of ${items.length} items in ${took} ms`)
}

/** New goods for what is almost sold out. */
function restock(): void {
  const low = items.filter(each => each.stock < 5)
  for (const each of low) each.stock += 25
  log('INFO', `stock: ${low.length} items restocked`)
}

/** The collector's pauses as the runtime itself reports them. */
function watchCollector(): void {
  const observer = new PerformanceObserver(list => {
    for (const pause of list.getEntries()) {
      if (pause.duration < PAUSE_MS) continue
      const heap = (process.memoryUsage().heapUsed / 1048576).toFixed(1)
      log('WARN', `gc: pause of ${pause.duration.toFixed(1)} ms, heap ${heap} MB`)
    }
  })
  observer.observe({ entryTypes: ['gc'] })
}

function log(level: string, message: string): void {
  process.stdout.write(plainLine(new Date(), level, message))
}

/**
 * The shop's cache: a TCP key-value server with a line protocol (`GET key`, `SET key seconds
 * value`), least recently used out first. Logs in logfmt: misses, evictions, expiries, statistics.
 */

import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

import { logfmtLine } from './formats.ts'
import { theShop } from './shop.ts'

/** Small on purpose: a cache that never evicts shows nothing. */
const MAX_KEYS = 110
const STATS_MS = 5000
const SWEEP_MS = 20_000

interface Entry {
  readonly value: string
  readonly until: number
}

const shop = theShop()
const entries = new Map<string, Entry>()
const stats = { hits: 0, misses: 0, evicted: 0, expired: 0 }
let connections = 0

const server = createServer(accept)
server.listen(shop.ports.cache, '127.0.0.1', () => log('info', { msg: 'listening', max: MAX_KEYS }))
setInterval(report, STATS_MS)
setInterval(sweep, SWEEP_MS)

function accept(socket: Socket): void {
  const connection = ++connections
  log('info', { msg: 'connection accepted', conn: connection })
  socket.on('error', error => log('warn', { msg: error.message, conn: connection }))
  socket.on('close', () => log('info', { msg: 'connection closed', conn: connection }))
  createInterface(socket).on('line', line => {
    const [verb, key, seconds, value] = line.split(' ')
    if (verb === 'GET') socket.write(`${get(key)}\n`)
    else if (verb === 'SET') set(key, value, Number(seconds))
    else socket.write('ERR unknown command\n')
  })
}

function get(key: string): string {
  const entry = entries.get(key)
  if (entry === undefined || entry.until < Date.now()) {
    stats.misses++
    if (stats.misses % 5 === 0) log('debug', { msg: 'miss', key })
    return '-'
  }
  stats.hits++
  // Reading makes it the youngest: a Map keeps the order of insertion.
  entries.delete(key)
  entries.set(key, entry)
  return entry.value
}

function set(key: string, value: string, seconds: number): void {
  entries.delete(key)
  entries.set(key, { value, until: Date.now() + seconds * 1000 })
  if (entries.size <= MAX_KEYS) return
  const oldest = entries.keys().next().value ?? ''
  entries.delete(oldest)
  stats.evicted++
  // One line in four: the statistics have them all.
  if (stats.evicted % 4 === 0) log('info', { msg: 'evicted', key: oldest, reason: 'lru' })
}

/** Throws out what nobody asked for again after its time was over. */
function sweep(): void {
  const started = performance.now()
  let gone = 0
  for (const [key, entry] of entries) {
    if (entry.until >= Date.now()) continue
    entries.delete(key)
    gone++
  }
  stats.expired += gone
  const took = (performance.now() - started).toFixed(3)
  log('info', { msg: 'sweep finished', expired: gone, keys: entries.size, ms: took })
}

function report(): void {
  const rss = Math.round(process.memoryUsage.rss() / 1024)
  log('info', { msg: 'stats', keys: entries.size, ...stats, rss_kb: rss })
}

function log(level: string, fields: Record<string, string | number>): void {
  process.stdout.write(logfmtLine(new Date(), { level, ...fields }))
}

/**
 * The kept suite of example logs: that it holds what examples/README.md says of it, so that a new
 * run cannot be committed with the old one's description.
 */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const EXAMPLES = join(import.meta.dirname, '../../examples')
const README = readFileSync(join(EXAMPLES, 'README.md'), 'utf8')
const LOGS = new Map(
  readdirSync(join(EXAMPLES, 'logs'), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.log(\.1)?$/.test(name))
    .map(name => [name, readFileSync(join(EXAMPLES, 'logs', name), 'utf8')]),
)
const MAX_BYTES = 3_000_000

test('the suite is ten files of three megabytes at most', () => {
  const bytes = [...LOGS.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  assert.equal(LOGS.size, 10)
  assert.ok(bytes > 1_500_000 && bytes <= MAX_BYTES, String(bytes))
})

test('the README names each file with its lines and bytes', () => {
  for (const [name, text] of LOGS) {
    const row = `| \`${name}\` | ${count(text, /\n/g)} | ${Buffer.byteLength(text)} |`
    assert.ok(README.replaceAll(/ +/g, ' ').includes(row), row)
  }
})

test('nothing in the logs names a machine, a home or a folder of the making', () => {
  for (const [name, text] of LOGS) {
    assert.doesNotMatch(text, /\/(work|root|home|tmp|Users)\b|localhost/, name)
  }
})

test('every program starts in the first ten seconds and none shuts down', () => {
  const starts = [...LOGS].filter(([name]) => name !== 'proxy/access.log').map(([, text]) => text)
  const begun = starts.map(time).sort()
  assert.ok(seconds(last(begun)) - seconds(begun[0]) <= 10, `${begun[0]} ${last(begun)}`)
  for (const text of LOGS.values()) assert.doesNotMatch(text.slice(-3000), /shutdown|shut down/)
})

test('the database deviates first, then payments and orders, the proxy, the worker', () => {
  const leak = first('postgres/postgres.log', /too many clients/)
  const service = [first('payments/app.log', FAILED), first('orders/app.log', FAILED)].sort()
  const proxy = first('proxy/error.log', /answered 503/)
  const worker = first('worker/worker.log', / ERROR /)
  assert.ok(leak < service[0], `${leak} ${service[0]}`)
  assert.ok(service[0].slice(0, 8) <= proxy, `${service[0]} ${proxy}`)
  assert.ok(proxy < worker && last(service) < worker, `${service} ${proxy} ${worker}`)
  for (const time of [leak, ...service, proxy, worker]) assert.ok(README.includes(time), time)
})

test('the database refuses more than fifty times, and only while the job leaks', () => {
  const refused = lines('postgres/postgres.log', /FATAL: {2}sorry, too many clients already/)
  assert.ok(refused.length > 50)
  assert.ok(README.includes(`${refused.length} times`), `${refused.length} times`)
  const times = refused.map(time)
  const lasted = seconds(last(times)) - seconds(times[0])
  assert.ok(lasted > 60 && lasted < 90, String(lasted))
  for (const name of ['orders/app.log', 'payments/app.log', 'worker/worker.log']) {
    const failed = lines(name, /too many clients/).map(time)
    assert.ok(failed.length > 10, name)
    assert.ok(failed[0] >= times[0] && seconds(last(failed)) <= seconds(last(times)) + 1, name)
  }
})

test('what needs no database stays as usual', () => {
  const from = first('postgres/postgres.log', /too many clients/)
  for (const name of ['cache/cache.log', 'catalog/app.log', 'cron/cron.log']) {
    const times = lines(name, /\d/).map(time).map(seconds)
    const rate = times.length / (last(times) - times[0])
    const during = times.filter(at => at >= seconds(from) && at < seconds(from) + 60)
    assert.ok(during.length > 30 * rate && during.length < 120 * rate, name)
    assert.equal(lines(name, /error|fatal|refused/i).length, 0, name)
  }
})

test('ordinary rare lines come several times before anything breaks', () => {
  const from = first('postgres/postgres.log', /too many clients/)
  const rare: [string, RegExp][] = [
    ['postgres/postgres.log', /checkpoint complete/],
    ['postgres/postgres.log', /received SIGHUP/],
    ['postgres/postgres.log', /still waiting for ShareLock/],
    ['postgres/postgres.log', /automatic vacuum of table "shop.public/],
    ['orders/app.log', /configuration reloaded/],
    ['orders/app.log', /body is not an order/],
    ['payments/app.log', /bank timed out/],
    ['catalog/app.log', /gc: pause/],
    ['catalog/app.log', /no item/],
    ['worker/worker.log', /no ledger number/],
    ['proxy/error.log', /logs opened anew/],
    ['proxy/error.log', /client closed connection/],
    ['cache/cache.log', /evicted key/],
  ]
  for (const [name, pattern] of rare) {
    const before = lines(name, pattern).filter(line => time(line) < from)
    assert.ok(before.length >= 3, `${name} ${pattern} ${before.length}`)
  }
})

const FAILED = /"level":"error"/

function lines(name: string, pattern: RegExp): string[] {
  const text = LOGS.get(name)
  assert.ok(text !== undefined, name)
  return text.split('\n').filter(line => pattern.test(line))
}

/** The time of day in a line, with milliseconds where the format has them. */
function time(line: string): string {
  return /(?<!\d)\d\d:\d\d:\d\d([.,]\d{3})?/.exec(line)?.[0].replace(',', '.') ?? ''
}

function first(name: string, pattern: RegExp): string {
  return time(lines(name, pattern)[0])
}

function seconds(at: string): number {
  const [hours, minutes, rest] = at.split(':').map(Number)
  return hours * 3600 + minutes * 60 + rest
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}

function last<T>(list: readonly T[]): T {
  return list[list.length - 1]
}

#!/usr/bin/env node
/**
 * Makes the example logs: `node examples/make.ts [--minutes 14] [--out examples/logs]`. A small
 * shop of real programs runs under load; after three quarters of the time a report job leaks
 * database connections for a tenth of it, then all recovers. What they logged is the suite.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import * as fs from 'node:fs'
import { createServer } from 'node:net'
import { homedir, hostname, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

import { OperatingError, UsageError } from '../src/base/errors.ts'
import { checkOut, keep } from './keep.ts'
import { sendLoad } from './load.ts'
import { startPostgres } from './postgres.ts'
import { schedule } from './schedule.ts'
import type { Ports, Shop } from './services/shop.ts'

/** The programs in the order of their start, and the log that each one's output is. */
const PROGRAMS = [
  ['cache', 'cache/cache.log'],
  ['catalog', 'catalog/app.log'],
  ['payments', 'payments/app.log'],
  ['orders', 'orders/app.log'],
  ['proxy', ''],
  ['worker', 'worker/worker.log'],
  ['cron', 'cron/cron.log'],
  ['report', ''],
] as const

const SEED = 7
const ORDERS = 200_000
/** Requests per second: what fits fourteen minutes into three megabytes of logs. */
const RATE = 8.8
/** Parts of the run at which the leak begins, and after which the access log is rotated. */
const BREAK = 0.75
const BREAK_PART = 0.1
const ROTATE = 0.45
/** Ordinary signals: the logs are opened anew and the configurations read anew. */
const REOPEN_MS = 100_000
const RELOAD_MS = 130_000

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '14' },
    out: { type: 'string', default: join(import.meta.dirname, 'logs') },
  },
})
try {
  await make(Number(values.minutes), values.out)
} catch (error) {
  if (!(error instanceof OperatingError)) throw error
  say(error.message)
  process.exitCode = error.exitCode
}

async function make(length: number, out: string): Promise<void> {
  if (!(length > 0)) throw new UsageError(`--minutes ${values.minutes} is not a length of time.`)
  checkOut(out)
  const folder = fs.mkdtempSync(join(tmpdir(), 'shop-'))
  // PostgreSQL runs as another user where this runs as root, and must come through.
  fs.chmodSync(folder, 0o755)
  const logs = join(folder, 'logs')
  const children = new Map<string, ChildProcess>()
  try {
    for (const name of ['postgres', 'proxy', ...PROGRAMS.map(([, log]) => dirname(log))]) {
      fs.mkdirSync(join(logs, name), { recursive: true })
    }
    const shop: Shop = { seed: SEED, orders: ORDERS, ports: await freePorts(), folder }
    const log = join(logs, 'postgres/postgres.log')
    const plan = { folder: join(folder, 'data'), port: shop.ports.postgres, log, orders: ORDERS }
    children.set('postgres', await startPostgres(plan))
    for (const [name, path] of PROGRAMS) {
      children.set(name, start(name, path === '' ? '/dev/null' : join(logs, path), shop))
      await sleep(400)
    }
    await run({ length, children, logs, port: shop.ports.proxy })
    // Before anything is stopped: a suite of logs that all end in shutdowns would be no example.
    keep({ logs, out, forbidden: [hostname(), homedir(), tmpdir(), import.meta.dirname] })
  } finally {
    // The server cleans up its shared memory when asked to leave at once; the others may just go.
    for (const [name, child] of children) child.kill(name === 'postgres' ? 'SIGQUIT' : 'SIGKILL')
    await sleep(1500)
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** A program with its output in its log. A small heap, so that the collector has work to do. */
function start(name: string, log: string, shop: Shop): ChildProcess {
  const output = fs.openSync(log, 'a')
  const program = join(import.meta.dirname, 'services', `${name}.ts`)
  const limits = ['--max-semi-space-size=1', '--max-old-space-size=64']
  const child = spawn(process.execPath, [...limits, program, JSON.stringify(shop)], {
    stdio: ['ignore', output, 'inherit'],
  })
  fs.closeSync(output)
  child.on('exit', (code, signal) => {
    if (signal !== 'SIGKILL') say(`${name} ended by itself with ${code ?? signal}`)
  })
  return child
}

/** The load, and beside it what happens at its times. */
async function run(on: {
  length: number
  children: ReadonlyMap<string, ChildProcess>
  logs: string
  port: number
}): Promise<void> {
  const whole = on.length * 60_000
  const signal = (name: string, which: NodeJS.Signals) => on.children.get(name)?.kill(which)
  const leak = (word: string) => {
    signal('report', 'SIGUSR2')
    say(`leak ${word}`)
  }
  const reload = () => {
    for (const name of ['catalog', 'payments', 'orders', 'proxy', 'worker', 'postgres']) {
      signal(name, 'SIGHUP')
    }
  }
  const rotate = () => {
    fs.renameSync(join(on.logs, 'proxy/access.log'), join(on.logs, 'proxy/access.log.1'))
    signal('proxy', 'SIGUSR1')
  }
  const timers = [
    setTimeout(rotate, whole * ROTATE),
    setTimeout(leak, whole * BREAK, 'begins'),
    setTimeout(leak, whole * (BREAK + BREAK_PART), 'ends'),
    setInterval(() => signal('proxy', 'SIGUSR1'), REOPEN_MS),
    setInterval(reload, RELOAD_MS),
  ]
  const visits = schedule({ seed: SEED, minutes: on.length, rate: RATE, orders: ORDERS })
  say(`${visits.length} visits to come`)
  const answers = await sendLoad(on.port, visits)
  for (const timer of timers) clearTimeout(timer)
  say(`answers by status: ${JSON.stringify(Object.fromEntries([...answers].sort()))}`)
}

/** Ports that were free a moment ago: taken all at once, so that no two are the same. */
async function freePorts(): Promise<Ports> {
  const names = ['postgres', 'cache', 'catalog', 'payments', 'orders', 'proxy'] as const
  const servers = names.map(() => createServer().listen(0, '127.0.0.1'))
  await sleep(100)
  const ports = servers.map(server => {
    const address = server.address()
    server.close()
    return typeof address === 'object' && address !== null ? address.port : 0
  })
  return Object.fromEntries(names.map((name, i) => [name, ports[i]])) as unknown as Ports
}

function say(message: string): void {
  process.stdout.write(`${new Date().toISOString()} ${message}\n`)
}

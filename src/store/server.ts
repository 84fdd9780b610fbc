/**
 * Starts a PostgreSQL server and stops it. Between it and us stands a watch: a shell that waits
 * on a pipe from us and shuts the server down when the pipe breaks, so that also a logforest that
 * was killed leaves no server behind.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { codeOf } from '../base/errors.ts'
import { type Cluster, serverEnvironment } from './cluster.ts'
import { isAlive, waitUntil } from './postmaster.ts'

/** The log is lifecycle only; beyond this it is put aside at the next start, one of them. */
const MAX_LOG_BYTES = 1 << 20
/** A fast shutdown writes what is in memory: seconds on a slow disk. */
const FAST_STOP_MS = 60_000
const HARD_STOP_MS = 10_000

/** A server that we started. */
export interface Server {
  readonly pid: number
  /** Whether it has ended. */
  ended(): boolean
  /** What it said to its log since it was started. */
  said(): string
  /** From now on it outlives us. */
  release(): void
}

/** Starts the server of a cluster; it may not be ready, or may end again, with words in its log. */
export async function spawnServer(cluster: Cluster, socketDir: string): Promise<Server> {
  const { runner, programs } = cluster
  const log = openLog(cluster.logFile)
  const from = statSync(cluster.logFile).size
  const command = [...runner.prefix, programs.postgres, ...serverOptions(cluster, socketDir)]
  const child = spawn('/bin/sh', ['-c', WATCHED, 'sh', ...command], {
    ...runner.user,
    cwd: '/',
    env: serverEnvironment(),
    // Its own session: Ctrl-C is for us, who stop it in order.
    detached: true,
    stdio: ['pipe', log, log],
  })
  closeSync(log)
  await started(child)
  const release = (): void => {
    child.stdin?.end('leave\n')
  }
  child.stdin?.on('error', () => undefined)
  child.on('exit', release)
  child.unref()
  return {
    pid: child.pid ?? 0,
    ended: () => child.exitCode !== null || child.signalCode !== null,
    said: () => readFileSync(cluster.logFile).subarray(from).toString(),
    release,
  }
}

/** Shuts a server down: sessions are ended, everything is written. Resolves when it is gone. */
export async function stopServer(pid: number): Promise<void> {
  if (!signal(pid, 'SIGINT')) return
  if (await waitUntil(() => !isAlive(pid), FAST_STOP_MS)) return
  // At once, without writing: the next start recovers from its journal.
  signal(pid, 'SIGQUIT')
  if (await waitUntil(() => !isAlive(pid), HARD_STOP_MS)) return
  signal(pid, 'SIGKILL')
}

/**
 * The watch is nobody's child (two forks), or the server would take it for one of its own. A line
 * on the pipe sends it home; the end of the pipe without one means that we are dead.
 */
const WATCHED = `exec 3<&0
( ( read -r _ <&3 || kill -INT $$ ) >/dev/null 2>&1 & )
exec 3<&- </dev/null
exec "$@"`

function serverOptions(cluster: Cluster, socketDir: string): string[] {
  const settings = {
    listen_addresses: '',
    // Who started it (presence.ts): when that one is killed, the watch stops the server.
    cluster_name: String(process.pid),
    unix_socket_directories: `"${socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    port: '5432',
    // A crash loses the last commits, each whole: positions go with results, so they are repeated.
    synchronous_commit: 'off',
    // After a crash we must not go on: we would build on commits that are lost.
    restart_after_crash: 'off',
    fsync: 'on',
    shared_buffers: '64MB',
    // In the data directory: a server that is killed leaves nothing elsewhere.
    dynamic_shared_memory_type: 'mmap',
    max_connections: '40',
    autovacuum: 'on',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '512MB',
    jit: 'off',
    io_method: 'sync',
    // Containers give little shared memory, and the processors are busy with logs.
    max_parallel_workers_per_gather: '0',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Errors of statements are told to us; texts from logs stay out of this log.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
  }
  const options = Object.entries(settings).map(([name, value]) => `--${name}=${value}`)
  return ['-D', cluster.directory, ...options]
}

function openLog(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > MAX_LOG_BYTES) renameSync(file, `${file}.old`)
  return openSync(file, 'a', 0o600)
}

async function started(child: ChildProcess): Promise<void> {
  await new Promise((resolve, reject) => {
    child.on('spawn', resolve)
    child.on('error', reject)
  })
}

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false
    throw error
  }
}

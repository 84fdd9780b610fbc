/**
 * A real PostgreSQL for one machine, without installation: started with the program, on a unix
 * socket in the data directory (no TCP: no port to clash, nobody else on the machine gets in),
 * stopped with the last program that uses it. A server that runs already is joined, also one that
 * was left behind when a logforest and its watch (server.ts) were killed.
 */
import { chown, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { wallClock } from '../base/clock.ts'
import { messageOf, OperatingError } from '../base/errors.ts'
import { type Cluster, ensureCluster } from './cluster.ts'
import { isAlive, type Postmaster, readPostmaster, urlOf, waitUntil } from './postmaster.ts'
import { enter, type Presence } from './presence.ts'
import { isConnectionLoss } from './retry.ts'
import { type Server, spawnServer, stopServer } from './server.ts'

/** Starting after a crash replays the journal: at most a few hundred megabytes of it. */
const START_MS = 300_000
/** A server that says it is ready answers by then, or its pid file tells of something else. */
const ANSWER_MS = 2_000
/** By then a watch has seen that who started its server was killed, and has told the server. */
const WATCH_MS = 3_000
/** A server that stops at this moment takes some time. */
const STOPPING_MS = 70_000
const RETRY_MS = 50
/** What fits into the address of a unix socket, less the name of the socket. */
const MAX_SOCKET_DIR_BYTES = 107 - '/.s.PGSQL.5432'.length
const SHORT_PREFIX = 'logforest-socket-'

/** A running server. */
export interface EmbeddedServer {
  readonly url: string
  /** As `18.4`. */
  readonly version: string
  /** Stops the server, or leaves it to others that still use it. Close the store before. */
  stop(): Promise<void>
}

/**
 * The database of a data directory, made, started or joined. Throws an OperatingError where the
 * directory cannot be written to, the files are damaged or the server does not start.
 */
export async function startEmbedded(dataDir: string): Promise<EmbeddedServer> {
  const cluster = await ensureCluster(resolve(dataDir))
  const end = wallClock.now() + START_MS
  for (;;) {
    const running = readPostmaster(cluster.directory)
    const server =
      running === undefined ? await launch(cluster) : await joinServer(cluster, running)
    if (server !== undefined) return server
    if (wallClock.now() > end) throw tooSlow(cluster)
    await wallClock.sleep(RETRY_MS)
  }
}

/** Joins a server that runs; undefined where one should look again. */
async function joinServer(
  cluster: Cluster,
  found: Postmaster,
): Promise<EmbeddedServer | undefined> {
  if (found.status === 'stopping') {
    await waitUntil(() => !isAlive(found.pid), STOPPING_MS)
    return undefined
  }
  if (found.status !== 'ready') return undefined
  const presence = await answer(cluster, found)
  if (presence !== undefined && (await stays(cluster, presence)))
    return embedded({ found, presence })
  await presence?.end().catch(() => undefined)
  await waitUntil(() => !isAlive(found.pid), STOPPING_MS)
  return undefined
}

/** Whether a server goes on: the watch of one whose starter was just killed is about to stop it. */
async function stays({ directory }: Cluster, { starter }: Presence): Promise<boolean> {
  if (isAlive(starter)) return true
  const stopped = (): boolean => readPostmaster(directory)?.status !== 'ready'
  return !(await waitUntil(stopped, WATCH_MS))
}

/** Starts a server; undefined where another was quicker. */
async function launch(cluster: Cluster): Promise<EmbeddedServer | undefined> {
  const socketDir = await socketDirOf(cluster)
  const server = await spawnServer(cluster, socketDir)
  const isReady = (): boolean => {
    const found = readPostmaster(cluster.directory)
    return found?.pid === server.pid && found.status === 'ready'
  }
  const settled = await waitUntil(() => server.ended() || isReady(), START_MS)
  if (!settled) throw tooSlow(cluster)
  if (server.ended()) {
    await forget(socketDir)
    if (BUSY.test(server.said())) return undefined
    throw failed(cluster, server.said())
  }
  const found = { pid: server.pid, socketDir, status: 'ready' }
  const presence = await answer(cluster, found)
  return presence === undefined ? undefined : embedded({ found, presence, server })
}

/** Enters a server that says it is ready; undefined where it is about to stop. */
async function answer(cluster: Cluster, found: Postmaster): Promise<Presence | undefined> {
  const end = wallClock.now() + ANSWER_MS
  for (;;) {
    try {
      return await enter(found.socketDir)
    } catch (error) {
      if (!isConnectionLoss(error)) throw error
      if (!isAlive(found.pid)) return undefined
      if (wallClock.now() > end) throw silent(cluster, found, error)
    }
    await wallClock.sleep(RETRY_MS)
  }
}

interface Running {
  readonly found: Postmaster
  readonly presence: Presence
  readonly server?: Server
}

function embedded({ found, presence, server }: Running): EmbeddedServer {
  let stopped: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    // Not knowing whether others are there, who started it stops it.
    const alone = await presence.leave().catch(() => server !== undefined)
    if (alone) {
      await stopServer(found.pid)
      await forget(found.socketDir)
    } else {
      server?.release()
    }
    await presence.end().catch(() => undefined)
  }
  return {
    url: urlOf(found.socketDir),
    version: presence.version.split(' ')[0] ?? '',
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

/** The cluster itself, which only its owner may enter; a short directory where it is too long. */
async function socketDirOf(cluster: Cluster): Promise<string> {
  if (Buffer.byteLength(cluster.directory) <= MAX_SOCKET_DIR_BYTES) return cluster.directory
  const short = await mkdtemp(join(await realpath(tmpdir()), SHORT_PREFIX))
  const { user } = cluster.runner
  if (user !== undefined) await chown(short, user.uid, user.gid)
  return short
}

async function forget(socketDir: string): Promise<void> {
  if (!basename(socketDir).startsWith(SHORT_PREFIX)) return
  await rm(socketDir, { recursive: true, force: true })
}

/** Another server has the cluster, or the processes of a dead one are still ending. */
const BUSY = /lock file "postmaster.pid" already exists|pre-existing shared memory block/

function failed(cluster: Cluster, said: string): OperatingError {
  const line = said.split('\n').findLast(text => /FATAL|PANIC|error/.test(text)) ?? said.trim()
  const words = line.replace(/^.*?(FATAL|PANIC):\s*/, '')
  const advice = /No space left/.test(said)
    ? 'free space on its disk, then start again'
    : `see "${cluster.logFile}"; where files are damaged, move "${cluster.dataDir}" away and ` +
      'logforest learns anew'
  return new OperatingError(
    `PostgreSQL does not start in "${cluster.dataDir}": ${words}; ${advice}`,
  )
}

function silent(cluster: Cluster, found: Postmaster, error: unknown): OperatingError {
  return new OperatingError(
    `The database in "${cluster.dataDir}" does not answer (${messageOf(error)}), although ` +
      `process ${found.pid} of its postmaster.pid lives; if that is no PostgreSQL, delete ` +
      `"${join(cluster.directory, 'postmaster.pid')}" and start again`,
    { cause: error },
  )
}

function tooSlow(cluster: Cluster): OperatingError {
  return new OperatingError(
    `PostgreSQL was not ready in "${cluster.dataDir}" after ${START_MS / 1000} s; see ` +
      `"${cluster.logFile}"`,
  )
}

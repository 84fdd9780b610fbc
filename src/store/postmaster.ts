/** A PostgreSQL server that runs already: what its pid file says, and whether it answers. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { wallClock } from '../base/clock.ts'
import { codeOf } from '../base/errors.ts'
import { DATABASE_USER } from './cluster.ts'

/** How often a process is asked whether it has ended. */
const POLL_MS = 10

/** What postmaster.pid says of the server that wrote it. */
export interface Postmaster {
  readonly pid: number
  readonly socketDir: string
  /** `starting`, `stopping`, `ready`, `standby`; empty while it writes the file. */
  readonly status: string
}

/** The server of a cluster as its pid file tells; undefined where none lives. */
export function readPostmaster(directory: string): Postmaster | undefined {
  let lines: string[]
  try {
    lines = readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
  const pid = Number(lines[0])
  if (!isAlive(pid)) return undefined
  return { pid, socketDir: lines[4] ?? '', status: (lines[7] ?? '').trim() }
}

/** The URL of the database behind a socket. */
export function urlOf(socketDir: string): string {
  return `postgres://${DATABASE_USER}@${encodeURIComponent(socketDir)}:5432/postgres`
}

/** Whether a process of this id exists, ours or not. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** Resolves to true when `done` is, to false when the time is up. */
export async function waitUntil(done: () => boolean, ms: number): Promise<boolean> {
  const end = wallClock.now() + ms
  while (!done()) {
    if (wallClock.now() > end) return false
    await wallClock.sleep(POLL_MS)
  }
  return true
}

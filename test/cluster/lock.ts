/**
 * One process at a time: the lock of an SQLite file, which the kernel lets go when its holder dies,
 * on every platform. Lock files with a process id in them need luck after a crash.
 */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

const RETRY_MS = 300

/** Runs `work` while no other process holds the lock at `path`; `waiting` is told once. */
export async function withLock<T>(
  path: string,
  waiting: () => void,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true })
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    for (let turn = 0; !isTaken(database); turn++) {
      if (turn === 0) waiting()
      await sleep(RETRY_MS)
    }
    return await work()
  } finally {
    database.close()
  }
}

function isTaken(database: DatabaseSync): boolean {
  try {
    database.exec('begin exclusive')
    return true
  } catch {
    return false
  }
}

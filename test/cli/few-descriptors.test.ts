/** What a scan holds does not grow with the files: descriptors and connections are few. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { query } from '../../src/store/pool.ts'
import { withStore } from '../help/database.ts'
import { type Ended, endOf, MAIN } from '../help/program.ts'
import { withFolder, writeLog } from '../help/scanning.ts'

const FILES = 300

/** What Node.js itself, two threads and their connections hold, and some to spare. */
const DESCRIPTORS = 80

/** One for each thread, four for the process. */
const WORKERS = 2
const CONNECTIONS = WORKERS + 4

/** Runs a scan that may open so few descriptors; gives its exit code and what it said. */
function limitedScan(logDir: string, databaseUrl: string): Promise<Ended> {
  const words = ['scan', '--log-dir', logDir, '--database-url', databaseUrl, '--json']
  const limited = `ulimit -n ${DESCRIPTORS} && exec "$@"`
  const call = [limited, 'scan', process.execPath, MAIN, ...words, '--workers', `${WORKERS}`]
  return endOf(spawn('sh', ['-c', ...call], { stdio: ['ignore', 'pipe', 'pipe'] }))
}

test('more files than may be open are read, and as they grow, over few connections', async () => {
  await withFolder(folder =>
    withStore(async store => {
      const logDir = join(folder, 'logs')
      const line = (file: number, at: number): string =>
        `2026-01-05T08:00:0${at}Z INFO api: turn ${at} of ${file}\n`
      for (let file = 0; file < FILES; file++) writeLog(logDir, `a${file}.log`, line(file, 0))
      const watched = { most: 0, over: false }
      const watching = watchConnections(watched)
      const first = await limitedScan(logDir, store.url)
      assert.equal(first.code, 0, first.error)
      const { ledger, problems } = JSON.parse(first.out)
      assert.deepEqual([ledger.lines, problems], [FILES, []])
      for (let file = 0; file < FILES; file++) {
        appendFileSync(join(logDir, `a${file}.log`), line(file, 1))
      }
      const second = await limitedScan(logDir, store.url)
      watched.over = true
      await watching
      assert.equal(JSON.parse(second.out).ledger.lines, 2 * FILES)
      assert.ok(watched.most > 0 && watched.most <= CONNECTIONS, `${watched.most} connections`)

      async function watchConnections(seen: { most: number; over: boolean }): Promise<void> {
        while (!seen.over) {
          const [row] = await query<{ count: number }>(store, 'counting connections', {
            text: `select count(*)::int as count from pg_stat_activity
                    where application_name like 'logforest%'`,
          })
          seen.most = Math.max(seen.most, row?.count ?? 0)
          await sleep(50)
        }
      }
    }),
  )
})

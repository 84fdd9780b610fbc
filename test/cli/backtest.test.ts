/** A candidate against what is set, over the stored history of a real database. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { wallClock } from '../../src/base/clock.ts'
import { backtest } from '../../src/cli/backtest.ts'
import type { BacktestOptions } from '../../src/cli/commands.ts'
import { BacktestJson } from '../../src/cli/schemas.ts'
import { appendSuppression, declared } from '../../src/cli/suppressions-file.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore } from '../../src/store/pool.ts'
import { withDatabase } from '../help/database.ts'
import { keptDoors } from '../help/doors.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'
import { storedOf } from '../help/stored.ts'

const HEAD = 'apiVersion: logforest.io/v1alpha1\nkind: AnomalyModel\n'

test('what a candidate changes is said, fails a build, and is stored nowhere', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      writeLog(folder, 'logs/a.log', serviceLog({ seed: 1, minutes: 40, brokenMinute: 25 }))
      const scanned = await runScan({ logDir: join(folder, 'logs'), databaseUrl })
      const stored = async (): Promise<unknown> => {
        const store = await openStore(databaseUrl, { maxConnections: 1, applicationName: 'test' })
        const all = await storedOf(store)
        await closeStore(store)
        return all
      }
      const before = await stored()
      const run = async (options: Partial<BacktestOptions>) => {
        const doors = { ...keptDoors(), clock: wallClock }
        const base = { failOnChange: true, json: true, databaseUrl, dataDir: '.unused' }
        const code = await backtest({ ...base, ...options }, doors)
        return { code, out: doors.said.out }
      }
      const model = (name: string, spec: string): string => {
        writeFileSync(join(folder, name), `${HEAD}spec: ${spec}\n`)
        return join(folder, name)
      }
      const same = await run({ model: model('same.yaml', '{}') })
      const told = BacktestJson.parse(JSON.parse(same.out))
      assert.deepEqual([same.code, told.added, told.removed, told.logs], [0, [], [], 1])
      assert.ok(told.unchanged >= 1 && told.tookMs > 0 && told.peakBytes > 1e7)

      const slow = model('slow.yaml', '{training: {minWindows: 100000}}')
      const less = await run({ model: slow })
      assert.equal(less.code, 1)
      assert.equal(JSON.parse(less.out).removed.length, told.unchanged)
      assert.equal((await run({ model: slow, failOnChange: false })).code, 0)

      const [{ members }] = JSON.parse(scanned.out).incidents
      const { template } = members[0].evidence[0]
      const suppressions = join(folder, 's.yaml')
      const spec = { template, reason: 'known', never: true }
      appendSuppression(suppressions, declared('one', spec, suppressions))
      const hidden = await run({ suppressions })
      assert.deepEqual(JSON.parse(hidden.out).removed[0].templates[0], template)
      assert.match((await run({ suppressions, json: false })).out, /^- 2026-.*\n1 log: 0 added/s)

      const drain = model('drain.yaml', '{parser: Drain}')
      await assert.rejects(run({ model: drain }), /was parsed by Shapes, not by Drain; scan into/)
      const other = model('other.yaml', '{sessions: {identifier: "req-[0-9]+"}}')
      await assert.rejects(run({ model: other }), /has sessions by "Auto"/)
      assert.deepEqual(await stored(), before)
    }),
  )
})

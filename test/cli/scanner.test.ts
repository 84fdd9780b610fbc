/** The command `scanner`, as the role that the operator would give it. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { wallClock } from '../../src/base/clock.ts'
import { runScanner } from '../../src/cli/scanner.ts'
import { getLogs } from '../../src/store/logs.ts'
import { getOverview } from '../../src/store/overview.ts'
import { dropRole } from '../../src/store/roles.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { keptDoors, metricsUntil } from '../help/doors.ts'
import { SHOP, writeManifests } from '../help/manifests.ts'
import { serviceLog, withFolder, writeLog } from '../help/scanning.ts'
import { roleUrl } from '../help/tenants.ts'

test('it reads and learns its logs with the rights of its role', async () => {
  await withStore(async store => {
    await withFolder(async folder => {
      writeManifests(folder)
      writeLog(folder, 'logs/app.log', serviceLog({ seed: 1, minutes: 10 }))
      await ensureSource(store, SHOP)
      const role = { role: `scanner-${process.pid}`, password: 'secret', source: SHOP.name }
      process.env.DATABASE_URL = await roleUrl(store, role)
      const stop = new AbortController()
      const doors = { ...keptDoors(), clock: wallClock, signal: stop.signal }
      const running = runScanner(
        {
          logSource: join(folder, 'source.yaml'),
          model: join(folder, 'model.yaml'),
          logDir: join(folder, 'logs'),
          healthPort: 0,
        },
        doors,
      )
      for (;;) {
        const [log] = await getLogs(store, SHOP.name)
        if (log?.state === 'trained') break
        await wallClock.sleep(50)
      }
      const { scanners } = await getOverview(store, SHOP.name)
      assert.deepEqual(scanners[0]?.state.problems, [])
      const metrics = await metricsUntil(doors.said.out, 'logforest_findings{severity="High"}')
      assert.match(metrics, /logforest_read_lines_total [1-9]/)
      stop.abort()
      assert.equal(await running, 0)
      assert.ok(!doors.said.out.includes('"level":50'))
      await dropRole(store, role.role)
    })
  })
})

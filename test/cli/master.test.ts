/** The command `master`, as the role that the operator would give it. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { wallClock } from '../../src/base/clock.ts'
import { runMaster } from '../../src/cli/master.ts'
import { learnNew } from '../../src/scanner/scanner.ts'
import { getMasters } from '../../src/store/heartbeats.ts'
import { getIncidents } from '../../src/store/incidents.ts'
import { dropRole } from '../../src/store/roles.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { keptDoors, metricsUntil } from '../help/doors.ts'
import { SHOP, writeManifests } from '../help/manifests.ts'
import { serviceLog, withFolder, writeLog } from '../help/scanning.ts'
import { judging, withSource } from '../help/source.ts'
import { roleUrl } from '../help/tenants.ts'

test('it judges the suites of its model with the rights of its role', async () => {
  await withSource(async ({ store, root, read, ...source }) => {
    await withFolder(async folder => {
      writeManifests(folder)
      await ensureSource(store, { ...SHOP, name: 'test', root })
      writeLog(root, 'a.log', serviceLog({ seed: 1, minutes: 20, brokenMinute: 15 }))
      await read()
      await learnNew({ store, ...source }, judging())
      const role = { role: `master-${process.pid}`, password: 'secret', model: SHOP.suite.model }
      process.env.DATABASE_URL = await roleUrl(store, role)
      const stop = new AbortController()
      const doors = { ...keptDoors(), clock: wallClock, signal: stop.signal }
      const suppressionsDir = join(folder, 'not-told')
      mkdirSync(suppressionsDir)
      writeFileSync(join(suppressionsDir, 's.yaml'), 'kind: Suppression')
      const options = { model: join(folder, 'model.yaml'), healthPort: 0, suppressionsDir }
      const running = runMaster(options, doors)
      while ((await getIncidents(store, SHOP.suite.name)).length === 0) await wallClock.sleep(50)
      await metricsUntil(doors.said.out, 'logforest_incidents{suite="ns/ns.quick"')
      const [master] = await getMasters(store, SHOP.suite.model)
      assert.equal(master?.state.suppressions?.inForce, 0)
      assert.match(master?.state.suppressions?.problem ?? '', /^Cannot use "s\.yaml"/)
      stop.abort()
      assert.equal(await running, 0)
      assert.equal(doors.said.out.trim().split('\n').length, 3, doors.said.out)
      assert.match(doors.said.out, /"msg":"Cannot use \\"s\.yaml\\"/)
      await dropRole(store, role.role)
    })
  })
})

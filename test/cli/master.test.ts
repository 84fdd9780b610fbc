/** The command `master`, as the role that the operator would give it. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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
import { receiver } from '../help/receiver.ts'
import { serviceLog, withFolder, writeLog } from '../help/scanning.ts'
import { judging, withSource } from '../help/source.ts'
import { roleUrl } from '../help/tenants.ts'

const TELLING = `
  notifications:
    - {name: hook, severity: Low}
    - {name: nobody, severity: Low, format: Slack}
`

test('it tells of an incident by the outbox, once, whoever is started again', async t => {
  const { url, received } = await receiver(t, [503])
  await withSource(async ({ store, root, read, ...source }) => {
    await withFolder(async folder => {
      writeManifests(folder)
      const path = join(folder, 'model.yaml')
      writeFileSync(path, readFileSync(path, 'utf8').trimEnd() + TELLING)
      writeLog(folder, 'told/hook/url', url)
      await ensureSource(store, { ...SHOP, name: 'test', root })
      writeLog(root, 'a.log', serviceLog({ seed: 1, minutes: 20, brokenMinute: 15 }))
      await read()
      await learnNew({ store, ...source }, judging())
      const role = { role: `telling-${process.pid}`, password: 'secret', model: SHOP.suite.model }
      process.env.DATABASE_URL = await roleUrl(store, role)
      for (const turn of [1, 2]) {
        const stop = new AbortController()
        const doors = { ...keptDoors(), clock: wallClock, signal: stop.signal }
        const running = runMaster(
          { model: path, healthPort: 0, notificationsDir: join(folder, 'told') },
          doors,
        )
        // The first try was refused; the second is a second later.
        for (let look = 0; received.length < 2; look++) {
          assert.ok(look < 600, doors.said.out)
          await wallClock.sleep(50)
        }
        while (!doors.said.out.includes('"port"')) await wallClock.sleep(50)
        const said = 'logforest_incidents{suite="ns/ns.quick",severity="High"}'
        const page = await metricsUntil(doors.said.out, said)
        assert.doesNotMatch(page, /connection refused|shard/)
        if (turn === 1) {
          const told = 'logforest_notifications_total{channel="hook",result="sent"} 1'
          await metricsUntil(doors.said.out, told)
          await metricsUntil(doors.said.out, 'logforest_notifications_waiting 1')
        }
        stop.abort()
        assert.equal(await running, 0)
        assert.ok(!doors.said.out.includes('secret'), doors.said.out)
      }
      assert.equal(received.length, 2)
      const [first, second] = received
      assert.deepEqual(first?.body, second?.body)
      assert.match(second?.body.type, /^io\.logforest\.incident\.opened$/)
      assert.match(second?.body.data.cause.text, /cannot reach shard <\*>/)
      await dropRole(store, role.role)
    })
  })
})

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

/** The command `scanner`, as the role that the operator would give it. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { wallClock } from '../../src/base/clock.ts'
import { runScanner } from '../../src/cli/scanner.ts'
import { getLogs } from '../../src/store/logs.ts'
import { getNodes } from '../../src/store/nodeOverview.ts'
import { getOverview } from '../../src/store/overview.ts'
import { dropRole } from '../../src/store/roles.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { keptDoors, metricsUntil } from '../help/doors.ts'
import { SHOP, writeManifests } from '../help/manifests.ts'
import { criText, podDirectory } from '../help/pods.ts'
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

const POD_SOURCE = `apiVersion: logforest.io/v1alpha1
kind: LogSource
metadata: {name: pods, namespace: ns}
spec: {nodeLogs: {}, pollIntervalSeconds: 1}
`

function nodeOptions(folder: string) {
  return {
    logSource: join(folder, 'pods.yaml'),
    model: join(folder, 'model.yaml'),
    logDir: join(folder, 'pods'),
    healthPort: 0,
  }
}

test('with nodeLogs it reads the pods of its namespace on its node', async () => {
  await withStore(async store => {
    await withFolder(async folder => {
      writeManifests(folder)
      writeLog(folder, 'pods.yaml', POD_SOURCE)
      for (const namespace of ['ns', 'other']) {
        const pod = podDirectory({ namespace, name: 'db-0', container: 'pg' })
        writeLog(folder, `pods/${pod}/0.log`, criText(serviceLog({ seed: 1, minutes: 10 })))
      }
      await ensureSource(store, { ...SHOP, name: 'ns/pods' })
      const role = { role: `nodes-${process.pid}`, password: 'secret', source: 'ns/pods' }
      process.env.DATABASE_URL = await roleUrl(store, role)
      process.env.NODE_NAME = 'n1'
      const stop = new AbortController()
      const doors = { ...keptDoors(), clock: wallClock, signal: stop.signal }
      const running = runScanner(nodeOptions(folder), doors)
      for (let look = 0; (await getLogs(store, 'ns/pods'))[0]?.state !== 'trained'; look++) {
        assert.ok(look < 600, doors.said.out)
        await wallClock.sleep(50)
      }
      const { scanners } = await getOverview(store, 'ns/pods')
      const nodes = await getNodes(store, 'ns/pods', scanners)
      assert.deepEqual(
        nodes.map(({ node, files }) => [node, files]),
        [['n1', 1]],
      )
      assert.deepEqual(scanners[0]?.state.problems, [])
      stop.abort()
      assert.equal(await running, 0)
      const logs = await getLogs(store, 'ns/pods')
      assert.deepEqual(
        logs.map(log => log.name),
        ['ns/db/pg'],
      )
      await dropRole(store, role.role)
    })
  })
})

test('what it needs for that is said in a sentence', async () => {
  await withStore(async store => {
    await withFolder(async folder => {
      writeManifests(folder)
      process.env.DATABASE_URL = store.url
      process.env.NODE_NAME = ''
      const doors = { ...keptDoors(), clock: wallClock, signal: new AbortController().signal }
      writeLog(folder, 'pods.yaml', POD_SOURCE)
      await assert.rejects(
        runScanner(nodeOptions(folder), doors),
        /NODE_NAME, its name, is not set/,
      )
      writeLog(folder, 'pods.yaml', POD_SOURCE.replace('{}', '{podSelector: {}}'))
      await assert.rejects(runScanner(nodeOptions(folder), doors), /podSelector cannot be used/)
    })
  })
})

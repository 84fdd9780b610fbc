/** The shop of the README, to try logforest on in a cluster. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { objectsOf, one } from '../charts/helm.ts'
import { until } from '../cluster/run.ts'
import { controlPlane, kubectl, noControlPlane } from '../help/control-plane.ts'
import { withFolder } from '../help/scanning.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const FILE = join(ROOT, 'examples/shop.yaml')
const objects = objectsOf(readFileSync(FILE, 'utf8'))
const LOGS = ['database.log', 'orders.log', 'proxy.log']
/** Two hours, a line a second. */
const PAST_LINES = 7200

test('its claim is the one that the sample of a LogSource reads', () => {
  const sample = readFileSync(join(ROOT, 'crds/samples/logsource-volume.yaml'), 'utf8')
  const { metadata, spec } = parse(sample)
  const { claimName } = spec.volume.persistentVolumeClaim
  const claim = one(objects, 'PersistentVolumeClaim', claimName)
  assert.equal(claim.metadata.namespace, metadata.namespace)
  const { containers, volumes } = one(objects, 'Deployment', 'shop').spec.template.spec
  assert.equal(volumes[0].persistentVolumeClaim.claimName, claimName)
  assert.deepEqual(containers[0].volumeMounts, [{ name: volumes[0].name, mountPath: '/logs' }])
})

test('an API server takes it, under the restricted standard', {
  skip: noControlPlane,
}, async () => {
  const plane = await controlPlane()
  await kubectl(plane, ['apply', '-f', FILE])
  const restricted = 'pod-security.kubernetes.io/enforce=restricted'
  await kubectl(plane, ['label', 'namespace', 'shop', restricted])
  const { template } = one(objects, 'Deployment', 'shop').spec
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'shop' }, spec: template.spec }
  const create = ['create', '-n', 'shop', '--dry-run=server', '-f', '-']
  await kubectl(plane, create, JSON.stringify(pod))
})

test('it has written for two hours when it starts, and breaks when it is told to', () =>
  withFolder(async folder => {
    const [{ args }] = one(objects, 'Deployment', 'shop').spec.template.spec.containers
    const program = args[0].replaceAll(/\/(logs|tmp)\//g, `${folder}/`)
    const linesOf = (log: string): string[] => {
      const path = join(folder, log)
      return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : []
    }
    const child = spawn(process.execPath, ['--eval', program], { stdio: 'inherit' })
    const ended = once(child, 'close')
    try {
      const patience = { what: 'the past of the shop', seconds: 60 }
      await until(patience, async () => LOGS.every(log => linesOf(log).length >= PAST_LINES))
      for (const log of LOGS) {
        const lines = linesOf(log)
        assert.ok(!lines.some(line => /FATAL|ERROR/.test(line)), log)
        assert.ok(Date.now() - Date.parse(lines[0]?.split(' ')[0] ?? '') >= 7_190_000, log)
      }
      writeFileSync(join(folder, 'break'), '')
      const broken = { what: 'lines of trouble', seconds: 60 }
      await until(broken, async () =>
        LOGS.every(log => linesOf(log).some(line => /FATAL|ERROR/.test(line))),
      )
    } finally {
      child.kill()
      await ended
    }
  }))

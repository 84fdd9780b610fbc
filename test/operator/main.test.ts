import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import { runOperator } from '../../operator/main.ts'
import { steadyClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { noControlPlane } from '../help/control-plane.ts'
import { REPORT_KIND } from './open-report-kind.ts'
import { type Plant, until, withPlant } from './plant.ts'
import { full, list, planted } from './publishing.ts'

const skip = noControlPlane
const API = 'logforest.io/v1alpha1'

test('an operator keeps what it finds and what comes, until it is told to stop', { skip }, () =>
  withPlant(async plant => {
    const model = { apiVersion: API, kind: 'AnomalyModel', metadata: { name: 'default' }, spec: {} }
    const volume = { nfs: { server: 'nfs.shop', path: '/exports' } }
    const metadata = { name: 'checkout' }
    await plant.apply({ apiVersion: API, kind: 'LogSource', metadata, spec: { volume } })
    const stop = new AbortController()
    const lines: string[] = []
    const running = runOperator(plant.settings, {
      environment: {},
      kubeconfig: plant.plane.kubeconfig,
      clock: steadyClock,
      random: seededRandom(7),
      log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }),
      signal: stop.signal,
    })
    try {
      const said = async (): Promise<string> =>
        JSON.stringify((await plant.find('logsource', 'checkout'))?.status ?? {})
      await until(async () => (await said()).includes('ModelNotFound'))
      // The model comes, and the source that waits for it is looked at.
      await plant.apply(model)
      await until(async () => (await said()).includes('ScannersStarting'))
      for (const name of ['logforest-scanner-checkout', 'logforest-master-default']) {
        await until(async () => (await plant.find('deployment', name)) !== undefined)
      }
      // Somebody deletes what is ours.
      await plant.kubectl('delete', 'configmap', 'logforest-scanner-checkout')
      await until(
        async () => (await plant.find('configmap', 'logforest-scanner-checkout')) !== undefined,
      )
      await plant.kubectl('delete', 'logsource', 'checkout', '--wait=false')
      await until(async () => (await plant.find('logsource', 'checkout')) === undefined)
    } finally {
      stop.abort()
      await running
    }
    const lease = await plant.find('lease', 'logforest-operator')
    assert.equal(lease?.spec.holderIdentity ?? '', '')
    assert.deepEqual(
      lines.filter(line => line.includes('programming error')),
      [],
    )
  }),
)

test(
  'asked for Reports it mirrors what it publishes, once the cluster knows the kind',
  {
    skip,
  },
  () =>
    withPlant(async plant => {
      await planted(plant, [full()])
      const reported = async (): Promise<number> => (await list(plant, 'reports')).length
      const lines = await during(plant, async said => {
        await until(async () => (await list(plant, 'anomalies')).length === 1)
        await until(async () => said().includes('does not know the kind Report'))
      })
      assert.equal(lines.filter(line => line.includes('does not know the kind')).length, 1)
      await plant.apply(REPORT_KIND)
      await plant.kubectl('wait', '--for=condition=Established', 'crd/reports.openreports.io')
      await during(plant, () => until(async () => (await reported()) === 1))
    }),
)

/** Runs an operator with Reports meanwhile; gives what it warned of. */
async function during(
  plant: Plant,
  work: (said: () => string) => Promise<void>,
): Promise<readonly string[]> {
  const stop = new AbortController()
  const lines: string[] = []
  const running = runOperator(
    { ...plant.settings, openReports: true },
    {
      ...{ environment: {}, kubeconfig: plant.plane.kubeconfig, clock: steadyClock },
      random: seededRandom(8),
      log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }),
      signal: stop.signal,
    },
  )
  try {
    await work(() => lines.join(''))
  } finally {
    stop.abort()
    await running
  }
  return lines
}

/** What people are told of an incident by a real apiserver: Events, counters, how much it is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anomalyModelReconcile } from '../../operator/anomalymodel.ts'
import { logSourceReconcile } from '../../operator/logsource.ts'
import type { Incident } from '../../src/flow.ts'
import { evidence, finding, incident, START } from '../cli/example.ts'
import { noControlPlane } from '../help/control-plane.ts'
import { podDirectory } from '../help/pods.ts'
import { makeStatefulSet, type Plant, withPlant } from './plant.ts'
import { eventsOf, full, MINUTE, pass, planted, stored } from './publishing.ts'

const skip = noControlPlane
const END = START + 91_000
/** Of all of it, who owns which field included. */
const MOST_BYTES = 8192
/** Longest name of a LogSource, an AnomalyModel and a namespace. */
const LONGEST = 63

/** An incident that begins in a pod of a StatefulSet. */
function ofPod(namespace: string, part: Partial<Incident>): Incident {
  const name = podDirectory({ namespace, name: 'db-0', container: 'pg' })
  const [first] = full({
    ...incident([finding(`${namespace}/db/pg`, 0, { evidence: [evidence(`n1/${name}/0.log`)] })]),
  }).members
  return { ...full(part), members: [first] }
}

test(
  'opening and escalation are told of the LogSource and of the workload, once each',
  {
    skip,
  },
  () =>
    withPlant(async plant => {
      await makeStatefulSet(plant)
      const at = (severity: 'Low' | 'Medium' | 'High', score: number): Incident =>
        ofPod(plant.namespace, { severity, score })
      await planted(plant, [at('Low', 91)])
      for (const it of [at('Low', 91), at('Medium', 96), at('High', 99), at('High', 99.2)]) {
        await stored(plant, [it])
        await pass(plant, { settings: { nodeLogs: true } })
        await pass(plant, { settings: { nodeLogs: true } })
      }
      const events = (await eventsOf(plant)).map(({ regarding, reason, note }) => {
        return [regarding.kind, regarding.name, reason, note]
      })
      for (const [kind, name] of [
        ['LogSource', 'checkout'],
        ['StatefulSet', 'db'],
      ]) {
        const own = events.filter(each => each[0] === kind && each[1] === name)
        const told = own.map(each => `${each[2]} ${String(each[3]).split(' ')[0]}`)
        assert.deepEqual(
          told.sort(),
          ['AnomalyEscalated High', 'AnomalyEscalated Medium', 'AnomalyOpened Low'],
          kind,
        )
      }
      const described = await plant.kubectl('describe', 'statefulset', 'db')
      assert.match(described, /AnomalyEscalated/)
    }),
)

/** A pass over the source and the model, as an operator that just started makes them. */
async function reconcileBoth(plant: Plant, nowMs: number): Promise<void> {
  const log = undefined as never
  const { signal } = new AbortController()
  await plant.withOperator(
    async ({ workshop }) => {
      const { namespace } = plant
      await logSourceReconcile(workshop)(`${namespace}/checkout`, { signal, log })
      await anomalyModelReconcile(workshop, new Map())(`${namespace}/default`, { signal, log })
    },
    { nowMs },
  )
}

test('the statuses of source and model count the Anomalies that there are', { skip }, () =>
  withPlant(async plant => {
    const one = (log: string, part: Partial<Incident>): Incident =>
      incident([finding(log, 0)], { id: log.padEnd(16, '0'), ...part })
    const old = one('aaaaaaaa', { from: START - 90 * MINUTE, to: START - 70 * MINUTE })
    const fresh = one('bbbbbbbb', {})
    await planted(plant, [old, fresh])
    await pass(plant)
    await reconcileBoth(plant, END)
    const status = async (kind: string, name: string) => (await plant.find(kind, name))?.status
    const lastTime = new Date(START).toISOString()
    assert.deepEqual((await status('logsource', 'checkout')).anomalies, {
      open: 1,
      lastTime,
      lastName: 'default-bbbbbbbb',
    })
    assert.deepEqual((await status('anomalymodel', 'default')).anomalies, { open: 1, lastDay: 2 })
    // It is over, and a day has passed.
    await stored(plant, [old, fresh], END + 61 * MINUTE)
    await pass(plant)
    await reconcileBoth(plant, END + 1441 * MINUTE)
    assert.equal((await status('logsource', 'checkout')).anomalies.open, 0)
    assert.deepEqual((await status('anomalymodel', 'default')).anomalies, { open: 0, lastDay: 0 })
  }),
)

/** Bytes that an object would have more where all names were as long as they may be. */
function spare(namespace: string): number {
  const [ofNamespace, ofSource, ofModel] = [namespace, 'checkout', 'default'].map(
    name => LONGEST - name.length,
  )
  // metadata and modelRef; label and owner; name, label and modelRef.
  return 2 * ofNamespace + 2 * ofSource + 3 * ofModel
}

test('an Anomaly has at most 8 KiB as it is stored, whatever the logs are called', { skip }, () =>
  withPlant(async plant => {
    const worst = ['\u{1f525}', '\u4e16', '"\\', 'a\u0301', '<&>'].map((text, at) => {
      const name = (log: number): string => `${log}${at}/${text.repeat(600)}`
      const findings = Array.from({ length: 30 }, (_, log) =>
        finding(name(log), log * 1000, {
          id: `finding ${at} ${log}`,
          evidence: [evidence(name(log), { text: text.repeat(600) })],
          why: Array.from({ length: 12 }, () => {
            return { feature: text.repeat(99), observed: 1e9, typical: 1.5, tail: 9, share: 0.5 }
          }),
        }),
      )
      const normal = Array.from({ length: 40 }, (_, log) => name(100 + log))
      return incident(findings, { id: `${at}`.padEnd(16, 'f'), normal })
    })
    await planted(plant, worst)
    await pass(plant)
    const words = ['get', 'anomalies', '--show-managed-fields', '-o', 'json']
    const { items } = JSON.parse(await plant.kubectl(...words))
    assert.equal(items.length, worst.length)
    for (const object of items) {
      const bytes = Buffer.byteLength(JSON.stringify(object))
      assert.ok(bytes + spare(plant.namespace) <= MOST_BYTES, `${bytes} bytes`)
      assert.ok(object.status.logs.length >= 1 && object.status.logsTotal === 30)
    }
  }),
)

/** Incidents mirrored as Reports, on a real apiserver: with the kind, without it, and over time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Result } from '../../operator/kube/controller.ts'
import { OpenReports, type OpenReportsParts } from '../../operator/open-reports.ts'
import { wallClock } from '../../src/base/clock.ts'
import { kubectl, noControlPlane as skip } from '../help/control-plane.ts'
import { START } from '../cli/example.ts'
import { REPORT_KIND } from './open-report-kind.ts'
import { type Plant, withPlant } from './plant.ts'
import { full, list, MINUTE, pass, planted, stored } from './publishing.ts'

/** What a mirror that has just started does with the one Anomaly, and what it says. */
async function mirrored(
  plant: Plant,
  work: (mirror: OpenReports, key: string) => Promise<void>,
  parts: Partial<OpenReportsParts> = {},
): Promise<string[]> {
  const [{ metadata }] = await list(plant, 'anomalies')
  const said: string[] = []
  const hear = (text: unknown): void => void said.push(String(text))
  await plant.withOperator(async ({ workshop }) => {
    const log = { warn: hear, info: hear } as OpenReportsParts['log']
    const budget = { tryTake: () => true }
    const mirror = new OpenReports({ ...workshop, budget, log, ...parts })
    await work(mirror, `${plant.namespace}/${metadata.name}`)
  })
  return said
}

async function installKind(plant: Plant): Promise<void> {
  await kubectl(plant.plane, ['apply', '-f', '-'], JSON.stringify(REPORT_KIND))
  const wait = ['wait', '--for=condition=Established', '--timeout=30s']
  await kubectl(plant.plane, [...wait, 'crd/reports.openreports.io'])
}

test('a cluster without the kind is told once, and asked again when it may have it', {
  skip,
}, async () => {
  await withPlant(async plant => {
    await planted(plant, [full()])
    await pass(plant)
    let nowMs = 0
    let asked = 0
    const budget = { tryTake: () => ++asked > 0 }
    const said = await mirrored(
      plant,
      async (mirror, key) => {
        const again: Result = { requeueAfterMs: 300_000 }
        assert.deepEqual(await mirror.reconcile(key), again)
        assert.deepEqual(await mirror.reconcile(key), again)
        assert.equal(asked, 1, 'not asked meanwhile')
        nowMs = 300_000
        assert.deepEqual(await mirror.reconcile(key), again)
        await installKind(plant)
        nowMs = 600_000
        // The apiserver needs a moment to serve a kind that is new to it.
        for (; (await mirror.reconcile(key)).requeueAfterMs; nowMs += 300_000) {
          await wallClock.sleep(200)
        }
      },
      { budget, clock: { now: () => nowMs } },
    )
    assert.equal(said.length, 2, said.join('\n'))
    assert.match(said[0], /does not know the kind Report.*openReports.enabled=false/)
    assert.match(said[1], /mirrored/)
    assert.equal((await list(plant, 'reports.openreports.io')).length, 1)
  })
})

test('opened, over, expired: the Report follows, and the same is written once', {
  skip,
}, async () => {
  await withPlant(async plant => {
    await installKind(plant)
    await planted(plant, [full()])
    await pass(plant)
    const one = async () => (await list(plant, 'reports.openreports.io'))[0]
    await mirrored(plant, async (mirror, key) => {
      assert.deepEqual(await mirror.reconcile(key), {})
      const { resourceVersion } = (await one()).metadata
      await mirror.reconcile(key)
      assert.equal((await one()).metadata.resourceVersion, resourceVersion)
    })
    const open = await one()
    assert.equal(open.source, 'logforest')
    assert.ok(open.summary.fail > 1 && open.results.length === open.summary.fail)
    assert.match(open.results[0].message, /too many clients already/)
    // An operator that has just started says the same: nothing is written in the cluster.
    await mirrored(plant, async (mirror, key) => void (await mirror.reconcile(key)))
    assert.equal((await one()).metadata.resourceVersion, open.metadata.resourceVersion)
    for (const [minutes, state] of [
      [90, 'Resolved'],
      [8 * 1440, 'Expired'],
    ] as const) {
      await stored(plant, [full()], START + minutes * MINUTE)
      await pass(plant)
      await mirrored(plant, async (mirror, key) => void (await mirror.reconcile(key)))
      const { summary, results } = await one()
      assert.deepEqual([summary.fail, summary.pass], [0, results.length])
      assert.equal(results[0].properties.state, state)
    }
    assert.equal((await list(plant, 'reports.openreports.io')).length, 1)
  })
})

test('a Report goes with its Anomaly; without budget it waits', { skip }, async () => {
  await withPlant(async plant => {
    await installKind(plant)
    await planted(plant, [full()])
    await pass(plant)
    const none = { budget: { tryTake: () => false } }
    await mirrored(
      plant,
      async (mirror, key) => {
        assert.deepEqual(await mirror.reconcile(key), { requeueAfterMs: 5_000 })
      },
      none,
    )
    assert.equal((await list(plant, 'reports.openreports.io')).length, 0)
    await mirrored(plant, async (mirror, key) => {
      await mirror.reconcile(key)
      assert.equal((await list(plant, 'reports.openreports.io')).length, 1)
      await plant.kubectl('delete', 'anomalies', '--all')
    })
    while ((await list(plant, 'reports.openreports.io')).length > 0) await wallClock.sleep(200)
    await plant.withOperator(async ({ workshop }) => {
      const log = { warn: assert.fail, info: assert.fail } as OpenReportsParts['log']
      const mirror = new OpenReports({ ...workshop, budget: { tryTake: () => true }, log })
      assert.deepEqual(await mirror.reconcile(`${plant.namespace}/gone`), {})
    })
  })
})

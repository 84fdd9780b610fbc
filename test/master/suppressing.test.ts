/** The findings of a log as they are told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hear } from '../../src/master/suppressing.ts'
import type { Suppression } from '../../src/master/suppression.ts'
import { appendFindings } from '../../src/store/findings.ts'
import { storeLog } from '../../src/store/logs.ts'
import { storeModel } from '../../src/store/models.ts'
import { transaction } from '../../src/store/pool.ts'
import { countNoise, settleFindings } from '../../src/store/settled.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { finding } from '../help/flow.ts'

/** A log of which nothing is judged. */
const NEW = {
  source: 's',
  fullName: 's/app/app.log',
  trained: true,
  judgedTo: 0,
  windowMs: 0,
  idleMs: 0,
}

const suppression = (template: string) => ({
  ...{ name: template, template, shapes: [], untilMs: Number.POSITIVE_INFINITY },
  ...{ reason: '', log: '**', covers: () => true },
})

test('old ids are known by stored versions; the master’s own findings are left out', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { id, name } = await storeLog(store, { source: 's', name: 'app/app.log' })
    const [, heartbeat] = finding('f').evidence
    await appendFindings(store, id, [finding('f', { evidence: [heartbeat], modelVersion: 2 })])
    await appendFindings(store, id, [finding('suite', { modelVersion: 0 })])
    for (const [version, template] of [[1, 'aa'] as const, [2, 'bb'] as const]) {
      await storeModel(store, {
        log: id,
        version,
        bytes: new Uint8Array(),
        sessions: null,
        configDigest: '',
        templates: [{ id: template, text: '', level: 0, shapes: ['s1'] }],
        trainedOn: {},
        threshold: 5,
        createdEventMs: 0,
        promoted: true,
      })
    }
    const logs = [{ id, name, ...NEW }]
    const told = async (...suppressions: Suppression[]) => {
      const { tellings } = await hear(store, logs, { suppressions, learnedMs: 0, all: false })
      return tellings.map(({ each }) => each)
    }
    const [shown, ...more] = await told()
    assert.deepEqual([shown.finding?.id, shown.by, more], ['f', [], []])
    const [hidden] = await told(suppression('aa'))
    assert.deepEqual([hidden.stored.id, hidden.finding], ['f', undefined])
    const [other] = await told(suppression('cc'))
    assert.equal(other.finding?.id, 'f')
  })
})

test('sessions are heard where the windows found nothing by then', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { id, name } = await storeLog(store, { source: 's', name: 'app/app.log' })
    const session = { session: 'a', severity: 'High', modelVersion: 1, from: 0 } as const
    await appendFindings(store, id, [
      finding('early', { ...session, to: 1000 }),
      finding('late', { ...session, to: 3000 }),
      finding('weak', { ...session, to: 1000, severity: 'Low' }),
      finding('window', { modelVersion: 1, from: 2000, to: 2500 }),
    ])
    const logs = [{ id, name, ...NEW }]
    const heard = async (learnedMs: number) => {
      const hearing = await hear(store, logs, { suppressions: [], learnedMs, all: true })
      return hearing.tellings.map(({ each }) => each.stored.id).sort()
    }
    assert.deepEqual(await heard(0), ['early', 'window'])
    assert.deepEqual(await heard(2000), ['window'], 'what was learned from is looked back over')
  })
})

test('what is more than a day tells is noise, however much was told by then', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { id, name } = await storeLog(store, { source: 's', name: 'app/app.log' })
    const hours = [0, 1, 2, 3, 4, 25]
    const own = hours.map(hour => {
      const from = hour * 3_600_000
      return finding(`${hour}`, { modelVersion: 1, score: 92, from, to: from + 60_000 })
    })
    await appendFindings(store, id, own)
    const logs = [{ id, name, ...NEW }]
    const options = { suppressions: [], learnedMs: 0, findingsPerDay: 2 }
    const noise = async (all: boolean) => {
      return [...(await hear(store, logs, { ...options, all })).noise].sort()
    }
    assert.deepEqual(await noise(false), ['3', '4'])
    const settled = { 0: 'told', 1: 'told', 2: 'told', 3: 'joined' } as const
    const settling = Object.entries(settled).map(([each, how]) => {
      return { log: id, id: each, settled: how }
    })
    await transaction(store, connection => settleFindings(connection, settling), { step: 'test' })
    assert.deepEqual(await noise(false), ['4'], 'the others are told')
    assert.deepEqual(await noise(true), ['3', '4'])
    assert.equal(
      (await hear(store, logs, { suppressions: [], learnedMs: 0, all: true })).noise.size,
      0,
    )
    const left = [{ log: id, id: '4', settled: 'noise' }] as const
    await transaction(store, connection => settleFindings(connection, left), { step: 'test' })
    assert.equal(await countNoise(store, [id]), 1)
  })
})

/** The findings of a log as they are told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SUITE_FEATURE } from '../../src/master/incident.ts'
import { tellingOf } from '../../src/master/suppressing.ts'
import { appendFindings } from '../../src/store/findings.ts'
import { storeLog } from '../../src/store/logs.ts'
import { storeModel } from '../../src/store/models.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { finding } from '../help/flow.ts'

const suppression = (template: string) => ({
  ...{ name: template, template, shapes: [], untilMs: Number.POSITIVE_INFINITY },
  ...{ reason: '', log: '**', covers: () => true },
})

test('old ids are known by stored versions; the master’s own findings are left out', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { id, name } = await storeLog(store, { source: 's', name: 'app/app.log' })
    const [, heartbeat] = finding('f').evidence
    const why = [{ feature: SUITE_FEATURE, observed: 1, typical: 0, tail: 0, share: 1 }]
    await appendFindings(store, id, [finding('f', { evidence: [heartbeat] })])
    await appendFindings(store, id, [finding('suite', { why })])
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
    const log = { id, name }
    const [shown, ...more] = await tellingOf(store, log, [])
    assert.deepEqual([shown.finding?.id, shown.by, more], ['f', [], []])
    const [hidden] = await tellingOf(store, log, [suppression('aa')])
    assert.deepEqual([hidden.stored.id, hidden.finding], ['f', undefined])
    const [other] = await tellingOf(store, log, [suppression('cc')])
    assert.equal(other.finding?.id, 'f')
  })
})

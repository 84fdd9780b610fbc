/** What suppressions hide, in a sentence. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { effectsOf, noEffect, sentenceOf } from '../../src/cli/effects.ts'
import type { Suppression } from '../../src/master/suppression.ts'
import { appendFindings } from '../../src/store/findings.ts'
import { storeLog } from '../../src/store/logs.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { finding } from '../help/flow.ts'

const BB: Suppression = {
  name: 'bb',
  template: 'bb',
  shapes: [],
  untilMs: Number.POSITIVE_INFINITY,
  reason: '',
  log: '**',
  covers: log => log === 'a.log',
}

test('a finding that tells something else is hidden in part; other logs are not', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    for (const name of ['a.log', 'b.log']) {
      const { id } = await storeLog(store, { source: 's', name })
      const [first, second] = finding('f', { log: name }).evidence
      const whole = [first, second].map(each => ({ ...each, template: 'bb' }))
      await appendFindings(store, id, [finding('f1', { log: name, evidence: whole })])
      const part = [{ ...first, template: 'cc' }, second]
      await appendFindings(store, id, [finding('f2', { log: name, evidence: part, to: 180_000 })])
    }
    const [effect] = await effectsOf(store, 's', [BB])
    assert.deepEqual([effect.findings, effect.parts, effect.lastMs], [1, 1, 180_000])
    assert.deepEqual(effect.stays, ['f2 in a.log: heartbeat'])
    assert.deepEqual([effect.whole, effect.touched], [['f1'], ['f1', 'f2']])
    assert.equal(
      sentenceOf(effect),
      '1 stored finding and a part of 1 finding, the last until 1970-01-01 00:03:00.',
    )
  })
})

test('nothing is said to be nothing', () => {
  assert.equal(sentenceOf(noEffect(BB)), 'nothing that is stored yet.')
})

test('what a condition leaves alone is told with its values', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { id } = await storeLog(store, { source: 's', name: 'a.log' })
    const [bare] = finding('f', { log: 'a.log' }).evidence
    const evidence = [{ ...bare, template: 'bb' }]
    const values = ['1', '2', '3', '4']
    const valued = evidence.map(each => ({ ...each, parameters: [{ values }] }))
    await appendFindings(store, id, [
      finding('f1', { log: 'a.log', evidence }),
      finding('f2', { log: 'a.log', evidence: valued }),
    ])
    const where = [
      { text: '1=1', place: 1, ofNumbers: false, fits: (text: string) => text === '1' },
    ]
    const [effect] = await effectsOf(store, 's', [{ ...BB, where }])
    assert.deepEqual([effect.findings, effect.parts, effect.touched], [0, 0, []])
    assert.deepEqual(effect.stays, [
      'f1 in a.log: its values are not known: its lines cannot be read again',
      'f2 in a.log: 1 is 1, 2, 3 and others',
    ])
  })
})

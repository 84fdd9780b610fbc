/** A turn of a scanner as a process. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { liveTurn } from '../../src/scanner/live.ts'
import { Tenure } from '../../src/scanner/tenure.ts'
import { getLogs } from '../../src/store/logs.ts'
import { quickLearning } from '../help/crew.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'
import { withSource } from '../help/source.ts'

test('nothing is learned before all scanners have read the history', async () => {
  await withSource(async ({ store, root, crew }) => {
    for (let i = 0; i < 4; i++) writeLog(root, `s${i}.log`, serviceLog({ seed: i, minutes: 5 }))
    const rules = { source: 'test', root, include: [], exclude: [], logName: '{path}' }
    const lives = ['a', 'b'].map(name => {
      const tenure = new Tenure(store, { ...rules, name })
      return { store, name: 'test', tenure, crew, learning: quickLearning, latenessMs: 7000 }
    })
    const [a, b] = lives
    await a.tenure.begin()
    await b.tenure.begin()
    const first = await liveTurn(a)
    assert.ok(first.behind > 0)
    assert.equal(first.trained, 0)
    const second = await liveTurn(b)
    assert.equal(second.behind, 0)
    await liveTurn(a)
    const logs = await getLogs(store, 'test')
    assert.ok(logs.every(log => log.state === 'trained' && log.counts.learnMs === 10_000))
    assert.equal(second.watermarkMs, Date.UTC(2026, 0, 5, 8, 4, 59) - 7000)
  })
})

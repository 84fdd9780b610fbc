/** A turn of a scanner as a process. */
import assert from 'node:assert/strict'
import { fstatSync, statSync } from 'node:fs'
import { test } from 'node:test'
import { Patience } from '../../src/scanner/held.ts'
import { liveTurn } from '../../src/scanner/live.ts'
import { Tenure } from '../../src/scanner/tenure.ts'
import { getLogs } from '../../src/store/logs.ts'
import { quickLearning } from '../help/crew.ts'
import { whileFailing } from '../help/failing-fs.ts'
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

test('nothing is judged while a file is held back, for some turns', async () => {
  await withSource(async ({ store, root, crew }) => {
    const write = (minutes: number): void => {
      for (const seed of [1, 2]) writeLog(root, `s${seed}.log`, serviceLog({ seed, minutes }))
    }
    write(5)
    const rules = { source: 'test', root, include: [], exclude: [], logName: '{path}' }
    const tools = { store, tenure: new Tenure(store, { ...rules, name: 'a' }), crew }
    const patience = new Patience()
    const live = { ...tools, name: 'test', learning: quickLearning, latenessMs: 7000, patience }
    await liveTurn(live)
    write(7)
    const { ino } = statSync(`${root}/s2.log`)
    const when = (fd: unknown): boolean => fstatSync(fd as number).ino === ino
    const heldTurn = () => whileFailing('readSync', { code: 'ESTALE', when }, () => liveTurn(live))
    const first = await heldTurn()
    assert.deepEqual([first.judged, first.problems], [0, []])
    const second = await liveTurn(live)
    assert.ok(second.judged > 0)
    write(9)
    const turns = []
    for (let turn = 0; turn < 7; turn++) turns.push(await heldTurn())
    assert.ok(turns.slice(0, 6).every(turn => turn.judged === 0))
    const last = turns[6]
    assert.ok(last.judged > 0)
    assert.match(last.problems[0].message, /^"s2\.log" could not be read as it was listed/)
  })
})

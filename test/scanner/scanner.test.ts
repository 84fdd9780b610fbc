import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeNew, learnNew, readNew, trainDue } from '../../src/scanner/scanner.ts'
import { listModels } from '../../src/store/models.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'
import { judging, withSource } from '../help/source.ts'

test('a turn reads and learns what is new; the next one finds nothing to do', async () => {
  await withSource(async source => {
    for (let i = 0; i < 20; i++)
      writeLog(source.root, `s${i}.log`, serviceLog({ seed: i, minutes: 4 }))
    const told: number[] = []
    const report = await readNew(source, bytes => told.push(bytes))
    assert.deepEqual([report.files, report.streams, report.problems.length], [20, 20, 0])
    assert.ok(told[0] > 0)
    const done: string[] = []
    const onLog = (count: number, total: number): unknown => done.push(`${count}/${total}`)
    assert.equal(await learnNew(source, { ...judging(), onLog }), 20 * 24)
    assert.deepEqual([done[0], done.at(-1)], ['0/20', '20/20'])
    assert.equal(await source.read(), 0)
    assert.equal(await learnNew(source, judging()), 0)
    assert.equal(await judgeNew(source, judging()), 0)
  })
})

test('another configuration learns again', async () => {
  await withSource(async source => {
    writeLog(source.root, 'api.log', serviceLog({ seed: 1, minutes: 4 }))
    await source.read()
    await learnNew(source, judging())
    assert.equal(await learnNew(source, { ...judging(), windowMs: 20_000 }), 12)
    const configDigest = 'ffffffffffffffff'
    assert.equal(await learnNew(source, { ...judging(), windowMs: 20_000, configDigest }), 12)
  })
})

test('logs judged for long enough are trained on the side, young ones learned', async () => {
  await withSource(async source => {
    writeLog(source.root, 'api.log', serviceLog({ seed: 1, minutes: 4 }))
    await source.read()
    const options = { ...judging(), retrainEveryWindows: 10 }
    assert.equal(await trainDue(source, options), 24)
    assert.equal(await trainDue(source, options), 0)
    const { id } = await source.log('api.log')
    assert.equal((await listModels(source.store, id)).length, 1)
    // Within the lateness of the last line: these windows were not judged for good.
    assert.equal(await trainDue(source, { ...options, retrainEveryWindows: 0 }), 21)
    assert.equal((await listModels(source.store, id)).length, 2)
  })
})

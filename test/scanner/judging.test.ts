import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { judgeNew, learnNew, readNew, trainDue } from '../../src/scanner/scanner.ts'
import { getFindings } from '../../src/store/findings.ts'
import { judgedToOf } from '../../src/store/logs.ts'
import { getOverview } from '../../src/store/overview.ts'
import { getScores } from '../../src/store/scores.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'
import { judging, type TestSource, withSource } from '../help/source.ts'

const START_MS = Date.UTC(2026, 0, 5, 8)

/** Learns the first half hour, then reads and judges the rest in steps of so many bytes. */
async function judgedIn(source: TestSource, steps: number): Promise<void> {
  const text = serviceLog({ seed: 1, minutes: 45, brokenMinute: 36 })
  const cut = text.indexOf('2026-01-05T08:30:00')
  writeLog(source.root, 'api.log', text.slice(0, cut))
  await source.read()
  await learnNew(source, judging())
  const size = Math.ceil((text.length - cut) / steps)
  for (let from = cut; from < text.length; from += size) {
    appendFileSync(join(source.root, 'api.log'), text.slice(from, from + size))
    await source.read()
    const last = text.lastIndexOf('\n2026', Math.min(from + size, text.length) - 40) + 1
    await judgeNew(source, judging(Date.parse(text.slice(last, last + 24)) - 20_000))
  }
  await judgeNew(source, judging(START_MS + 45 * 60_000))
}

test('one poll or many: the same scores, and one finding for one trouble', async () => {
  const results: unknown[] = []
  for (const steps of [1, 40]) {
    await withSource(async source => {
      await judgedIn(source, steps)
      const { id } = await source.log('api.log')
      const findings = await getFindings(source.store, id)
      assert.equal(findings.filter(each => each.from >= START_MS + 30 * 60_000).length, 1)
      results.push({ findings, scores: await getScores(source.store, id) })
    })
  }
  assert.deepEqual(results[1], results[0])
})

test('a window is judged once: what comes late changes no score', async () => {
  await withSource(async source => {
    await judgedIn(source, 2)
    const { id } = await source.log('api.log')
    const before = await getScores(source.store, id)
    const late = new Date(START_MS + 33 * 60_000).toISOString()
    appendFileSync(join(source.root, 'api.log'), `${late} ERROR too late for anything\n`.repeat(9))
    await source.read()
    await judgeNew(source, judging(START_MS + 45 * 60_000))
    assert.deepEqual(await getScores(source.store, id), before)
    // A scan without --watch judges what it finds: to it, nothing is late.
    assert.equal((await getOverview(source.store, 'test')).ingest.late, 0)
  })
})

test('a log without a model is not judged', async () => {
  await withSource(async source => {
    writeLog(source.root, 'api.log', serviceLog({ seed: 1, minutes: 2 }))
    await source.read()
    assert.equal(await judgeNew(source, judging(START_MS + 60_000)), 0)
    const times = { watermarkMs: START_MS, settledMs: START_MS }
    const job = { kind: 'judge', log: 'api.log', lastBins: 1, ...times } as const
    assert.equal((await source.crew.run(job)).windows, 0)
  })
})

test('what a scan said of windows that were not complete is said again', async () => {
  const text = serviceLog({ seed: 1, minutes: 45 })
  const cut = text.indexOf('2026-01-05T08:30:04')
  await withSource(async source => {
    writeLog(source.root, 'api.log', text.slice(0, cut))
    await source.read()
    await learnNew(source, judging())
    const { id, counts } = await source.log('api.log')
    const before = await getScores(source.store, id)
    assert.deepEqual([before.length, counts.windows, counts.provisional], [181, 181, 3])
    assert.ok((before.at(-1)?.lines ?? 0) < 10)
    appendFileSync(join(source.root, 'api.log'), text.slice(cut))
    await source.read()
    await judgeNew(source, judging())
    const after = await getScores(source.store, id)
    assert.deepEqual(after.slice(0, 178), before.slice(0, 178))
    assert.equal(new Set(after.map(({ from }) => from)).size, after.length)
    assert.ok((after[180]?.lines ?? 0) > 10)
    assert.equal((await source.log('api.log')).counts.windows, after.length)
  })
})

test('a log that had ended is not told silent later; one that ends now is', async () => {
  const text = serviceLog({ seed: 1, minutes: 45 })
  const end = text.indexOf('2026-01-05T08:30:00')
  await withSource(async source => {
    writeLog(source.root, 'ended.log', text.slice(0, text.indexOf('2026-01-05T08:20:00')))
    writeLog(source.root, 'ends.log', text.slice(0, end))
    writeLog(source.root, 'api.log', text.slice(0, end))
    await source.read()
    const learning = { ...judging(START_MS + 30 * 60_000 - 20_000), retrainEveryWindows: 1e9 }
    await trainDue(source, learning)
    appendFileSync(join(source.root, 'api.log'), text.slice(end))
    await source.read()
    await judgeNew(source, judging(START_MS + 45 * 60_000 - 20_000))
    const reasons = async (name: string): Promise<string[]> => {
      const findings = await getFindings(source.store, (await source.log(name)).id)
      return findings.map(({ reason }) => reason)
    }
    assert.deepEqual(await reasons('ended.log'), [])
    assert.deepEqual(await reasons('ends.log'), ['Missing'])
  })
})

test('live, a line whose window was judged is stored and counted as late', async () => {
  await withSource(async source => {
    await judgedIn(source, 2)
    const judgedTo = judgedToOf(await source.log('api.log'))
    const line = (ms: number): string => `${new Date(ms).toISOString()} ERROR it came late\n`
    const late = [judgedTo - 1, judgedTo - 900_000].map(line)
    const inTime = [judgedTo, judgedTo + 1000].map(line)
    appendFileSync(join(source.root, 'api.log'), [...late, ...inTime].join(''))
    const before = (await getOverview(source.store, 'test')).ingest
    await readNew({ ...source, grows: true }, () => undefined)
    const { ingest } = await getOverview(source.store, 'test')
    assert.deepEqual([ingest.late, ingest.scored - before.scored], [2, 4])
    appendFileSync(join(source.root, 'api.log'), line(judgedTo - 1))
    await readNew({ ...source, grows: true }, () => undefined)
    assert.equal((await getOverview(source.store, 'test')).ingest.late, 3)
  })
})

/** A log over time, from a scan. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needLog, needScene } from '../../src/web/answers.ts'
import { type SeriesWish, seriesOf } from '../../src/web/series.ts'
import { BROKEN_MS, START_MS, startedWeb } from '../help/web.ts'

const web = await startedWeb()

async function series(name: string, part: Partial<SeriesWish> = {}) {
  const scene = await needScene(web.context)
  const log = await needLog(web.context, scene, name)
  const wish = { points: 60, template: undefined, from: undefined, to: undefined }
  return seriesOf(web.context, { scene, log, ...wish, ...part })
}

test('all lines of a log are in its series, and most steps are usual', async () => {
  const { lines, low, high, step, from, timed } = await series('calm.log')
  assert.equal(
    lines.reduce((sum, each) => sum + each, 0),
    40 * 60 + 40 * 12 + Math.ceil((40 * 60 - 3) / 7),
  )
  assert.ok(timed && low !== null && high !== null)
  const { lag } = await series('calm.log')
  assert.deepEqual([lag.length, new Set(lag)], [lines.length, new Set([null])], 'looked back')
  const usual = lines.slice(1, -1).filter(each => each >= low * 0.95 && each <= high * 1.05)
  assert.ok(usual.length > lines.length * 0.8)
  assert.ok(from <= START_MS && from + step * lines.length >= START_MS + 40 * 60_000)
})

test('a finding and a line never seen before stand where they were', async () => {
  const { findings, first, scores, from, step } = await series('a.log')
  assert.ok(findings.some(each => each.from <= BROKEN_MS && each.to > BROKEN_MS && !each.silent))
  assert.ok(first.some(({ at, text }) => at === BROKEN_MS && /cannot reach shard/.test(text)))
  assert.ok((scores[Math.floor((BROKEN_MS - from) / step)] ?? 0) >= 90)
})

test('a template alone has its own lines, and no usual of the whole log', async () => {
  const scene = await needScene(web.context)
  const { store, counts } = web.context
  const log = await needLog(web.context, scene, 'a.log')
  const place = { log: log.id, parser: 'Shapes' as const, spanMs: 2_400_000, lastBins: 1 }
  const broken = (await counts.get(place)).templates.find(({ level }) => level === 'error')
  assert.ok(store !== undefined && broken !== undefined)
  const { lines, low } = await series('a.log', { template: broken.id })
  assert.deepEqual([lines.reduce((sum, each) => sum + each, 0), low], [10, null])
  const none = await series('a.log', { template: '0000000000000000' })
  assert.ok(none.lines.every(each => each === 0))
})

test('a log without times runs over its lines', async () => {
  const { timed, from, step, lines, versions } = await series('plain.log')
  assert.deepEqual([timed, from, versions], [false, 0, []])
  assert.ok(step >= 100 && step * lines.length >= 4000)
  const sum = lines.reduce((all, each) => all + each, 0)
  assert.equal(sum, 4000)
})

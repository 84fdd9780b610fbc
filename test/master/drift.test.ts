/** What creeps: logs that write a little less or more for some minutes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../src/base/random.ts'
import { type Drift, driftOf } from '../../src/master/drift.ts'
import { joinLogs, type LogSeries } from '../../src/master/join.ts'
import { habitsOf, loadIn } from '../../src/master/load.ts'
import { gaussian } from '../accuracy/history.ts'
import { DAY, seriesOf } from './suite.ts'

const WINDOWS = 600

interface Creep {
  readonly logs: number
  readonly factor: number
}

/** Twelve logs of some forty lines a window on a load that all share; from 400 some change. */
function suite(seed: number, { logs, factor }: Creep, windows = WINDOWS): LogSeries[] {
  return Array.from({ length: 12 }, (_, log) => {
    const random = seededRandom(seed, `log ${log}`)
    const lines = Float64Array.from({ length: windows }, (__, at) => {
      const busy = 40 * (1 + 0.4 * Math.sin(at / 90))
      const mean = log < logs && at >= 400 && at < 415 ? busy * factor : busy
      return Math.max(0, Math.round(mean + Math.sqrt(mean) * gaussian(random)))
    })
    return { ...seriesOf(`log-${log}`, new Float64Array(windows)), lines }
  })
}

function drift(series: readonly LogSeries[]): Drift {
  const joined = joinLogs(series)
  const { windowMs } = joined
  const habits = habitsOf(series, { windowMs, toMs: DAY + WINDOWS * windowMs })
  return driftOf(joined, series, { habits, load: loadIn(series, habits, windowMs) })
}

function most({ evidence }: Drift, from = 0, to = WINDOWS): number {
  return Math.max(...evidence.slice(from, to))
}

test('four logs that write a third less for a quarter of an hour are seen together', () => {
  for (const seed of [1, 2, 3]) {
    const found = drift(suite(seed, { logs: 4, factor: 0.67 }))
    assert.ok(most(found, 405, 420) > 4, `${most(found, 405, 420)}`)
    const row = 412 * 12
    const [first, last] = [found.surprise[row], found.surprise[row + 11]]
    assert.ok(first > 1 && last < 2, 'those that drift are told from the others')
  }
})

test('a load that all share is no drift, and chance seldom looks like one', () => {
  const quiet = [1, 2, 3, 4, 5, 6].map(seed => most(drift(suite(seed, { logs: 0, factor: 1 }))))
  assert.ok(quiet.filter(each => each > 3).length <= 1, quiet.join(' '))
})

test('one log alone, however far, is not the suite', () => {
  const far = drift(suite(1, { logs: 1, factor: 0.1 }))
  assert.ok(most(far, 400, 425) < 3)
})

test('a short history says nothing of drifts', () => {
  const series = suite(1, { logs: 0, factor: 1 }, 200)
  assert.ok(drift(series).evidence.every(each => each === 0))
})

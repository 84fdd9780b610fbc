/** On a noisy day severity rises, not the number of findings that are told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../../src/base/random.ts'
import { type Finding, type Incident, LEVELS } from '../../src/flow.ts'
import { judge, type LogModel, learn } from '../../src/forest/detector.ts'
import { severityOf } from '../../src/forest/finding.ts'
import { MAX_GAP_WINDOWS, scoreOf } from '../../src/forest/threshold.ts'
import {
  DAY_MS,
  GRADES,
  noiseOf,
  type Spoken,
  toldPerDay,
  withoutNoise,
} from '../../src/master/noisy.ts'
import { type Cells, disturb, KINDS, matrixOf } from '../accuracy/history.ts'
import { OPTIONS } from '../accuracy/outcomes.ts'
import { quietLog, RHYTHMS } from '../accuracy/quietLogs.ts'
import { mean } from '../accuracy/rank.ts'
import { found } from './findings.ts'

const MINUTE_MS = 60_000
const DAY = DAY_MS / MINUTE_MS
const BUDGET = 2

/** Of so many findings of each grade a day is told, whatever comes. */
const BOUND = GRADES * toldPerDay(BUDGET)

function told(findings: readonly Spoken[], before: readonly Spoken[] = []): Spoken[] {
  const noise = new Set(noiseOf(findings, { before, findingsPerDay: BUDGET }))
  return findings.filter(each => !noise.has(each))
}

function at(minute: number, score: number, evidence: Spoken['evidence'] = []): Spoken {
  return { from: minute * MINUTE_MS, score, evidence }
}

/** Logs of every rhythm that learned a day, and the day after it, in which nothing happens. */
const LOGS = RHYTHMS.flatMap((rhythm, at) =>
  [3, 8].map(templates => {
    const given = { rhythm, templates, learnedS: DAY_MS / 1000, windowS: 60, seed: 10 * at }
    const { train, test: day, columns } = quietLog(given)
    const options = { ...OPTIONS, findingsPerDay: BUDGET, unitsPerDay: DAY }
    const { model } = learn(matrixOf(train, columns), options)
    return { seed: at, columns, model, day }
  }),
)

/** What a log finds in a day: runs of alarms with their strongest score. */
function findingsIn(model: LogModel, day: readonly Cells[], columns: number): Spoken[] {
  const { alarm, score } = judge(model, matrixOf(day, columns))
  const runs: { from: number; score: number; evidence: Spoken['evidence'] }[] = []
  let last = Number.NEGATIVE_INFINITY
  for (const row of alarm.keys()) {
    if (alarm[row] === 0) continue
    const known = runs.at(-1)
    if (known === undefined || row - last - 1 > MAX_GAP_WINDOWS) runs.push(at(row, score[row]))
    else known.score = Math.max(known.score, score[row])
    last = row
  }
  return runs
}

/** The day with so many of its minutes disturbed, each in one of four ways. */
function disturbed({ seed, day, columns }: (typeof LOGS)[number], minutes: number): Cells[] {
  const random = seededRandom(seed, 'noise')
  const noisy = [...day]
  for (let i = 0; i < minutes; i++) {
    const row = random.below(day.length)
    noisy[row] = disturb(noisy[row], KINDS[i % KINDS.length], { fresh: columns, random }).window
  }
  return noisy
}

test('quiet days stay within the budget', () => {
  const days = LOGS.map(({ model, day, columns }) => findingsIn(model, day, columns))
  const counts = days.map(each => each.length)
  assert.ok(mean(counts) <= BUDGET, `${counts}`)
  for (const each of days.filter(({ length }) => length <= toldPerDay(BUDGET))) {
    assert.deepEqual(told(each), each, 'all is told')
  }
})

test('the noisier a day, the graver what is told, and its number stays within a bound', () => {
  const quiet = LOGS.map(({ model, day, columns }) => told(findingsIn(model, day, columns)))
  const levels = [16, 64, 200, 400].map(minutes =>
    LOGS.map(log => {
      const all = findingsIn(log.model, disturbed(log, minutes), log.columns + 20)
      const own = told(all)
      assert.ok(own.length <= BOUND && own.length <= 3 * toldPerDay(BUDGET), `${own.length}`)
      assert.ok(all.length > own.length, 'the day is noisy')
      return own
    }),
  )
  const high = (logs: readonly Spoken[][]): number =>
    mean(logs.map(own => own.filter(each => severityOf(each.score) === 'High').length))
  const most = (logs: readonly Spoken[][]): number =>
    mean(logs.map(own => Math.max(90, ...own.map(({ score }) => score))))
  for (const noisy of levels) {
    assert.ok(high(noisy) > high(quiet), `${high(noisy)} of High`)
    assert.ok(most(noisy) > most(quiet))
  }
  const counts = levels.map(logs => mean(logs.map(own => own.length)))
  assert.ok(Math.max(...counts) < 2 * Math.min(...counts), `25 times the noise: ${counts}`)
})

test('louder noise is graver', () => {
  const log = LOGS[LOGS.length - 1]
  const strongest = [8, 32, 128].map(factor => {
    const day = log.day.map((window, row) => {
      if (row % 60 !== 0) return window
      const counts = new Map([...window.counts].map(([column, count]) => [column, factor * count]))
      return { counts, pairs: window.pairs }
    })
    const own = told(findingsIn(log.model, day, log.columns))
    assert.ok(own.length <= BOUND)
    return Math.max(...own.map(({ score }) => score))
  })
  assert.ok(strongest[0] < strongest[1] && strongest[1] < strongest[2], `${strongest}`)
})

test('what is graver than all that the day had is told, what is not waits for the next day', () => {
  const weak = [0, 60, 120, 180].map(minute => at(minute, 92))
  assert.equal(told(weak).length, 3)
  assert.equal(told([...weak, at(240, 96)]).length, 4)
  assert.equal(told([...weak, at(DAY - 1, 92)]).length, 3, 'the first is not a day old')
  assert.equal(told([...weak, at(DAY, 92)]).length, 4)
  const grave = [0, 60, 120].map(minute => at(minute, 99))
  assert.equal(told([...grave, at(240, 92)]).length, 3, 'graver ones count')
  assert.equal(told([...grave, at(240, 99.9)]).length, 4, 'half as strong again')
})

test('a new line of error level is news, once', () => {
  const level = LEVELS.indexOf('error')
  const noise = [0, 60, 120].map(minute => at(minute, 99))
  const line = { template: 't', level, reason: 'NewTemplate', share: 0.9 } as const
  assert.equal(told([...noise, at(240, 92, [line]), at(300, 92, [line])]).length, 4)
  assert.equal(told([...noise, at(240, 92, [{ ...line, share: 0.05 }])]).length, 3)
  assert.equal(told([...noise, at(240, 92, [{ ...line, level: level - 1 }])]).length, 3)
})

test('an incident of noise alone is left out, one that other logs show is told', () => {
  const [noise, other] = [found('a', 10), found('b', 60)]
  const groups = [noise, other].map(finding => {
    return { findings: [finding], from: finding.from, to: finding.to }
  })
  const incident = (id: string, findings: readonly Finding[]): Incident => ({
    ...{ id, from: 0, to: 0, timed: true, score: 92, severity: 'Low', normal: [] },
    members: findings.map(finding => ({ finding, delayMs: 0 })),
  })
  const alone = [incident('1', [noise]), incident('2', [other]), incident('of the suite', [other])]
  const ids = new Set([noise.id])
  const settling = { log: 1, id: noise.id, settled: 'told' } as const
  const left = withoutNoise({ groups }, alone, ids)
  assert.deepEqual(
    left.timed.map(({ id }) => id),
    ['2', 'of the suite'],
  )
  assert.deepEqual([...left.left], [noise.id])
  assert.equal(left.settledOf(settling).settled, 'noise')
  const shown = [incident('1', [noise, other]), ...alone.slice(1)]
  const joined = withoutNoise({ groups }, shown, ids)
  assert.equal(joined.timed.length, 3)
  assert.equal(joined.settledOf(settling).settled, 'joined')
  assert.equal(joined.settledOf({ ...settling, id: 'b' }).settled, 'told')
})

test('in any order of scores a day has no more than the bound, in however many parts', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 6, max: 90 }), fc.double({ min: 1, max: 9 })), {
    maxLength: 200,
  })
  fc.assert(
    fc.property(steps, fc.nat(200), (given, cut) => {
      let minute = 0
      const findings = given.map(([gap, joint]) => {
        minute += Number.isNaN(joint) ? 1 : gap
        return at(minute, scoreOf(Number.isNaN(joint) ? 1 : joint, 1))
      })
      const all = told(findings)
      for (const { from } of all) {
        const day = all.filter(each => each.from <= from && each.from > from - DAY_MS)
        assert.ok(day.length <= BOUND)
      }
      const before = told(findings.slice(0, cut))
      assert.deepEqual([...before, ...told(findings.slice(cut), before)], all)
    }),
  )
})

/**
 * Each score over its threshold names the features that it hangs on: as usual, they bring it under.
 * S is computed anew here from what the verdicts give.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Random, seededRandom } from '../../src/base/random.ts'
import {
  decisiveOf,
  type Judge,
  jointWithout,
  markDecisive,
  SEVERITY,
  type Unit,
  unitOf,
  withSeverity,
} from '../../src/forest/decisive.ts'
import { explain, judge, learn } from '../../src/forest/detector.ts'
import { FEATURES, RULES } from '../../src/forest/features.ts'
import { scoreRows } from '../../src/forest/forest.ts'
import { judgeSessions, learnSessions } from '../../src/forest/session-detector.ts'
import { SESSION_FEATURES, SESSION_RULES } from '../../src/forest/session-features.ts'
import { middleOf, tailOf } from '../../src/forest/tail.ts'
import type { Verdicts } from '../../src/forest/verdicts.ts'
import { storageFlows } from '../accuracy/flows.ts'
import { type Cells, disturb, KINDS, matrixOf, quietHistory } from '../accuracy/history.ts'
import { OPTIONS } from '../accuracy/outcomes.ts'
import { SESSION_OPTIONS } from '../accuracy/sessions.ts'
import { sessionMatrix } from '../help/sessions.ts'

const LEARNED = 600

/** A model, and windows that were disturbed in every way, as it judges them. */
function disturbedLog(seed: number) {
  const options = { windows: LEARNED + 80, windowsPerDay: 1440, seed }
  const history = quietHistory(options)
  const { columns } = history
  const order = seededRandom(seed, 'order')
  const windows = history.windows.map(({ counts }) => ({ counts, pairs: pairsOf(order) }))
  const { model } = learn(matrixOf(windows.slice(0, LEARNED), columns), OPTIONS)
  const random = seededRandom(seed, 'disturbed')
  const given = windows.slice(LEARNED).map((window, at): Cells => {
    const kind = [...KINDS, 'reversed'][at % (KINDS.length + 1)]
    const known = KINDS.find(each => each === kind)
    if (known !== undefined) return disturb(window, known, { fresh: columns, random }).window
    const counts = [...window.counts.values()].reverse()
    const reversed = [...window.counts.keys()].map((column, i) => [column, counts[i]] as const)
    return { counts: new Map(reversed), pairs: window.pairs }
  })
  const matrix = matrixOf(given, columns + 20)
  return { model, matrix, verdicts: judge(model, matrix) }
}

/** Neighbours of lines: most windows have the usual ones, some a rare one. */
function pairsOf(random: Random): Set<number> {
  return new Set([0, 1, random.below(3), random.next() < 0.1 ? random.below(40) : 2])
}

/** S as the formula of src/README.md says, of features alone. */
function jointOf({ tails, forest, forestTail }: Judge, features: Float64Array): number {
  const rules = tails.length === FEATURES.length ? RULES : [...tails.keys()]
  const strongest = Math.max(...rules.map(rule => tailOf(tails[rule], features[rule])))
  return strongest + tailOf(forestTail, scoreRows(forest, features)[0])
}

function asUsual({ tails }: Judge, { features }: Unit, usual: Iterable<number>): Float64Array {
  const changed = features.slice()
  for (const at of usual) changed[at] = middleOf(tails[at])
  return changed
}

/** All that alarm name what they hang on, and nothing to spare. Gives how often each was named. */
function assertAllNamed(
  model: Judge,
  verdicts: Verdicts,
  orderOf: (row: number, unit: Unit) => readonly number[],
): number[] {
  const named: number[] = []
  for (const row of verdicts.alarm.keys()) {
    if (verdicts.alarm[row] === 0) continue
    const rules = model.tails.length === FEATURES.length ? RULES : [...model.tails.keys()]
    const unit = unitOf(verdicts, row, rules)
    assert.equal(jointOf(model, unit.features), verdicts.joint[row])
    const decisive = decisiveOf(model, unit, orderOf(row, unit))
    assert.ok(decisive.size > 0, `row ${row} names nothing`)
    assert.ok(jointOf(model, asUsual(model, unit, decisive)) <= model.threshold)
    for (const spared of decisive) {
      const others = [...decisive].filter(each => each !== spared)
      assert.ok(jointOf(model, asUsual(model, unit, others)) > model.threshold)
      named.push(spared)
    }
  }
  return named
}

test('each window that alarms names features that, as usual, bring it under the threshold', () => {
  const named = [1, 2, 3].flatMap(seed => {
    const { model, matrix, verdicts } = disturbedLog(seed)
    return assertAllNamed(model, verdicts, row => {
      const { why } = explain(model, matrix, { row, ownRow: -1 })
      return why.map(({ feature }) => FEATURES.findIndex(name => name === feature))
    })
  })
  // A known template is seldom rare enough by itself, and is by its row of the table below.
  const rules = RULES.filter(rule => FEATURES[rule] !== 'rarest template')
  for (const rule of rules) assert.ok(named.includes(rule), `${FEATURES[rule]} never is`)
})

test('each session that alarms names features that, as usual, bring it under', () => {
  const named = [1, 2, 3].flatMap(seed => {
    const flows = storageFlows({ sessions: 1200, anomalies: 0.03, seed })
    const past = flows.slice(0, 700).filter(({ anomalous }) => !anomalous)
    const { model } = learnSessions(sessionMatrix(past), SESSION_OPTIONS)
    const verdicts = judgeSessions(model, sessionMatrix(flows.slice(700)))
    return assertAllNamed(model, verdicts, (_, { rules }) => {
      return [...rules].sort((a, b) => b[1] - a[1]).map(([rule]) => rule)
    })
  })
  assert.ok(new Set(named).size >= 3)
})

/** What a unit names that is usual but for one feature, and just over its threshold by it. */
function namedFor(model: Judge, feature: number, rules: readonly number[]): ReadonlySet<number> {
  const beyond = model.tails.length === FEATURES.length ? [] : USUAL_LENGTH
  const features = Float64Array.from([...model.tails.map(middleOf), ...beyond])
  const { top, scale } = model.tails[feature]
  features[feature] = top[top.length - 1] + 1000 * scale
  const forest = tailOf(model.forestTail, scoreRows(model.forest, features)[0])
  const tails = new Map(rules.map(rule => [rule, tailOf(model.tails[rule], features[rule])]))
  // What the forest alone sees alarms where a rule is almost over its threshold as well.
  const beside = rules.find(rule => rule !== feature) ?? rules[0]
  if (!tails.has(feature)) tails.set(beside, model.threshold - forest + 0.001)
  const unit = { features, rules: tails, severity: 0, forest }
  return decisiveOf(model, unit, [feature, ...model.tails.keys()])
}

/** Length and variety of a session, which only its forest sees. */
const USUAL_LENGTH = [Math.log(13), 5]

const WINDOWS = disturbedLog(4)
const { model: SESSION_MODEL } = learnSessions(
  sessionMatrix(storageFlows({ sessions: 700, anomalies: 0, seed: 5 })),
  SESSION_OPTIONS,
)

for (const [feature, name] of FEATURES.entries()) {
  test(`a window that is strange by ${name} names it`, () => {
    assert.deepEqual([...namedFor(WINDOWS.model, feature, RULES)], [feature])
  })
}

for (const [feature, name] of SESSION_FEATURES.slice(0, SESSION_RULES).entries()) {
  test(`a session that is strange by ${name} names it`, () => {
    const rules = [...SESSION_FEATURES.keys()].slice(0, SESSION_RULES)
    assert.deepEqual([...namedFor(SESSION_MODEL, feature, rules)], [feature])
  })
}

test('severity is a feature of its own, and named where without it there were no alarm', () => {
  const { model } = WINDOWS
  const features = Float64Array.from(model.tails, middleOf)
  const rules = new Map(RULES.map(rule => [rule, 0.3]))
  const unit = { features, rules, severity: model.threshold, forest: 0.1 }
  assert.ok(jointWithout(model, unit, new Set()) > model.threshold)
  assert.equal(jointWithout(model, unit, new Set([SEVERITY])), 0.4)
  const joint = model.threshold + 0.4
  const told = FEATURES.map(feature => ({ feature, observed: 0, typical: 0, tail: 0, share: 0.1 }))
  const why = withSeverity(told, { severity: unit.severity, joint })
  assert.equal(why[0].feature, 'severity')
  assert.ok(Math.abs(why.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9)
  const positions = [SEVERITY, ...FEATURES.keys()]
  const marked = markDecisive(why, { judge: model, unit, positions })
  assert.deepEqual(
    marked.filter(({ decisive }) => decisive).map(({ feature }) => feature),
    ['severity'],
  )
  assert.deepEqual(withSeverity(told, { severity: 0, joint }), told)
})

test('what is not over its threshold hangs on nothing', () => {
  const { model } = WINDOWS
  const features = Float64Array.from(model.tails, middleOf)
  const unit = { features, rules: new Map([[0, 0.3]]), severity: 0, forest: 0.1 }
  assert.equal(decisiveOf(model, unit, [0, 1]).size, 0)
})

/** A suppression hides exactly its template. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Evidence, Finding, Reason } from '../../src/flow.ts'
import { scoreOf } from '../../src/forest/threshold.ts'
import { hidesOf, type Suppression, tell } from '../../src/master/suppression.ts'
import { finding } from '../help/flow.ts'

function suppression(template: string, shapes: readonly string[] = []): Suppression {
  const untilMs = Number.POSITIVE_INFINITY
  return { name: template, template, shapes, untilMs, reason: '', log: '**', covers: () => true }
}

function evidence(template: string, share: number, reason: Reason = 'Burst'): Evidence {
  return { template, text: template, level: 0, reason, observed: 9, typical: 1, share }
}

/** A finding that is so many times over the threshold. */
function found(ratio: number, ...parts: Evidence[]): Finding {
  const score = scoreOf(ratio, 1)
  return finding('f', { score, reason: parts[0].reason, evidence: parts })
}

const hideA = hidesOf([suppression('a')], [])

test('a finding of the template alone is hidden', () => {
  const told = tell(found(3, evidence('a', 1)), hideA)
  assert.equal(told.finding, undefined)
  assert.deepEqual(
    told.by.map(each => each.name),
    ['a'],
  )
})

test('a finding without the template stays as it is', () => {
  const whole = found(3, evidence('b', 1))
  assert.deepEqual(tell(whole, hideA), { finding: whole, by: [], spared: [] })
})

test('what came with it as usual does not carry the finding', () => {
  assert.equal(tell(found(2, evidence('a', 0.9), evidence('b', 0.1)), hideA).finding, undefined)
})

test('another template of weight carries it on, explained by what is left', () => {
  const whole = found(1.2, evidence('a', 0.5), evidence('b', 0.5, 'Missing'))
  const { finding: left } = tell(whole, hideA)
  assert.deepEqual(left?.evidence, [evidence('b', 1, 'Missing')])
  assert.deepEqual([left?.reason, left?.part, left?.id], ['Missing', true, whole.id])
  assert.ok(Math.abs((left?.score ?? 0) - whole.score) < 1e-9)
})

test('another line never seen stays, however little it weighs, at the threshold at least', () => {
  const whole = found(1.5, evidence('a', 0.99), evidence('b', 0.01, 'NewTemplate'))
  const { finding: left } = tell(whole, hideA)
  assert.deepEqual([left?.severity, left?.reason], ['Low', 'NewTemplate'])
  assert.ok(Math.abs((left?.score ?? 0) - 90) < 1e-9)
})

test('a line that is hidden dates nothing', () => {
  const place = { stream: 's', offset: 0, line: 0, timeMs: 61_234 }
  const parts = [{ ...evidence('a', 0.5), place }, evidence('b', 0.5)]
  const whole = { ...found(2, ...parts), onsetMs: 61_234, from: 60_000 }
  assert.equal(tell(whole, hideA).finding?.onsetMs, 60_000)
  const other = hidesOf([suppression('b')], [])
  assert.equal(tell(whole, other).finding?.onsetMs, 61_234)
})

test('an old id is known again by its shapes; another template is not', () => {
  const versions = [
    { id: 'old', shapes: ['s1'] },
    { id: 'new', shapes: ['s1', 's2'] },
    { id: 'other', shapes: ['s3'] },
  ]
  const hides = (template: string, by = suppression('old'), known = versions) =>
    hidesOf([by], known)(evidence(template, 1)).by?.name
  assert.equal(hides('new'), 'old')
  assert.equal(hides('old'), 'old')
  assert.equal(hides('other'), undefined)
  assert.equal(hides('unknown'), undefined)
  // The version that knew the old id is no longer kept: the declaration has the shapes.
  assert.equal(hides('new', suppression('old', ['s2']), versions.slice(1)), 'old')
})

/** Only where place 1 is `wanted`. */
function only(wanted: string): Suppression {
  const fits = (value: string): boolean => value === wanted
  const where = [{ text: `1=${wanted}`, place: 1, ofNumbers: false, fits }]
  return { ...suppression('a'), name: wanted, where }
}

function valued(...values: string[]): Evidence {
  return { ...evidence('a', 1), parameters: [{ values }] }
}

test('with a condition a line is hidden only where its value is shown to be meant', () => {
  const ask = hidesOf([only('x'), only('y')], [])
  const told = (...values: string[]) => tell(found(3, valued(...values)), ask)
  assert.deepEqual(
    [told('x').finding, told('x').by[0].name, told('x').spared],
    [undefined, 'x', []],
  )
  assert.equal(told('y').by[0].name, 'y')
  for (const values of [['z'], ['x', 'z'], ['x', 'y']]) {
    const { finding: whole, by, spared } = told(...values)
    assert.deepEqual([whole?.evidence, by], [[valued(...values)], []])
    assert.deepEqual(
      spared.map(({ why }) => why),
      ['other values', 'other values'],
    )
  }
  const unknown = tell(found(3, evidence('a', 1)), ask)
  assert.ok(unknown.finding !== undefined)
  assert.equal(unknown.spared[0].why, 'values not known')
})

test('where templates merged, places may have other numbers: a condition hides nothing', () => {
  const versions = [
    { id: 'a', shapes: ['s1'] },
    { id: 'merged', shapes: ['s1', 's2'] },
  ]
  const merged = { ...valued('x'), template: 'merged' }
  const { by, spared } = hidesOf([only('x')], versions)(merged)
  assert.deepEqual([by, spared[0].why], [undefined, 'template changed'])
})

test('never is a value hidden that is not the one that is meant', () => {
  const values = fc.array(fc.constantFrom('x', 'y', 'z'), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(values, fc.boolean(), (shown, known) => {
      const one = known ? valued(...shown) : evidence('a', 1)
      const { finding: left } = tell(found(3, one), hidesOf([only('x')], []))
      assert.equal(left === undefined, known && shown.every(value => value === 'x'))
    }),
  )
})

test('never is evidence of another template hidden from a finding that is told', () => {
  const part = fc.record({
    template: fc.constantFrom('a', 'b', 'c', 'd'),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    reason: fc.constantFrom<Reason>('NewTemplate', 'Burst', 'Missing'),
  })
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1 }),
      fc.double({ min: 1, max: 9, noNaN: true }),
      (parts, ratio) => {
        const total = parts.reduce((sum, each) => sum + each.share, 0) || 1
        const whole = found(
          ratio,
          ...parts.map(each => evidence(each.template, each.share / total, each.reason)),
        )
        const { finding: left, by } = tell(whole, hideA)
        const others = whole.evidence.filter(each => each.template !== 'a')
        if (left === undefined) {
          assert.ok(by.length > 0)
          assert.ok(others.every(each => each.reason !== 'NewTemplate'))
          return
        }
        assert.deepEqual(
          left.evidence.map(each => each.template),
          others.map(each => each.template),
        )
        assert.ok(left.score >= 90 - 1e-9 && left.score <= whole.score + 1e-9)
      },
    ),
  )
})

/** Who is told of what, once each. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Incident, Severity } from '../../src/flow.ts'
import { type Noted, type Noticed, noticing } from '../../src/master/noticing.ts'
import type { Notice } from '../../src/store/notices.ts'
import { finding, incident } from '../help/flow.ts'

const MINUTE = 60_000
const ALL = [{ name: 'all', severity: 'Low' }] as const

function happening(id: string, severity: Severity, more: Partial<Incident> = {}): Incident {
  return { ...incident(id, [finding(`f-${id}`, { log: 'db.log' })]), severity, ...more }
}

/** A suite of long windows, judged up to this minute. */
function optionsAt(minute: number) {
  return { suite: 's', windowMs: 5 * MINUTE, untilMs: minute * MINUTE, listeners: ALL }
}

/** Tells turn after turn; gives the messages of each. */
function tell(
  turns: readonly { readonly at: number; readonly found: readonly Noticed[] }[],
  listeners: readonly { readonly name: string; readonly severity: Severity }[] = ALL,
): string[][] {
  let known: readonly Notice<Noted>[] = []
  return turns.map(({ at, found }) => {
    const all = noticing(known, found, { suite: 's', windowMs: 10_000, untilMs: at, listeners })
    const kept = new Map(known.map(each => [each.id, each]))
    for (const each of all.notices) kept.set(each.id, each)
    for (const each of all.forgotten) kept.delete(each)
    known = [...kept.values()]
    return all.messages.map(({ channel, notice, state }) => `${channel} ${notice} ${state}`)
  })
}

test('an incident is told when it opens, gets worse and ends, once each', () => {
  const found = [happening('i', 'Medium')]
  const worse = [happening('i', 'High')]
  assert.deepEqual(
    tell([
      { at: 2 * MINUTE, found },
      { at: 3 * MINUTE, found },
      { at: 4 * MINUTE, found: worse },
      { at: 5 * MINUTE, found },
      { at: 12 * MINUTE, found: worse },
      { at: 13 * MINUTE, found: worse },
    ]),
    [['all i opened'], [], ['all i escalated to High'], [], ['all i ended'], []],
  )
})

test('it is known again by any of its findings, whatever its id is now', () => {
  const later = { ...happening('j', 'Medium'), members: happening('i', 'Low').members }
  const grown = {
    ...later,
    members: [{ finding: finding('earlier'), delayMs: 0 }, ...later.members],
  }
  const turns = [
    { at: 2 * MINUTE, found: [happening('i', 'Medium')] },
    { at: 3 * MINUTE, found: [grown] },
  ]
  assert.deepEqual(tell(turns), [['all i opened'], []])
})

test('an incident that a late finding parts is two, and one of them goes on', () => {
  const of = (id: string, findings: readonly string[]): Incident => ({
    ...incident(
      id,
      findings.map(each => finding(each)),
    ),
    severity: 'High',
  })
  // The id of an incident comes from its first finding.
  const whole = [of('i1', ['f1', 'f2', 'f3'])]
  const parted = [of('i0', ['f0', 'f2']), of('i1', ['f1', 'f3'])]
  const parts = [of('i0', ['f0']), of('i1', ['f1']), of('i3', ['f3']), of('i2', ['f2'])]
  const turns = [whole, parted, parted, parts].map(found => ({ at: 2 * MINUTE, found }))
  assert.deepEqual(tell(turns), [
    ['all i1 opened'],
    ['all i0 opened'],
    [],
    ['all i3 opened', 'all i2 opened'],
  ])
})

test('an id that another incident is called by is not given twice', () => {
  const of = (id: string, ...ids: string[]): Incident =>
    incident(
      id,
      ids.map(each => finding(each)),
    )
  const options = { suite: 's', windowMs: 10_000, untilMs: 2 * MINUTE, listeners: ALL }
  const { notices } = noticing([], [of('i', 'f1'), of('i', 'f2')], options)
  assert.deepEqual(
    notices.map(({ id, facts }) => [id, facts.first]),
    [
      ['i', 'i'],
      ['i-2', 'i-2'],
    ],
  )
})

test('what goes on after its end opens again, and ends again', () => {
  const goesOn = [happening('i', 'Medium', { to: 14 * MINUTE })]
  const turns = [
    { at: 2 * MINUTE, found: [happening('i', 'Medium')] },
    { at: 12 * MINUTE, found: [happening('i', 'Medium')] },
    { at: 15 * MINUTE, found: goesOn },
    { at: 16 * MINUTE, found: goesOn },
    { at: 25 * MINUTE, found: goesOn },
  ]
  const told = [['all i opened'], ['all i ended'], ['all i opened again 2'], []]
  assert.deepEqual(tell(turns), [...told, ['all i ended again 2']])
})

test('with long windows an end is told when nothing near can come any more', () => {
  const known = noticing([], [happening('i', 'High')], optionsAt(2)).notices
  const states = (at: number): string[] =>
    noticing(known, [happening('i', 'High')], optionsAt(at)).messages.map(({ state }) => state)
  assert.deepEqual(states(15), [])
  assert.deepEqual(states(60), ['ended'])
})

test('what is judged less far than the suite is news and goes on', () => {
  const found = [happening('i', 'High')]
  const behind = { ...optionsAt(200), windowMs: 10_000, untilOf: () => 2 * MINUTE }
  const { messages } = noticing([], found, behind)
  assert.deepEqual(
    messages.map(({ state }) => state),
    ['opened'],
  )
})

test('what is no incident any more has ended', () => {
  const turns = [
    { at: 2 * MINUTE, found: [happening('i', 'Medium')] },
    { at: 3 * MINUTE, found: [] },
    { at: 4 * MINUTE, found: [] },
  ]
  assert.deepEqual(tell(turns), [['all i opened'], ['all i ended'], []])
})

test('history is no news: what ended an hour before it is first seen is not told', () => {
  const found = [happening('old', 'High'), happening('new', 'High', { to: 100 * MINUTE })]
  assert.deepEqual(tell([{ at: 101 * MINUTE, found }]), [['all new opened']])
})

test('who wants to hear of severe ones hears of one that gets there as a new one', () => {
  const listeners = [
    { name: 'night', severity: 'High' },
    { name: 'day', severity: 'Medium' },
  ] as const
  const turns = [
    { at: 2 * MINUTE, found: [happening('i', 'Low')] },
    { at: 3 * MINUTE, found: [happening('i', 'Medium')] },
    { at: 4 * MINUTE, found: [happening('i', 'High')] },
    { at: 15 * MINUTE, found: [happening('i', 'High')] },
  ]
  assert.deepEqual(tell(turns, listeners), [
    [],
    ['day i opened'],
    ['night i opened', 'day i escalated to High'],
    ['night i ended', 'day i ended'],
  ])
})

test('without times there is no end, and nothing is told', () => {
  assert.deepEqual(tell([{ at: 0, found: [happening('i', 'High', { timed: false })] }]), [[]])
})

test('a flood is put off and counted, texts are cut', () => {
  const text = 'x'.repeat(5_000)
  const [root] = happening('i', 'High').members
  const members = [{ finding: { ...finding('f'), evidence: [] }, delayMs: 0 }]
  assert.ok(root !== undefined)
  const [evidence] = root.finding.evidence
  assert.ok(evidence !== undefined)
  const found = Array.from({ length: 80 }, (_, n) => ({
    ...happening(`i${n}`, 'High'),
    members: members.map(each => ({
      ...each,
      finding: { ...each.finding, id: `f${n}`, evidence: [{ ...evidence, text }] },
    })),
  }))
  const options = { suite: 's', windowMs: 10_000, untilMs: 2 * MINUTE, listeners: ALL }
  const all = noticing([], found, options)
  assert.equal(all.messages.length, 50)
  assert.equal(all.putOff, 30)
  assert.equal(all.messages[0]?.body.cause.text.length, 300)
  const turns = [2, 3, 13, 14].map(at => ({ at: at * MINUTE, found }))
  const counts = tell(turns).map(each => each.length)
  assert.deepEqual(counts, [50, 30, 80, 0], 'the rest later, and all ends at once')
})

/** So many of their own findings, that are told once and never seen again. */
function flood(many: number): Noticed[] {
  return Array.from({ length: many }, (_, n) => {
    return { ...incident(`i${n}`, [finding(`f${n}`)]), severity: 'High', closed: true }
  })
}

test('what closes while it is put off is told all the same, and ends', () => {
  const turns = [flood(80), [], [], []].map((found, at) => ({ at: (2 + at) * MINUTE, found }))
  const told = tell(turns)
  const counts = told.map(each => [
    each.filter(text => text.endsWith('opened')).length,
    each.filter(text => text.endsWith('ended')).length,
  ])
  assert.deepEqual(counts, [
    [50, 0],
    [30, 50],
    [0, 30],
    [0, 0],
  ])
  assert.equal(new Set(told.flat()).size, 160, 'each once')
})

test('it is told but once where it is made again, as news that it was', () => {
  const again = flood(80).map(each => ({ ...each, closed: false }))
  const turns = [
    { at: 2 * MINUTE, found: flood(80) },
    { at: 200 * MINUTE, found: again },
    { at: 201 * MINUTE, found: again },
  ]
  const opened = tell(turns).map(each => each.filter(text => text.endsWith('opened')).length)
  assert.deepEqual(opened, [50, 25, 5], 'with their ends, 25 fill a turn')
})

test('of what is closed some hundreds wait, the most urgent; what is left out is counted', () => {
  const mild = flood(700).map(each => ({ ...each, severity: 'Low' as const }))
  const [severe] = flood(1).map(each => ({ ...each, id: 'severe' }))
  const options = { suite: 's', windowMs: 10_000, untilMs: 2 * MINUTE, listeners: ALL }
  const all = noticing([], [...mild, severe], options)
  assert.equal(all.messages[0].notice, 'severe')
  assert.deepEqual([all.messages.length, all.putOff, all.leftOut], [50, 500, 151])
  const next = noticing(all.notices, [], options)
  // The ends of what was told are told as well.
  assert.deepEqual([next.messages.length, next.putOff, next.leftOut], [100, 450, 0])
})

test('what ended long ago and is gone is forgotten', () => {
  const week = 8 * 86_400_000
  const options = { suite: 's', windowMs: 10_000, untilMs: 2 * MINUTE, listeners: ALL }
  const { notices } = noticing([], [happening('i', 'High')], options)
  const ended = notices.map(each => ({ ...each, ended: true }))
  assert.deepEqual(noticing(ended, [], { ...options, untilMs: week }).forgotten, ['i'])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageOf, shortMessageOf } from '../../operator/message.ts'
import { evidence, finding, incident, missing, START, tooManyClients } from '../cli/example.ts'

const DAY = 86_400_000
const FILE = { path: 'postgres/postgres.log', line: 10_233, offset: 1_203_331, gone: false }

test('an incident is a sentence: who, what, since when, who followed, who did not', () => {
  assert.equal(
    messageOf(tooManyClients(), { knownFromMs: START - 9.4 * DAY, file: FILE }),
    'postgres/postgres.log says a line never seen in 9 days: "FATAL: sorry, too many clients ' +
      'already", 212 times since 14:07:31 (postgres/postgres.log:10233); ' +
      '3 more logs followed within 9 s; 3 logs stayed as usual.',
  )
})

test('a file that is gone is said to be, and its name does no harm', () => {
  const gone = { ...FILE, path: `${'x'.repeat(500)}\u001b[2J`, gone: true }
  const text = messageOf(tooManyClients(), { knownFromMs: Number.NaN, file: gone })
  assert.match(text, /\(…x+.*:10233, a file that is gone\);/)
  assert.doesNotMatch(text, /\p{Cc}/u)
})

test('a history that is not known, or short, is not told', () => {
  const alone = incident([finding('app.log', 0)], { normal: [] })
  const sentence =
    'app.log says a line never seen: "FATAL: sorry, too many clients already", ' +
    '212 times since 14:07:31.'
  assert.equal(messageOf(alone), sentence)
  assert.equal(messageOf(alone, { knownFromMs: START - 60_000 }), sentence)
  assert.equal(messageOf(alone, { knownFromMs: Number.NaN }), sentence)
  const young = { knownFromMs: START - 1.5 * DAY }
  assert.match(messageOf(alone, young), /never seen in 36 hours:/)
})

test('each reason has its words', () => {
  const say = (part: Parameters<typeof evidence>[1], log = 'app.log') =>
    messageOf(
      incident([finding(log, 0, { evidence: [evidence(log, { text: 'a <num>', ...part })] })], {
        normal: [],
      }),
    )
  assert.equal(
    say({ reason: 'RareTemplate', observed: 1 }),
    'app.log says a line that is hardly ever seen: "FATAL a <num>", once since 14:07:31.',
  )
  assert.match(say({ reason: 'Burst', typical: 3 }), /"FATAL a <num>", usually 2 a minute, now/)
  assert.match(say({ reason: 'MixShift' }), /another mix of lines than usual, most of all "FATAL/)
})

test('what a log did before is said so, once', () => {
  const again = (part: Parameters<typeof evidence>[1]) => {
    const own = { evidence: [evidence('app.log', part)], beforeMs: START - DAY }
    return messageOf(incident([finding('app.log', 0, own)], { normal: [] }))
  }
  assert.equal(
    again({ text: 'starting', observed: 1, level: 3 }),
    'app.log says a line seen before on 2026-11-19 14:07:31: "starting", once since 14:07:31.',
  )
  assert.match(
    again({ reason: 'RareTemplate' }),
    /hardly ever seen: .* since 14:07:31; seen before on 2026-11-19 14:07:31\.$/,
  )
})

test('a silence says for how long', () => {
  const gone = missing({ typical: 16.2, text: 'heartbeat <num>', level: 3 })
  const silent = finding('worker.log', 0, { to: START + 81_000, evidence: [gone] })
  assert.match(
    messageOf(incident([silent])),
    /silent: a line that comes every 5 s stopped for 81 s/,
  )
})

test('an incident without a single strange log is told all the same', () => {
  assert.match(messageOf(incident([])), /together/)
  const odd = finding('app.log', 0, { evidence: [], windows: 0 })
  assert.match(messageOf(incident([odd])), /^app.log is slightly odd/)
})

test('where lines have no time none is told', () => {
  const untimed = finding('app.log', 0, { timed: false, onsetMs: Number.NaN })
  const other = finding('b.log', 0, { timed: false, onsetMs: Number.NaN })
  const text = messageOf(incident([untimed, other], { timed: false, normal: [] }))
  assert.doesNotMatch(text, /since|within|NaN/)
  assert.match(text, /1 more log followed\.$/)
})

test('text of logs does no harm', () => {
  const evil = evidence('x', { text: `\u001b[31mred\u202e ${'A'.repeat(5000)}` })
  const text = messageOf(incident([finding(`\u0007${'x/'.repeat(900)}`, 0, { evidence: [evil] })]))
  assert.doesNotMatch(text, /\p{Cc}|\u202e/u)
  assert.ok(text.length < 800)
})

test('an Event is told in short', () => {
  assert.equal(
    shortMessageOf(tooManyClients()),
    'postgres/postgres.log: "FATAL: sorry, too many clients already" (first of 4 logs)',
  )
  assert.equal(
    shortMessageOf(incident([finding('a.log', 0)])),
    'a.log: "FATAL: sorry, too many clients already"',
  )
  assert.equal(shortMessageOf(incident([])), 'the logs together are unusual')
})

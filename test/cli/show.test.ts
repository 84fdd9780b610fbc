/** `show ID`: the evidence in its surroundings. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ContextLine, renderShow, type Show } from '../../src/cli/show.ts'
import { shellWord } from '../../src/words/words.ts'
import { evidence, finding, incident, PIPE, report, SCREEN, tooManyClients } from './example.ts'

const LINE = '2026-11-20 14:07:31 UTC [77] FATAL:  sorry, too many clients already'

function show(part: Partial<Show> = {}): Show {
  const { resolve, program } = report()
  const around = (): ContextLine[] => [
    { line: 10_232, text: 'before \x1b[31m', marked: false },
    { line: 10_233, text: LINE, marked: true },
    { line: 10_234, text: 'behind', marked: false },
  ]
  return {
    incident: incident([finding('postgres.log', 0)]),
    logs: 7,
    program,
    where: '',
    resolve,
    around,
    ...part,
  }
}

test('an incident with one log: sentence, lines, why, next commands', () => {
  assert.deepEqual(renderShow(show(), PIPE).split('\n'), [
    '■ HIGH 99.4   2026-11-20 14:07:31 → 14:09:02   1 of 7 logs',
    'postgres.log, at 14:07:31 UTC: new line. 3 logs stayed as usual.',
    '',
    'postgres.log   14:07:31   new line',
    '',
    '    ×212   FATAL:  sorry, too many clients already',
    '    postgres.log:10233',
    '      10232  before ␛[31m',
    `    > 10233  ${LINE}`,
    '      10234  behind',
    '',
    '  why                  usual      seen   share',
    '  lines never seen         0       212    61 %',
    '',
    'judged by version 3 of the model of postgres.log · incident 7f3c1a0000000000',
    'what the log usually says:  npm start -- templates postgres.log',
    'all logs:                   npm start -- logs',
    '',
  ])
})

test('several logs: who was first, who followed and how soon', () => {
  const text = renderShow(show({ incident: tooManyClients() }), PIPE).replaceAll('\n', ' ')
  assert.match(text, /postgres\/postgres\.log was first, at 14:07:31 UTC: new line\./)
  assert.match(text, /3 logs followed within 9 s\. 3 logs stayed as usual\./)
})

test('a session is named, and told of how many it is the strangest', () => {
  const text = (windows: number): string => {
    const session = { session: 'blk_7 \x1b[2J', windows }
    return renderShow(show({ incident: incident([finding('a.log', 0, session)]) }), PIPE)
  }
  assert.match(text(1), /^a\.log .*\n {2}session blk_7 ␛\[2J\n\n {4}×/m)
  assert.match(text(1200), /^ {2}the strangest of 1,200 sessions: blk_7/m)
})

test('in the marked line what is not part of the template is dim', () => {
  const text = renderShow(show(), SCREEN)
  assert.ok(text.includes('\x1b[2m[77]\x1b[22m FATAL:  sorry, too'))
})

test('a file that is gone leaves its place in the stream', () => {
  const text = renderShow(show({ resolve: () => undefined }), PIPE)
  assert.match(text, /its file is gone; it was byte 1,203,331 of postgres\.log/)
  const unread = renderShow(show({ around: () => undefined }), PIPE)
  assert.match(unread, /its file is gone/)
  const missing = 'Cannot read log group "/a": there is none of that name.'
  const refused = renderShow(show({ around: () => ({ missing }) }), PIPE)
  assert.match(
    refused,
    /:\d+\n {4}written 20\d\d-.*\n {4}Cannot read log group "\/a": there is none/,
  )
})

test('hostile text and narrow terminals do no harm', () => {
  const bad = '\x1b]0;x\x07\u202e\x9b1m\r\n'
  const own = evidence(bad, { text: bad.repeat(30) })
  const figures = { observed: -1.5, typical: Number.NaN, tail: 1, share: 0.5 }
  const why = [{ feature: bad, ...figures, decisive: true as const }]
  const value = incident([finding(bad, 0, { evidence: [own], why })])
  const around = (): ContextLine[] => [{ line: 1, text: bad.repeat(99), marked: true }]
  const text = renderShow(show({ incident: value, around }), { ...PIPE, columns: 60 })
  for (const line of text.split('\n')) assert.doesNotMatch(line, /[\p{Cc}\u202e]/u)
})

test('a name with blanks or quotes is one word of a shell', () => {
  assert.equal(shellWord('a/b-1.log'), 'a/b-1.log')
  assert.equal(shellWord('my log'), "'my log'")
  assert.equal(shellWord("it's; rm -rf /"), "'it'\\''s; rm -rf /'")
})

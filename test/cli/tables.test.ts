/** Listings in aligned columns. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderLogs, renderModels, renderTemplates } from '../../src/cli/tables.ts'
import { widthOf } from '../../src/words/text.ts'
import { PIPE } from './example.ts'

test('logs: numbers stand right, and what is missing is said', () => {
  const logs = [
    { name: 'app.log', state: 'trained', lines: 24_310, windows: 72 },
    { name: 'cron.log', state: 'learning', lines: 9, windows: 9, reason: '9 of 30 windows' },
  ] as const
  assert.equal(
    renderLogs(logs, PIPE),
    [
      'LOG       STATE      LINES  WINDOWS  MISSING',
      'app.log   trained   24,310       72',
      'cron.log  learning       9        9  9 of 30 windows',
      '',
    ].join('\n'),
  )
})

test('a column that is empty throughout is left out', () => {
  const text = renderLogs([{ name: 'a', state: 'trained', lines: 1, windows: 1 }], PIPE)
  assert.doesNotMatch(text, /MISSING/)
})

test('templates: the text is cut where there is no room', () => {
  const id = 'a1b2c3d4e5f60718'
  const templates = [
    { id, text: `GET <*> ${'long '.repeat(40)}`, level: 0, lines: 1200 },
    { id, text: '\x1b[31mred', level: 6, lines: 3 },
  ]
  const lines = renderTemplates(templates, { ...PIPE, columns: 60 }).split('\n')
  assert.equal(lines[0], 'TEMPLATE          LINES  LEVEL  TEXT')
  assert.match(lines[1], /^a1b2c3d4e5f60718 {2}1,200 {9}GET <\*> long .*…$/)
  assert.match(lines[2], /error {2}␛\[31mred$/)
  for (const line of lines) assert.ok(widthOf(line) <= 60, line)
})

test('models: one line per version, names cut at the front', () => {
  const model = { log: `${'deep/'.repeat(30)}app.log`, version: 3, windows: 720, templates: 41 }
  const tags = { true: 1, false: 3, expected: 0, from: 5.1, to: 5.52, why: 'as far as … allow' }
  const state = { judges: true, promoted: true, timed: true, threshold: 5.52 }
  const more = { ...state, trees: 100, bytes: 212_000, from: 0, to: 60_000, held: 7 }
  const aside = { ...more, judges: false, promoted: false, tags, timed: false }
  const lines = renderModels(
    [
      { ...model, ...more },
      { ...model, ...aside },
    ],
    PIPE,
  ).split('\n')
  assert.match(lines[1], /^….*app\.log {8}3 {2}judges {9}720 {5}7 {9}41 {7}5\.52 {2}1970-01-01 /)
  assert.match(lines[2], /set aside .* line 0 to/)
  const wide = renderModels([{ ...model, log: 'a', ...aside }], { ...PIPE, columns: 200 })
  assert.match(wide, /5\.10 → 5\.52: as far as … allow/)
  assert.ok(widthOf(lines[1]) <= 100)
})

test('an empty listing says what to do', () => {
  assert.match(renderLogs([], PIPE), /Scan a directory first/)
  assert.match(renderModels([], PIPE), /Scan a directory first/)
  assert.match(renderTemplates([], PIPE), /no lines/)
})

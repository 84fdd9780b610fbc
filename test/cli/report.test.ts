/** The report at the end of a scan, as golden texts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hiddenLines, ledgerLines, renderReport } from '../../src/cli/report.ts'
import { widthOf } from '../../src/words/text.ts'
import type { Incident } from '../../src/flow.ts'
import {
  finding,
  incident,
  ledger,
  PIPE,
  report,
  SCREEN,
  START,
  tooManyClients,
} from './example.ts'

test('one incident: headline, block, ledger, next command', () => {
  const lines = renderReport(report({ incidents: [tooManyClients()] }), PIPE).split('\n')
  assert.equal(lines[0], '1 incident in 1 h 12 min of logs')
  assert.match(lines[2], /^■ HIGH 99\.4/)
  assert.deepEqual(lines.slice(-4), [
    '',
    'read 24,310 lines = 23,120 scored + 1,104 duplicate + 86 empty · 0 rejected',
    'show the evidence:  npm start -- show 1',
    '',
  ])
})

test('on a colour terminal severity, names and variables are painted, nothing else changes', () => {
  const value = report({ incidents: [tooManyClients()] })
  const painted = renderReport(value, SCREEN)
  assert.ok(painted.includes('\x1b[1m\x1b[31m■ HIGH 99.4\x1b[39m\x1b[22m'))
  assert.ok(painted.includes('timeout after \x1b[2m<num>\x1b[22m ms'))
  assert.ok(painted.includes('\x1b[2mpostgres.log:10233\x1b[22m'))
  const colours = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g')
  assert.equal(painted.replace(colours, ''), renderReport(value, PIPE))
})

test('no incidents: one sentence, and what is still learning', () => {
  const quiet = report({ spanMs: 363 * 60_000 })
  assert.match(
    renderReport(quiet, PIPE),
    /^No incidents in 6 h 03 min of logs\. 7 logs learned\.\n/,
  )
  const young = { name: 'cron.log', state: 'learning', lines: 9, windows: 9 } as const
  const learning = report({ logs: [...quiet.logs, { ...young, reason: '9 of 30 windows' }] })
  assert.match(
    renderReport(learning, PIPE),
    / 7 logs learned, 1 still learning \(cron\.log: 9 of 30 windows\)\.\n/,
  )
})

test('nothing learned and nothing found are said, not passed over', () => {
  const young = { name: 'cron.log', state: 'learning', lines: 9, windows: 9 } as const
  const text = renderReport(report({ logs: [{ ...young, reason: '9 of 30 windows' }] }), PIPE)
  assert.match(
    text,
    /^Nothing can be judged yet: 1 still learning \(cron\.log: 9 of 30 windows\)\.\n/,
  )
  assert.match(renderReport(report({ logs: [] }), PIPE), /^No logs found\.\n/)
})

test('logs without time are measured in lines', () => {
  const text = renderReport(report({ spanMs: Number.NaN }), PIPE)
  assert.match(text, /^No incidents in 24,310 lines\./)
})

test('many incidents: the first in full, then a line each, then a number', () => {
  const many = Array.from(
    { length: 40 },
    (_, at): Incident =>
      incident([finding(`log-${at}`, 0)], { severity: at < 3 ? 'High' : 'Low', from: START + at }),
  )
  const text = renderReport(report({ incidents: many }), PIPE)
  assert.match(text, /^40 incidents in 1 h 12 min of logs: 3 high, 37 low\n/)
  assert.match(text, /^■ 8 {2}LOW 99\.4 .* → .*$/m)
  assert.match(text, /^■ 9 {2}LOW 99\.4 {3}2026-11-20 14:07:31 {3}log-8: new line$/m)
  assert.match(text, /^… and 8 more; --json lists all$/m)
})

test('the ledger names each class that is not empty', () => {
  const full = ledger({ lines: 24_330, heldBack: 5, rejected: { binary: 15 }, cut: 2, invalid: 1 })
  assert.deepEqual(ledgerLines(full), [
    'read 24,330 lines = 23,120 scored + 1,104 duplicate + 86 empty + 5 held back' +
      ' + 15 rejected (binary)',
    'of the scored lines: 2 over-long, only their beginning was looked at; 1 not UTF-8',
  ])
})

test('a ledger that does not add up says so', () => {
  const [sum, complaint] = ledgerLines(ledger({ lines: 24_311 }))
  assert.match(sum, / ≠ /)
  assert.match(complaint, /1 lines differ/)
})

test('problems come last, each with its file once, harmless', () => {
  const problems = [
    { path: 'core', message: 'Cannot read "core": it is binary. Exclude it.' },
    { path: 'a\x1b[2J', message: 'damaged archive; read up to line 3' },
  ]
  const text = renderReport(report({ problems }), PIPE)
  assert.ok(
    text.endsWith(
      '! Cannot read "core": it is binary. Exclude it.\n' +
        '! a␛[2J: damaged archive; read up to line 3\n',
    ),
  )
})

test('no line of a report but the ledger is wider than a narrow terminal', () => {
  const value = report({ incidents: Array.from({ length: 12 }, tooManyClients) })
  const lines = renderReport(value, { ...PIPE, columns: 60 }).split('\n')
  for (const line of lines.filter(each => !each.startsWith('read '))) {
    assert.ok(widthOf(line) <= 60, line)
  }
})

test('what is suppressed is counted', () => {
  const line = (findings: number, parts: number) =>
    hiddenLines({ hidden: { findings, parts, suppressions: 1, noise: 0 } })
  assert.deepEqual(line(0, 0), [])
  assert.deepEqual(line(2, 0), ['2 findings hidden by 1 suppression'])
  assert.deepEqual(line(1, 3), ['1 finding hidden, 3 findings hidden in part by 1 suppression'])
  assert.match(
    hiddenLines({ hidden: { findings: 0, parts: 0, suppressions: 0, noise: 12 } }).join(),
    /^12 findings of noisy logs not told: /,
  )
  const hidden = { findings: 2, parts: 0, suppressions: 1, noise: 0 }
  const terminal = { columns: 100, colour: false, interactive: false }
  assert.match(renderReport(report({ hidden }), terminal), /\n2 findings hidden by 1 suppression\n/)
})

/** One incident as a block of lines. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { incidentBlock, shownScore } from '../../src/cli/incident.ts'
import { painter, type Terminal } from '../../src/cli/terminal.ts'
import { widthOf } from '../../src/words/text.ts'
import type { Incident } from '../../src/flow.ts'
import { evidence, finding, incident, PIPE, report, tooManyClients } from './example.ts'

function block(value: Incident, terminal: Terminal = PIPE): string[] {
  const { resolve } = report()
  return incidentBlock(value, { terminal, paint: painter(terminal), number: 0, logs: 412, resolve })
}

test('logs stand in the order of first deviation with their delay and reason', () => {
  assert.deepEqual(block(tooManyClients()), [
    '■ HIGH 99.4   2026-11-20 14:07:31 → 14:09:02   4 of 412 logs',
    '  first   postgres/postgres.log   14:07:31   new line',
    '          FATAL:  sorry, too many clients already                    ' +
      '×212   postgres.log:10233',
    '  then    orders/app.log          +0.4 s     new line',
    '          FATAL error acquiring connection: timeout after <num> ms    ×57   app.log:5120',
    '          proxy/access.log        +1.1 s     usually 2 a minute, now 142',
    '          FATAL "POST /orders" 503 <num>                             ×216   access.log:8801',
    '          worker/worker.log       +9 s      ' +
      ' silent: a line that comes every 5 s stopped for 81 s',
    '          FATAL heartbeat <num>',
    '  normal  cache, cron, mailer stayed as usual',
  ])
})

test('at any width no line is wider than the terminal, and the reason is always there', () => {
  for (let columns = 60; columns <= 160; columns++) {
    const lines = block(tooManyClients(), { ...PIPE, columns })
    for (const line of lines) assert.ok(widthOf(line) <= columns, `${columns}: ${line}`)
    assert.match(lines.join('\n'), /usually 2 a minute, now 142/)
  }
})

test('hostile names, lines and paths reach the terminal harmless, at any width', () => {
  const bad = '\x1b]0;owned\x07\x1b[2J\u202e\x9b1m\nnext: line\r'
  const own = { ...evidence(bad, { text: bad }) }
  const value = incident([finding(bad, 0, { evidence: [own] }), finding(`${bad}2`, 9)], {
    normal: [bad],
  })
  for (const columns of [60, 100, 160]) {
    for (const line of block(value, { ...PIPE, columns })) {
      assert.doesNotMatch(line, /[\p{Cc}\u202e]/u)
      assert.ok(widthOf(line) <= columns)
    }
  }
})

test('many logs are counted, not listed', () => {
  const names = Array.from({ length: 20 }, (_, at) => `log-${at}`)
  const normal = Array.from({ length: 300 }, (_, at) => `usual-${at}`)
  const lines = block(
    incident(
      names.map((name, at) => finding(name, at)),
      { normal },
    ),
  )
  assert.equal(lines.filter(line => line.includes('new line')).length, 8)
  assert.ok(lines.includes('          … and 12 more logs'))
  assert.match(lines[lines.length - 1], /usual-0, usual-1.* and \d+ more stayed as usual$/)
})

test('further lines of the first log are shown where they share its reason', () => {
  const own = [
    evidence('app', { text: 'one' }),
    evidence('app', { text: 'two', share: 0.2 }),
    evidence('app', { text: 'small', share: 0.01 }),
    evidence('app', { text: 'other', reason: 'Burst' }),
  ]
  const text = block(incident([finding('app', 0, { evidence: own })])).join('\n')
  assert.match(text, /one.*two/s)
  assert.doesNotMatch(text, /small|other/)
})

test('a file that is gone is said to be gone', () => {
  const terminal = PIPE
  const lines = incidentBlock(tooManyClients(), {
    terminal,
    paint: painter(terminal),
    number: 3,
    logs: 7,
    resolve: () => undefined,
  })
  assert.match(lines[0], /^■ 3 {2}HIGH 99\.4/)
  assert.match(lines[2], /\(file gone\)$/)
})

test('a log without time is placed by its lines', () => {
  const own = finding('old.txt', 0, { timed: false, from: 1200, to: 1400, onsetMs: Number.NaN })
  const lines = block(incident([own], { timed: false, from: 1200, to: 1400, normal: [] }))
  assert.equal(lines[0], '■ HIGH 99.4   lines 1,201 to 1,400   1 of 412 logs')
  assert.equal(lines[1], '  first   old.txt   new line')
})

test('a score is rounded down: nothing below the threshold looks like 90, nothing like 100', () => {
  assert.equal(shownScore(89.99), '89.9')
  assert.equal(shownScore(99.99), '99.9')
})

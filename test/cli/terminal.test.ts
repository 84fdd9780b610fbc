/** What a terminal is taken for, by its stream and environment. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MIN_COLUMNS, painter, terminalOf } from '../../src/cli/terminal.ts'

const TTY = { isTTY: true, columns: 120 }

test('a terminal has its own width and colours', () => {
  assert.deepEqual(terminalOf(TTY, {}), { columns: 120, colour: true, interactive: true })
})

test('a pipe has no colours and a width of its own', () => {
  assert.deepEqual(terminalOf({}, {}), { columns: 100, colour: false, interactive: false })
})

test('NO_COLOR and a dumb terminal switch colours off, progress stays', () => {
  for (const environment of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
    const terminal = terminalOf(TTY, environment)
    assert.deepEqual([terminal.colour, terminal.interactive], [false, true])
  }
  assert.equal(terminalOf(TTY, { NO_COLOR: '' }).colour, true, 'empty counts as not set')
})

test('COLUMNS wins, within what can be laid out and read', () => {
  assert.equal(terminalOf(TTY, { COLUMNS: '90' }).columns, 90)
  assert.equal(terminalOf(TTY, { COLUMNS: '20' }).columns, MIN_COLUMNS)
  assert.equal(terminalOf(TTY, { COLUMNS: '9000' }).columns, 160)
  assert.equal(terminalOf(TTY, { COLUMNS: 'wide' }).columns, 120)
})

test('the painter leaves text as it is where there are no colours', () => {
  assert.equal(painter(terminalOf({}, {}))('red', 'text'), 'text')
  assert.equal(painter(terminalOf(TTY, {}))('red', 'text'), '\x1b[31mtext\x1b[39m')
})

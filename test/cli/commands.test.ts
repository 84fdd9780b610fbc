/** Every command of the union can be asked for, and --help tells of each. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Command } from '../../src/cli/commands.ts'
import { parseArguments } from '../../src/cli/options.ts'

const CALL = { program: 'logforest', version: '1' }

const CALLS: Readonly<Record<Exclude<Command['name'], 'help' | 'version'>, readonly string[]>> = {
  scan: ['scan', '--log-dir', '.'],
  show: ['show', '1'],
  replay: ['replay', '1'],
  doctor: ['doctor'],
  web: ['web'],
  suppress: ['suppress', 'abcd', '--never', '--reason', 'known'],
  suppressions: ['suppressions'],
  tag: ['tag', '1', 'true', '--reason', 'seen'],
  note: ['note', 'load test', '--from', '5m'],
  notes: ['notes'],
  revert: ['revert', 'a.log', '1'],
  backtest: ['backtest', '--model', 'm.yaml'],
  logs: ['logs'],
  models: ['models'],
  templates: ['templates', 'a.log'],
  export: ['export', 'a.log'],
  import: ['import', 'a.json'],
  parse: ['parse', 'a.log'],
  scanner: ['scanner', '--log-source', 's.yaml', '--model', 'm.yaml', '--log-dir', '.'],
  master: ['master', '--model', 'm.yaml'],
  operator: ['operator'],
}

test('each command comes out as itself', () => {
  for (const [name, words] of Object.entries(CALLS)) {
    assert.equal(parseArguments(words, CALL).name, name)
  }
})

test('the help names each command, and each command explains itself', () => {
  const help = parseArguments(['--help'], CALL)
  assert.equal(help.name, 'help')
  for (const name of Object.keys(CALLS)) {
    assert.match('text' in help ? help.text : '', new RegExp(`\\b${name}\\b`))
    const own = parseArguments([name, '--help'], CALL)
    assert.match('text' in own ? own.text : '', new RegExp(`Usage: logforest ${name}`))
  }
})

/** What commander throws, in our words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CommanderError, Command as Program } from 'commander'
import { refusal } from '../../src/cli/refusal.ts'

function call(said = ''): Parameters<typeof refusal>[1] {
  const program = new Program('logforest')
  program.command('scan')
  return { call: { program: 'logforest' }, program, words: ['scan'], said }
}

test('help and version are commands, not errors', () => {
  const help = new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)')
  assert.deepEqual(refusal(help, call('Usage')), { name: 'help', text: 'Usage' })
  const version = new CommanderError(0, 'commander.version', '0.1.0')
  assert.deepEqual(refusal(version, call('0.1.0\n')), { name: 'version', text: '0.1.0\n' })
})

test('an error that nobody foresaw keeps its message and names the help', () => {
  const odd = new CommanderError(1, 'commander.odd', 'error: something odd')
  assert.throws(() => refusal(odd, call()), {
    name: 'UsageError',
    message: 'Cannot understand the call: something odd. See: logforest help scan.',
  })
})

test('what is not of commander passes through', () => {
  const own = new TypeError('a mistake of ours')
  assert.throws(() => refusal(own, call()), own)
})

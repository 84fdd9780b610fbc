/**
 * What commander throws, in our words: --help and --version are commands like others, everything
 * else is one sentence that says what would be right.
 */
import { CommanderError, type Command as Program } from 'commander'
import { UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { Command } from './commands.ts'

/** The call that failed. */
export interface FailedCall {
  readonly call: { readonly program: string }
  readonly program: Program
  readonly words: readonly string[]
  /** What would have been printed. */
  readonly said: string
}

/** The command behind a commander exit, or a UsageError. */
export function refusal(error: unknown, call: FailedCall): Command {
  if (!(error instanceof CommanderError)) throw error
  if (error.code === 'commander.version') return { name: 'version', text: call.said }
  if (error.code === 'commander.helpDisplayed' || error.code === 'commander.help') {
    return { name: 'help', text: call.said }
  }
  throw new UsageError(sentenceOf(error, call))
}

function sentenceOf(error: CommanderError, call: FailedCall): string {
  const quoted = (/'([^']*)'/.exec(error.message)?.[1] ?? '').replace(/[<>]/g, '')
  const command = call.program.commands.find(each => call.words.includes(each.name()))
  const help = `See: ${call.call.program} help${command === undefined ? '' : ` ${command.name()}`}`
  switch (error.code) {
    case 'commander.unknownOption':
      return unknown('option', quoted, optionsOf(call.program, command))
    case 'commander.unknownCommand':
      return unknown('command', quoted, namesOf(call.program))
    case 'commander.missingMandatoryOptionValue':
      return `Cannot ${command?.name()}: ${quoted} is missing. ${help}.`
    case 'commander.optionMissingArgument':
      return `Cannot use ${quoted}: its value is missing. ${help}.`
    case 'commander.missingArgument':
      return `Cannot ${command?.name()}: ${quoted} is missing. ${help}.`
    case 'commander.excessArguments':
      return `Cannot ${command?.name()}: too many words. ${help}.`
    default:
      return `Cannot understand the call: ${error.message.replace(/^error: /, '')}. ${help}.`
  }
}

function unknown(what: string, word: string, known: readonly string[]): string {
  const meant = nearest(word.replace(/=.*/s, ''), known)
  const hint = meant === undefined ? ` Known: ${known.join(' ')}.` : ` Did you mean "${meant}"?`
  return `Cannot understand "${word}": no such ${what}.${hint}`
}

function namesOf(program: Program): string[] {
  return program.commands.map(each => each.name())
}

function optionsOf(program: Program, command: Program | undefined): string[] {
  const options = command?.options ?? program.options
  return [...options.map(option => option.long ?? ''), '--help']
}

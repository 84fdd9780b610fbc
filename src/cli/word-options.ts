/** What `tag`, `note` and `notes` take on the command line: what people say, and taking it back. */
import { userInfo } from 'node:os'
import type { Command as Program } from 'commander'
import { UsageError } from '../base/errors.ts'
import type { Command } from './commands.ts'
import { addData, dataOptions, type Given, listOptions } from './given.ts'
import { ago, filled, MOST_NUMBER, oneOf, wholeNumber } from './values.ts'

type Choose = (command: Command) => void

const WHO = 'who says so (default: the user of the machine)'

/** More is a text, not a note; the page takes as many. */
const MOST_LETTERS = 1024

/** Adds the commands by which people say what was, and take it back. */
export function addWords(program: Program, name: string, choose: Choose): void {
  addTag(program, name, choose)
  addNote(program, name, choose)
  const notes = program
    .command('notes')
    .summary('list the notes on the time line, with their numbers')
    .option('--json', 'print as JSON lines (docs/schemas.md)', false)
  addData(notes).action((given: Given) => choose({ name: 'notes', options: listOptions(given) }))
}

function addTag(program: Program, name: string, choose: Choose): void {
  const tag = program
    .command('tag')
    .usage('ID (true|false|expected --reason TEXT | --undo) [OPTIONS]')
    .summary('say of a finding or an incident whether it was one; --undo takes it back')
    .description(
      'Stores what you say of a finding, or of all findings of an incident. `logs` shows the' +
        ' precision of each log; false findings raise the threshold of its next model version' +
        ' within bounds, and `models` tells what moved and why. --undo takes your last word on it' +
        ' back, and with it all that was said at once; the next version counts it no more.',
    )
    .argument('<ID>', 'number of an incident, or id of an incident or a finding or its beginning')
    .argument('[VERDICT]', 'true, false, or expected: real, but known')
    .option('--reason <TEXT>', 'why, for whoever asks later')
    .option('--undo', 'take back what was said of it last')
    .option('--who <NAME>', WHO)
    .addHelpText(
      'after',
      `\nExamples:\n  ${name} tag 1 false --reason "the weekly backup"\n  ${name} tag 1 --undo`,
    )
  addData(tag).action((id: string, verdict: string | undefined, given: Given) => {
    const common = { id: filled(id, 'ID'), who: whoOf(given), ...dataOptions(given) }
    if (given.undo === true) {
      refuseBoth(verdict ?? given.reason, 'undo a tag: a verdict or a reason says something new')
      choose({ name: 'tag', options: common })
      return
    }
    if (verdict === undefined) {
      throw new UsageError('Cannot tag: say true, false or expected, or take it back with --undo.')
    }
    if (given.reason === undefined) throw new UsageError('Cannot tag: --reason TEXT is missing.')
    const options = {
      ...common,
      verdict: oneOf(verdict, 'VERDICT', ['true', 'false', 'expected']),
      reason: filled(String(given.reason), '--reason'),
    }
    choose({ name: 'tag', options })
  })
}

function addNote(program: Program, name: string, choose: Choose): void {
  const note = program
    .command('note')
    .usage('(TEXT --from TIME [--to TIME] | --undo NUMBER) [OPTIONS]')
    .summary('write something down on the time line, as the page does; --undo takes it back')
    .description(
      'Stores a note at a moment, or at a stretch of event time: a deployment, a load test. The' +
        ' page shows it above the series, `notes` lists it with its number.',
    )
    .argument('[TEXT]', 'what it was')
    .option('--from <TIME>', 'when it was or began: 2026-11-23T19:56 (UTC), or 10m for 10 min ago')
    .option('--to <TIME>', 'when it ended (default: it is a moment)')
    .option('--undo <NUMBER>', 'take a note back, by its number')
    .option('--who <NAME>', WHO)
    .addHelpText(
      'after',
      `\nExamples:\n  ${name} note "load test" --from 2026-11-23T19:50 --to 2026-11-23T20:10` +
        `\n  ${name} note "release 12" --from 5m\n  ${name} note --undo 3`,
    )
  addData(note).action((text: string | undefined, given: Given) => {
    if (given.undo !== undefined) {
      refuseBoth(text ?? given.from ?? given.to, 'undo a note: a text or a time is a new one')
      const number = wholeNumber(String(given.undo), '--undo', { from: 1, to: MOST_NUMBER })
      choose({ name: 'note', options: { number, ...dataOptions(given) } })
      return
    }
    if (text === undefined || given.from === undefined) {
      throw new UsageError('Cannot write a note: give TEXT and --from TIME, or --undo NUMBER.')
    }
    const options = {
      text: short(filled(text, 'TEXT').trim()),
      from: ago(String(given.from), '--from'),
      ...(given.to === undefined ? {} : { to: ago(String(given.to), '--to') }),
      who: whoOf(given),
      ...dataOptions(given),
    }
    choose({ name: 'note', options })
  })
}

function refuseBoth(other: unknown, why: string): void {
  if (other !== undefined) throw new UsageError(`Cannot ${why}; give --undo alone.`)
}

function short(text: string): string {
  if (text.length <= MOST_LETTERS) return text
  throw new UsageError(`Cannot write a note of more than ${MOST_LETTERS} letters.`)
}

function whoOf(given: Given): string {
  return filled(String(given.who ?? userInfo().username), '--who')
}

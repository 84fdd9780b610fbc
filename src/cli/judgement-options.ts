/** What `suppress` and `suppressions` take on the command line. */
import type { Command as Program } from 'commander'
import { UsageError } from '../base/errors.ts'
import type { Command } from './commands.ts'
import { addData, dataOptions, type Given, listOptions, SUPPRESSIONS, text } from './given.ts'
import { filled } from './values.ts'

type Choose = (command: Command) => void

/** Adds the commands by which people say what they think of findings. */
export function addJudgement(program: Program, name: string, choose: Choose): void {
  addSuppress(program, name, choose)
  addSuppressions(program, choose)
}

function addSuppress(program: Program, name: string, choose: Choose): void {
  const suppress = program
    .command('suppress')
    .usage('ID (--until DATE | --never) --reason TEXT [OPTIONS]')
    .summary('declare that a template is not to be told')
    .description(
      'Writes a suppression to a file that `scan` reads. It hides the evidence of exactly this' +
        ' template; findings that other evidence carries stay. Stored findings stay, too: what it' +
        ' hid is told again when it expires or is taken out of the file.',
    )
    .argument('<ID>', 'id of a template, or of a finding: its weightiest template, in its log')
    .option('--log <GLOB>', 'only in logs that match (default: all, or the log of the finding)')
    .option('--until <DATE>', 'last day in UTC, such as 2026-12-31, or a moment')
    .option('--never', 'without end')
    .requiredOption('--reason <TEXT>', 'why, for whoever asks later')
    .option('--suppressions <FILE>', 'file to add it to', SUPPRESSIONS)
    .option('--preview', 'say what it would hide of the stored past; write nothing')
    .addHelpText(
      'after',
      `\nExample:\n  ${name} suppress 2fb1c6a0 --until 2026-12-31 --reason "fixed by release 12"`,
    )
  addData(suppress).action((id: string, given: Given) => {
    if ((given.until === undefined) === (given.never !== true)) {
      throw new UsageError('Cannot suppress: give exactly one of --until DATE and --never.')
    }
    const options = {
      id: filled(id, 'ID'),
      ...text('log', given.log),
      ...text('until', given.until),
      reason: filled(String(given.reason), '--reason'),
      file: filled(String(given.suppressions), '--suppressions'),
      preview: given.preview === true,
      ...dataOptions(given),
    }
    choose({ name: 'suppress', options })
  })
}

function addSuppressions(program: Program, choose: Choose): void {
  const list = program
    .command('suppressions')
    .summary('list what is not told: how often, the last time, until when')
    .option('--suppressions <FILE>', 'file to read', SUPPRESSIONS)
    .option('--json', 'print as JSON lines (docs/schemas.md)', false)
  addData(list).action((given: Given) => {
    const file = filled(String(given.suppressions), '--suppressions')
    choose({ name: 'suppressions', options: { file, ...listOptions(given) } })
  })
}

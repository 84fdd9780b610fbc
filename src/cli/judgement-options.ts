/** What `suppress`, `suppressions`, `revert` and `backtest` take on the command line. */
import type { Command as Program } from 'commander'
import { UsageError } from '../base/errors.ts'
import type { Command } from './commands.ts'
import { addData, dataOptions, type Given, listOptions, SUPPRESSIONS, text } from './given.ts'
import { filled, MOST_NUMBER, wholeNumber } from './values.ts'
import { addWords } from './word-options.ts'

type Choose = (command: Command) => void

/** Adds the commands by which people say what they think of findings. */
export function addJudgement(program: Program, name: string, choose: Choose): void {
  addSuppress(program, name, choose)
  addSuppressions(program, choose)
  addWords(program, name, choose)
  addRevert(program, choose)
  addBacktest(program, name, choose)
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
    .option(
      '--where <N=VALUE>',
      'only where variable place N of its lines is this value; also N!=VALUE, N~GLOB, and N<,' +
        ' N<=, N>, N>= with a number; repeatable, all must hold. What is not known is told',
      gathered,
      [],
    )
    .option('--until <DATE>', 'last day in UTC, such as 2026-12-31, or a moment')
    .option('--never', 'without end')
    .requiredOption('--reason <TEXT>', 'why, for whoever asks later')
    .option('--suppressions <FILE>', 'file to add it to', SUPPRESSIONS)
    .option('--preview', 'say what it would hide of the stored past; write nothing')
    .addHelpText(
      'after',
      `\nExamples:\n  ${name} suppress 2fb1c6a0 --until 2026-12-31 --reason "fixed by release 12"` +
        `\n  ${name} suppress 2fb1c6a0 --where '1=10.0.0.5' --never --reason "a test machine"`,
    )
  addData(suppress).action((id: string, given: Given) => {
    if ((given.until === undefined) === (given.never !== true)) {
      throw new UsageError('Cannot suppress: give exactly one of --until DATE and --never.')
    }
    const options = {
      id: filled(id, 'ID'),
      ...text('log', given.log),
      where: asTexts(given.where),
      ...text('until', given.until),
      reason: filled(String(given.reason), '--reason'),
      file: filled(String(given.suppressions), '--suppressions'),
      preview: given.preview === true,
      ...dataOptions(given),
    }
    choose({ name: 'suppress', options })
  })
}

function gathered(value: string, before: readonly string[]): readonly string[] {
  return [...before, filled(value, '--where')]
}

/** As `gathered` made them. */
function asTexts(given: unknown): readonly string[] {
  return Array.isArray(given) ? given.map(String) : []
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

function addRevert(program: Program, choose: Choose): void {
  const revert = program
    .command('revert')
    .usage('LOG VERSION [OPTIONS]')
    .summary('let an older version of a model judge again')
    .description(
      'The version judges from now on; later ones are set aside. Past scores stay. One that is' +
        ' trained afterwards takes over where it is not worse.',
    )
    .argument('<LOG>', 'name of the log, as `logs` lists it')
    .argument('<VERSION>', 'version, as `models` lists it')
  addData(revert).action((log: string, version: string, given: Given) => {
    const limits = { from: 1, to: MOST_NUMBER }
    const options = {
      log: filled(log, 'LOG'),
      version: wholeNumber(version, 'VERSION', limits),
      ...dataOptions(given),
    }
    choose({ name: 'revert', options })
  })
}

function addBacktest(program: Program, name: string, choose: Choose): void {
  const backtest = program
    .command('backtest')
    .usage('[--model FILE] [--suppressions FILE] [OPTIONS]')
    .summary('say what another model or other suppressions would find in the stored history')
    .description(
      'Learns the stored history once as it was scanned and once as the candidate says, and' +
        ' compares the findings. Stores nothing. Exit code 1 with --fail-on-change where any was' +
        ' added or removed.',
    )
    .option('--model <FILE>', 'the candidate: a file with one AnomalyModel')
    .option('--suppressions <FILE>', 'its suppressions (default: those that hold now)')
    .option('--fail-on-change', 'exit 1 where a finding is added or removed')
    .option('--json', 'print as JSON (docs/schemas.md)', false)
    .addHelpText('after', `\nExample:\n  ${name} backtest --model candidate.yaml --fail-on-change`)
  addData(backtest).action((given: Given) => {
    if (given.model === undefined && given.suppressions === undefined) {
      throw new UsageError(
        'Cannot backtest: give a candidate, --model FILE or --suppressions FILE.',
      )
    }
    const options = {
      ...text('model', given.model),
      ...text('suppressions', given.suppressions),
      failOnChange: given.failOnChange === true,
      ...listOptions(given),
    }
    choose({ name: 'backtest', options })
  })
}

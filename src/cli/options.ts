/**
 * The command line: which commands there are, what each takes, and what --help says. Parsing ends
 * in a typed Command or in a UsageError of one sentence; nothing is printed here and nothing exits.
 */
import { Command as Program } from 'commander'
import { addCloudWatch, cloudWatchOptions } from './cloudwatch-options.ts'
import type { Command, ProcessOptions, ScanOptions } from './commands.ts'
import { needSource } from './directory.ts'
import {
  addData,
  dataOptions,
  type Given,
  listOptions,
  mapped,
  SUPPRESSIONS,
  text,
} from './given.ts'
import { addDoctor } from './doctor-options.ts'
import { addJudgement } from './judgement-options.ts'
import { addOperator } from './operator-options.ts'
import { addParse } from './parse-options.ts'
import { refusal } from './refusal.ts'
import { addWeb } from './web-options.ts'
import { durationMs, filled, logNameRule, seed, severity, wholeNumber, workers } from './values.ts'

/** As for logs of pods: a place is filled in from the name of each file. */
const PODS = '"{namespace}/{workload}/{container}"'

/** Time between polls unless one says otherwise. */
const POLL_INTERVAL = '10s'

/** Where Kubernetes' probes and Prometheus ask unless one says otherwise. */
const HEALTH_PORT = '8080'

/** What a call of the program needs to know about itself. */
export interface Call {
  /** `logforest` or `npm start --`, for examples in --help. */
  readonly program: string
  readonly version: string
}

/** Reads the words after the program's name. Throws UsageError. */
export function parseArguments(words: readonly string[], call: Call): Command {
  const said: string[] = []
  const chosen: Command[] = []
  const program = describe(call, command => chosen.push(command))
  for (const each of [program, ...program.commands]) {
    each.exitOverride().configureOutput({
      writeOut: text => said.push(text),
      writeErr: text => said.push(text),
      outputError: () => undefined,
    })
  }
  try {
    program.parse(words.length === 0 ? ['--help'] : [...words], { from: 'user' })
  } catch (error) {
    return refusal(error, { call, program, words, said: said.join('') })
  }
  return chosen[0] ?? { name: 'help', text: program.helpInformation() }
}

type Choose = (command: Command) => void

/** All commands, each of which hands over what was asked. */
function describe(call: Call, choose: Choose): Program {
  const program = new Program('logforest')
    .description('Finds the strange lines in raw log files, and which log was first.')
    .version(call.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print what a command does and takes')
    .helpCommand('help [command]', 'print what a command does and takes')
    .usage('COMMAND [OPTIONS]')
    .addHelpText('after', programExamples(call.program))
  program.configureHelp({ sortOptions: false, showGlobalOptions: false })
  addScan(program, call, choose)
  addShow(program, choose)
  addWeb(program, choose)
  addDoctor(program, choose)
  addReplay(program, choose)
  addListings(program, choose)
  addModelFiles(program, call, choose)
  addJudgement(program, call.program, choose)
  addParse(program, call.program, choose)
  addProcesses(program, choose)
  addOperator(program, choose)
  return program
}

function programExamples(program: string): string {
  return `
Start with:
  ${program} scan --log-dir /var/log
What a command takes:
  ${program} help scan`
}

function addScan(program: Program, call: Call, choose: Choose): void {
  const scan = program
    .command('scan')
    .usage('--log-dir DIR | --cloudwatch-log-group NAME [OPTIONS]')
    .summary('read a directory of logs, learn them, report what is strange')
    .description(
      'Reads all logs below a directory, learns what each log usually says, and reports what is' +
        ' strange, since when, and which log was first. What was read is remembered: the next' +
        ' scan reads only what is new.',
    )
    .option('--log-dir <DIR>', 'directory that holds the logs')
    .option('--watch', 'keep polling and report new incidents as they open')
    .option(
      '--poll-interval <TIME>',
      `time between two polls with --watch (default: ${POLL_INTERVAL})`,
    )
    .option('--include <GLOB>', 'only files that match, e.g. "**/*.log"; may be repeated', more)
    .option('--exclude <GLOB>', 'no files that match, e.g. "**/debug/**"; may be repeated', more)
    .option(
      '--log-name <RULE>',
      `what makes a log (default: each file, or each log group): ${PODS}`,
    )
    .option('--source <NAME>', 'name of these logs in the database (default: the directory)')
    .option('--model <FILE>', 'settings of learning: a file with one AnomalyModel (model.yaml)')
    .option('--suppressions <FILE>', `what is not to be told (default: ${SUPPRESSIONS}, if there)`)
    .option('--freeze', 'judge with the models learned before; learn nothing')
    .option('--json', 'print the report as JSON (docs/schemas.md) and no progress')
    .option('--scores <FILE>', 'write every scored window as a line of JSON (docs/schemas.md)')
    .option('--seed <N>', 'seed of the forests; same logs and seed, same report')
    .option('--workers <N>', 'threads that read (default: by the number of processors)')
    .option('--fail-on <SEVERITY>', 'exit 1 where an incident is at least: low, medium, high')
  addData(addCloudWatch(scan, more)).addHelpText('after', scanExamples(call.program))
  scan.action((given: Given) => choose({ name: 'scan', options: scanOptions(given) }))
}

function scanExamples(program: string): string {
  return `
Exit codes:
  0  done   1  an incident of --fail-on or more   2  wrong call   3  failed

Examples:
  ${program} scan --log-dir /var/log
  ${program} scan --log-dir logs --watch --poll-interval 5s
  ${program} scan --log-dir logs --include "**/*.log" --json --fail-on high
  ${program} scan --cloudwatch-log-group "/aws/lambda/*" --region eu-central-1 --since 7d`
}

function addShow(program: Program, choose: Choose): void {
  const show = program
    .command('show')
    .usage('ID [OPTIONS]')
    .summary('show one incident: its lines, and why they are strange')
    .description('Shows one incident: per log the lines around the evidence, and why.')
    .argument('<ID>', 'number in the last report, or the id of an incident or its first digits')
    .option('--json', 'print as JSON (docs/schemas.md)')
  addData(show).action((id: string, given: Given) => {
    const options = { id: filled(id, 'ID'), json: given.json === true, ...dataOptions(given) }
    choose({ name: 'show', options })
  })
}

function addReplay(program: Program, choose: Choose): void {
  const replay = program
    .command('replay')
    .usage('ID [OPTIONS]')
    .summary('read the log of a finding again: the same score must come out')
    .description(
      'Reads the log of a finding again from its files, learns or judges it again, and compares' +
        ' the score bit for bit. Exit code 1 where it differs, 3 where it cannot be read again.',
    )
    .argument('<ID>', 'id of a finding or its beginning, number of an incident, or all')
    .option('--json', 'print as JSON lines')
  addData(replay).action((id: string, given: Given) => {
    choose({ name: 'replay', options: { id: filled(id, 'ID'), ...listOptions(given) } })
  })
}

function addListings(program: Program, choose: Choose): void {
  const logs = program.command('logs').summary('list the logs and what was read of each')
  const models = program
    .command('models')
    .summary('list the versions of all models: trained on what, which one judges')
  const templates = program
    .command('templates')
    .usage('LOG [OPTIONS]')
    .summary('list the templates of one log')
    .argument('<LOG>', 'name of the log, as `logs` lists it')
  for (const each of [logs, models, templates]) {
    addData(each.option('--json', 'print as JSON lines (docs/schemas.md)', false))
  }
  logs.action((given: Given) => choose({ name: 'logs', options: listOptions(given) }))
  models.action((given: Given) => choose({ name: 'models', options: listOptions(given) }))
  templates.action((log: string, given: Given) =>
    choose({ name: 'templates', options: { log: filled(log, 'LOG'), ...listOptions(given) } }),
  )
}

function addModelFiles(program: Program, call: Call, choose: Choose): void {
  const example = (text: string): string => `\nExample:\n  ${call.program} ${text}`
  const output = program
    .command('export')
    .usage('LOG [OPTIONS]')
    .summary('write the model of one log to a file')
    .argument('<LOG>', 'name of the log, as `logs` lists it')
    .option('--out <FILE>', 'file to write (default: standard output)')
    .addHelpText('after', example('export app.log --out app.model'))
  addData(output).action((log: string, given: Given) => {
    const options = { log: filled(log, 'LOG'), ...text('out', given.out), ...dataOptions(given) }
    choose({ name: 'export', options })
  })
  const input = program
    .command('import')
    .usage('FILE [OPTIONS]')
    .summary('read a model that was exported')
    .argument('<FILE>', 'a file that `export` wrote')
    .addHelpText('after', example('import app.model'))
  addData(input).action((file: string, given: Given) =>
    choose({ name: 'import', options: { file: filled(file, 'FILE'), ...dataOptions(given) } }),
  )
}

function addProcesses(program: Program, choose: Choose): void {
  const scanner = program
    .command('scanner')
    .summary('in a cluster: read and judge the logs of one LogSource until stopped')
    .requiredOption('--log-source <FILE>', 'file with the LogSource')
    .option('--log-dir <DIR>', 'directory where its volume is mounted, if it has one')
  const master = program
    .command('master')
    .summary('in a cluster: judge all suites of one AnomalyModel until stopped')
  for (const each of [scanner, master]) {
    each
      .requiredOption('--model <FILE>', 'file with the AnomalyModel')
      .option('--health-port <PORT>', 'port of /healthz, /readyz and /metrics', HEALTH_PORT)
      .addHelpText(
        'after',
        '\nThe database is taken from DATABASE_URL, the own name from POD_NAME.',
      )
  }
  scanner.action((given: Given) => {
    const logSource = filled(String(given.logSource), '--log-source')
    const logDir = mapped('logDir', given.logDir, text => filled(text, '--log-dir'))
    choose({ name: 'scanner', options: { logSource, ...logDir, ...processOptions(given) } })
  })
  master
    .option('--suppressions-dir <DIR>', 'directory with files of Suppressions; they may change')
    .option('--notifications-dir <DIR>', 'directory with the addresses of spec.notifications')
    .action((given: Given) => {
      const options = {
        ...processOptions(given),
        ...text('suppressionsDir', given.suppressionsDir),
        ...text('notificationsDir', given.notificationsDir),
      }
      choose({ name: 'master', options })
    })
}

function processOptions(given: Given): ProcessOptions {
  const limits = { from: 0, to: 65_535 }
  return {
    model: filled(String(given.model), '--model'),
    healthPort: wholeNumber(String(given.healthPort), '--health-port', limits),
  }
}

function more(word: string, before: string[] = []): string[] {
  return [...before, word]
}

function scanOptions(given: Given): ScanOptions {
  const cloudWatch = cloudWatchOptions(given)
  const options: ScanOptions = {
    ...mapped('logDir', given.logDir, text => filled(text, '--log-dir')),
    ...(cloudWatch === undefined ? {} : { cloudWatch }),
    watch: given.watch === true,
    pollIntervalMs: durationMs(String(given.pollInterval ?? POLL_INTERVAL), '--poll-interval'),
    include: globs(given.include, '--include'),
    exclude: globs(given.exclude, '--exclude'),
    freeze: given.freeze === true,
    json: given.json === true,
    ...mapped('logName', given.logName, logNameRule),
    ...text('source', given.source),
    ...text('model', given.model),
    ...text('suppressions', given.suppressions),
    ...text('scores', given.scores),
    ...mapped('seed', given.seed, seed),
    ...mapped('workers', given.workers, workers),
    ...mapped('failOn', given.failOn, severity),
    ...dataOptions(given),
  }
  needSource(options)
  return options
}

function globs(given: unknown, option: string): string[] {
  return Array.isArray(given) ? given.map(each => filled(String(each), option)) : []
}

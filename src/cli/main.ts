#!/usr/bin/env node
/** The program: reads the words of the command line, runs the command, ends with its exit code. */
import { wallClock } from '../base/clock.ts'
import { keepCompiled } from '../base/compiled.ts'
import { codeOf, EXIT, messageOf, OperatingError } from '../base/errors.ts'
import type { Command } from './commands.ts'
import type { Doors } from './doors.ts'
import { terminalOf } from './terminal.ts'
import { programVersion } from './version.ts'
import { sanitise } from '../words/text.ts'

keepCompiled()

const stop = new AbortController()
let signals = 0
let unheard = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stop.abort()
    // Once more: the person is in a hurry; what was not committed is read again next time.
    if (++signals > 1) process.exit(EXIT.failed)
  })
}

// Whoever reads our output may have seen enough (`… | head`): that is no mistake of anybody's.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', error => {
    if (codeOf(error) !== 'EPIPE') throw error
    unheard = true
    stop.abort()
  })
}

const program = process.env.npm_lifecycle_event === 'start' ? 'npm start --' : 'logforest'
const doors: Doors = {
  clock: wallClock,
  terminal: terminalOf(process.stdout, process.env),
  errorTerminal: terminalOf(process.stderr, process.env),
  signal: stop.signal,
  program,
  out: text => process.stdout.write(text),
  error: text => process.stderr.write(text),
}

try {
  const version = programVersion()
  const { parseArguments } = await import('./options.ts')
  process.exitCode = await run(parseArguments(process.argv.slice(2), { program, version }))
} catch (error) {
  process.exitCode = unheard ? EXIT.ok : tell(error)
}

/** Each command loads what it needs, and no more. */
async function run(command: Command): Promise<number> {
  switch (command.name) {
    case 'scan':
      return (await import('./scan.ts')).scan(command.options, doors)
    case 'show':
      return (await import('./show-command.ts')).showIncident(command.options, doors)
    case 'replay':
      return (await import('./replay.ts')).replay(command.options, doors)
    case 'doctor':
      return (await import('./doctor.ts')).doctor(command.options, doors)
    case 'web':
      return 'healthPort' in command.options
        ? (await import('./web-cluster.ts')).serveClusterWeb(command.options, doors)
        : (await import('./web.ts')).serveWeb(command.options, doors)
    case 'suppress':
      return (await import('./suppress.ts')).suppress(command.options, doors)
    case 'suppressions':
      return (await import('./suppressions.ts')).listSuppressions(command.options, doors)
    case 'tag':
      return 'verdict' in command.options
        ? (await import('./tag.ts')).tag(command.options, doors)
        : (await import('./untag.ts')).untag(command.options, doors)
    case 'note':
      return 'number' in command.options
        ? (await import('./notes.ts')).unnote(command.options, doors)
        : (await import('./notes.ts')).note(command.options, doors)
    case 'notes':
      return (await import('./notes.ts')).listNotes(command.options, doors)
    case 'revert':
      return (await import('./revert.ts')).revert(command.options, doors)
    case 'backtest':
      return (await import('./backtest.ts')).backtest(command.options, doors)
    case 'logs':
      return (await import('./list.ts')).listLogs(command.options, doors)
    case 'models':
      return (await import('./list.ts')).listModels(command.options, doors)
    case 'templates':
      return (await import('./list.ts')).listTemplates(command.options, doors)
    case 'export':
      return (await import('./exchange.ts')).exportModel(command.options, doors)
    case 'import':
      return (await import('./exchange.ts')).importModel(command.options, doors)
    case 'parse':
      return (await import('./parse.ts')).parseFiles(command.options, doors)
    case 'scanner':
      return (await import('./scanner.ts')).runScanner(command.options, doors)
    case 'master':
      return (await import('./master.ts')).runMaster(command.options, doors)
    case 'operator':
      return (await import('./operator.ts')).keepCluster(command.options, doors)
    default:
      doors.out(command.text)
      return EXIT.ok
  }
}

/** An operating error is one sentence; anything else is a mistake of ours and keeps its stack. */
function tell(error: unknown): number {
  if (error instanceof OperatingError) {
    // A path or a value of a file may carry escapes.
    doors.error(`${sanitise(error.message)}\n`)
    return error.exitCode
  }
  const stack = error instanceof Error ? error.stack : undefined
  doors.error(`This is a mistake in logforest itself: ${stack ?? messageOf(error)}\n`)
  return EXIT.failed
}

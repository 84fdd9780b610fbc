/**
 * Real programs that write and rotate logs, started and stopped by a test in a directory of its
 * own. Debian has them all (`apt-get install logrotate rsyslog nginx-light`); where one is missing
 * its tests are left out, and that is said.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { findInPath } from '../cluster/run.ts'

/** Daemons lie where only root's path leads. */
const PLACES = ['/usr/sbin', '/usr/local/sbin', '/sbin']

/** The path of a program, wherever distributions put it. */
function pathOf(program: string): string | undefined {
  const found = findInPath(program)
  return found ?? PLACES.map(place => join(place, program)).find(path => existsSync(path))
}

/** Why tests with these programs are left out; false where all are there. */
export function lacking(...programs: readonly string[]): string | false {
  const missing = programs.filter(program => pathOf(program) === undefined)
  if (missing.length === 0) return false
  const why = `${missing.join(', ')} is not installed (Debian has it)`
  process.stderr.write(`ROTATION IS NOT TESTED: ${why}\n`)
  return why
}

/** logrotate on the logs of one directory; its settings and state lie in another. */
export class Logrotate {
  readonly #config: string
  readonly #state: string

  /** `directives` as in its manual, one a line, for the files that `pattern` names. */
  constructor(place: string, pattern: string, directives: readonly string[]) {
    this.#config = join(place, 'logrotate.conf')
    this.#state = join(place, 'logrotate.state')
    const text = `${pattern} {\n${directives.map(each => `  ${each}\n`).join('')}}\n`
    writeFileSync(this.#config, text, { mode: 0o600 })
  }

  /** Rotates now, whatever the size and age. */
  rotate(): void {
    const words = ['--force', '--state', this.#state, this.#config]
    execFileSync(pathOf('logrotate') ?? 'logrotate', words, { stdio: ['ignore', 'ignore', 'pipe'] })
  }
}

/** Starts a program that stays in the foreground until the test ends. */
export function startDaemon(
  t: TestContext,
  program: string,
  words: readonly string[],
): ChildProcess {
  const child = spawn(pathOf(program) ?? program, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr?.on('data', text => {
    said += text
  })
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      await once(child, 'close')
    }
    if (child.exitCode !== 0) t.diagnostic(said)
  })
  return child
}

/** A program that runs until it is told to end, with its words in a log file. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { OperatingError } from '../../src/base/errors.ts'
import { findInPath, lastLines } from './run.ts'

/** What to run, and where its words go. */
export interface DaemonPlan {
  readonly name: string
  readonly program: string
  readonly words: readonly string[]
  readonly log: string
  readonly env?: Readonly<Record<string, string>>
}

/** A child process that can be ended, killed and started again. */
export class Daemon {
  readonly #plan: DaemonPlan
  #child: ChildProcess | undefined

  constructor(plan: DaemonPlan) {
    this.#plan = plan
  }

  /** Its process id while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Starts it; it dies with this process, even where this process is killed (on Linux). */
  start(): void {
    if (this.#child !== undefined) throw new OperatingError(`${this.#plan.name} runs already.`)
    const { program, words, log, env } = this.#plan
    const output = openSync(log, 'a')
    const bound = findInPath('setpriv')
    const whole = bound ? [bound, '--pdeathsig', 'KILL', program, ...words] : [program, ...words]
    const child = spawn(`${whole[0]}`, whole.slice(1), {
      env: { ...process.env, ...env },
      stdio: ['ignore', output, output],
    })
    closeSync(output)
    child.on('exit', () => {
      if (this.#child === child) this.#child = undefined
    })
    // What cannot be started exits at once: `failure` tells.
    child.on('error', () => undefined)
    this.#child = child
  }

  /** Ends it and waits until it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }

  /** Its last words if it ended by itself. */
  failure(): string | undefined {
    if (this.#child !== undefined) return undefined
    const { name, log } = this.#plan
    return `${name} has ended; ${log} ends with\n${lastLines(readFileSync(log, 'utf8'))}`
  }
}

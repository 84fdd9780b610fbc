/**
 * Programs that outlive the command that started them. Each is known by its id and the moment of
 * its start, because ids are given again: nothing is ended that was not started here.
 */
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lastLines, until } from './run.ts'

/** What to run. */
export interface ProcessPlan {
  readonly name: string
  readonly program: string
  readonly words: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** A process that was started here. */
interface Started {
  readonly pid: number
  /** Clock ticks since the machine's start, of /proc. */
  readonly ticks: string
}

const END_SECONDS = 15

/** The processes whose ids and logs are kept in one directory. */
export class Processes {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  /** Where the words of a process go. */
  logOf(name: string): string {
    return join(this.#directory, `${name}.log`)
  }

  /** Starts a process unless it runs. */
  async start({ name, program, words, env }: ProcessPlan): Promise<void> {
    if (this.pidOf(name) !== undefined) return
    await mkdir(this.#directory, { recursive: true })
    const output = openSync(this.logOf(name), 'a')
    const child = spawn(program, words, {
      detached: true,
      env: { ...process.env, ...env },
      stdio: ['ignore', output, output],
    })
    closeSync(output)
    child.unref()
    const { pid } = child
    const ticks = pid === undefined ? undefined : ticksOf(pid)
    // A process that ended at once is found out by `failure`.
    if (ticks === undefined) return
    await writeFile(this.#fileOf(name), JSON.stringify({ pid, ticks }))
  }

  /** The id of a process while it runs. */
  pidOf(name: string): number | undefined {
    const { pid, ticks } = this.#read(name)
    return pid !== 0 && ticksOf(pid) === ticks ? pid : undefined
  }

  /** The last words of a process that ended by itself. */
  failure(name: string): string | undefined {
    if (this.pidOf(name) !== undefined) return undefined
    const log = this.logOf(name)
    return `${name} has ended; ${log} ends with\n${lastLines(readFileSync(log, 'utf8'))}`
  }

  /** Sends a signal to a process if it runs. */
  signal(name: string, signal: NodeJS.Signals): void {
    const pid = this.pidOf(name)
    if (pid !== undefined) process.kill(pid, signal)
  }

  /** Ends a process and waits until it is gone; one that takes too long is killed. */
  async stop(name: string): Promise<void> {
    const gone = async () => this.pidOf(name) === undefined
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      this.signal(name, signal)
      const waiting = until({ what: `${name} goes on`, seconds: END_SECONDS }, gone)
      if (await waiting.then(() => true).catch(() => false)) break
    }
    await rm(this.#fileOf(name), { force: true })
  }

  /** The names of all that were started and not stopped. */
  async names(): Promise<readonly string[]> {
    const files = await readdir(this.#directory).catch(() => [])
    return files.filter(file => file.endsWith('.pid')).map(file => file.slice(0, -'.pid'.length))
  }

  #fileOf(name: string): string {
    return join(this.#directory, `${name}.pid`)
  }

  #read(name: string): Started {
    try {
      return JSON.parse(readFileSync(this.#fileOf(name), 'utf8'))
    } catch {
      return { pid: 0, ticks: '' }
    }
  }
}

/** Field 22 of a process's stat; nothing where it is gone or only waits to be reaped. */
function ticksOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name in brackets may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

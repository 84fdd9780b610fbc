/** Programs that are run to their end, and waiting for what takes its time. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { OperatingError } from '../../src/base/errors.ts'

/** How a program is run, besides its words. */
export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** Shows what the program says while it runs. */
  readonly loud?: boolean
}

/** How a program ended, and what it said. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

/** Runs a program to its end, whatever the end is. */
export async function call(
  program: string,
  words: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  const child = spawn(program, words, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  const said = { out: '', error: '' }
  child.stdout?.on('data', text => {
    said.out += text
    if (options.loud) process.stderr.write(text)
  })
  child.stderr?.on('data', text => {
    said.error += text
    if (options.loud) process.stderr.write(text)
  })
  // A program that ends early closes its input: what it says then is the news, not the pipe.
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(options.input)
  const [code] = await once(child, 'close')
  return { code, ...said }
}

/** Runs a program to its good end and gives what it printed; else fails with its last words. */
export async function run(
  program: string,
  words: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const ended = await call(program, words, options).catch(cause => {
    throw new OperatingError(`Cannot run ${program}: ${cause.message}.`, { cause })
  })
  if (ended.code === 0) return ended.out
  const last = lastLines(ended.error || ended.out)
  throw new OperatingError(
    `\`${[program, ...words].join(' ').slice(0, 200)}\` ended with ${ended.code}:\n${last}`,
  )
}

/** The end of a long text, which is where programs say what went wrong. */
export function lastLines(text: string, count = 15): string {
  return text.trimEnd().split('\n').slice(-count).join('\n')
}

/** The path of a program that the shell would find, if it would. */
export function findInPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map(directory => join(directory, name))
    .find(path => existsSync(path))
}

/** How long to wait for something, and what to say when it never came. */
export interface Patience {
  readonly what: string
  readonly seconds: number
  /** Why waiting is in vain, asked before each turn. */
  readonly hopeless?: () => string | undefined
}

/** Asks until the answer is yes. */
export async function until(patience: Patience, ask: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + patience.seconds * 1000
  for (;;) {
    if (await ask().catch(() => false)) return
    const reason = patience.hopeless?.()
    if (reason !== undefined) throw new OperatingError(`${patience.what}: ${reason}`)
    if (Date.now() > end) {
      throw new OperatingError(`${patience.what}: not within ${patience.seconds} seconds.`)
    }
    await sleep(100)
  }
}

/** The program as a person starts it: a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { quickDirectory } from './database.ts'

/** The program. */
export const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** How a call ended, and what it said. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly error: string
}

/** A running call. */
export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

/** Starts the program with these words. */
export function start(...words: readonly string[]): Running {
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  return { child, ended: endOf(child) }
}

/** Hears a process that was just started, to its end. */
export async function endOf(child: ChildProcess): Promise<Ended> {
  const said = { out: '', error: '' }
  child.stdout?.on('data', text => {
    said.out += text
  })
  child.stderr?.on('data', text => {
    said.error += text
  })
  const [code, signal] = await once(child, 'close')
  return { code, signal, ...said }
}

/** Runs the program to its end. */
export function call(...words: readonly string[]): Promise<Ended> {
  return start(...words).ended
}

/** A data directory of one's own, removed at the end. */
export async function withDataDir<T>(work: (dataDir: string) => Promise<T>): Promise<T> {
  const parent = await mkdtemp(join(await quickDirectory(), 'logforest-data-'))
  try {
    return await work(join(parent, 'data'))
  } finally {
    rmSync(parent, { recursive: true, force: true })
  }
}

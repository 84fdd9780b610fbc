/**
 * Takes what the programs logged over into the suite: whole lines only, and nothing that names the
 * machine on which they ran.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { OperatingError, UsageError } from '../src/base/errors.ts'

/** What is to be kept, and what must not be in it. */
export interface Keeping {
  readonly logs: string
  readonly out: string
  /** Host name, home, folders: a log that holds one of them is not kept, nor is any other. */
  readonly forbidden: readonly string[]
}

/** Shorter words are in any text by chance. */
const MIN_WORD = 4

/** Replaces the suite by these logs; throws and leaves the old one if a forbidden word is found. */
export function keep(keeping: Keeping): void {
  const { logs, out } = keeping
  const texts = readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.log(\.1)?$/.test(name))
    .map(name => ({ name, text: readFileSync(join(logs, name), 'utf8') }))
  for (const { name, text } of texts) {
    const found = keeping.forbidden.find(word => word.length >= MIN_WORD && text.includes(word))
    if (found !== undefined) throw new OperatingError(`${name} names this machine: ${found}`)
  }
  rmSync(out, { recursive: true, force: true })
  for (const { name, text } of texts) {
    mkdirSync(join(out, dirname(name)), { recursive: true })
    writeFileSync(join(out, name), text.slice(0, text.lastIndexOf('\n') + 1))
  }
}

/** Throws where the folder holds something that is no suite: it would be lost. */
export function checkOut(out: string): void {
  let names: string[] = []
  try {
    names = readdirSync(out)
  } catch {
    return
  }
  if (names.length === 0 || names.includes('postgres')) return
  throw new UsageError(`${out} holds something else; give --out a new or empty folder.`)
}

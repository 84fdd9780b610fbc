/** What commands have in common on the command line: the database, --json, texts and numbers. */
import type { Command as Program } from 'commander'
import type { DataOptions } from './commands.ts'
import { databaseUrl, filled } from './values.ts'

/** Where the embedded database lies unless one says otherwise. */
export const DATA_DIR = '.logforest'

/** File with the suppressions unless one says otherwise; read where it is there. */
export const SUPPRESSIONS = 'suppressions.yaml'

/** What commander hands over: not yet checked. */
export type Given = Readonly<Record<string, unknown>>

/** The options that say where the database is. */
export function addData(command: Program): Program {
  return command
    .option('--data-dir <DIR>', 'directory of the embedded database', DATA_DIR)
    .option('--database-url <URL>', 'a PostgreSQL to use instead: postgres://user:password@host/db')
}

/** Where the database is. */
export function dataOptions(given: Given): DataOptions {
  const dataDir = filled(String(given.dataDir), '--data-dir')
  return { dataDir, ...mapped('databaseUrl', given.databaseUrl, databaseUrl) }
}

/** … and whether JSON is wanted. */
export function listOptions(given: Given): DataOptions & { readonly json: boolean } {
  return { json: given.json === true, ...dataOptions(given) }
}

/** `{key: value}` where the option was given, else nothing: absent is not undefined. */
export function mapped<Key extends string, Value>(
  key: Key,
  given: unknown,
  read: (text: string) => Value,
): { [K in Key]?: Value } {
  return given === undefined ? {} : record(key, read(String(given)))
}

/** The same for a text that must not be empty. */
export function text<Key extends string>(key: Key, given: unknown): { [K in Key]?: string } {
  return mapped(key, given, word => filled(word, `--${key}`))
}

function record<Key extends string, Value>(key: Key, value: Value): { [K in Key]?: Value } {
  const made: { [K in Key]?: Value } = {}
  made[key] = value
  return made
}

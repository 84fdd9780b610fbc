/**
 * `parse FILE…`: the parser as a tool of its own. For each record its file, line number, template
 * id, template and parameters, in two passes: templates are known only when all lines were seen.
 */
import { once } from 'node:events'
import { realpathSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { codeOf, EXIT, UsageError } from '../base/errors.ts'
import { strongHash } from '../base/hash.ts'
import type { FileRecord, Template } from '../flow.ts'
import { Cleaner } from '../parse/clean.ts'
import { parameters } from '../parse/parameters.ts'
import { createParser, type RecordParser } from '../parse/parser.ts'
import { ChunkReader } from '../retrieve/chunk.ts'
import { attributesOf } from '../retrieve/identity.ts'
import { UNREAD } from '../retrieve/memory.ts'
import { type LogView, viewOf } from '../parse/view.ts'
import type { ParseOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { harmless, line } from './json.ts'

/** One parsed record, as a row of the output. */
export interface ParsedRow {
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  readonly id: string
  readonly template: string
  readonly parameters: readonly string[]
}

/** Rows written at once: large against a call, small against memory. */
const BATCH_ROWS = 1000

/** Runs the command; gives its exit code. */
export async function parseFiles(options: ParseOptions, doors: Doors): Promise<number> {
  const write = options.format === 'csv' ? toCsv : line
  if (options.format === 'csv') doors.out('file,line,id,template,parameters\n')
  for (const file of options.files) {
    let batch: string[] = []
    for await (const row of parseFile(file, options.parser)) {
      batch.push(write(row))
      if (doors.signal.aborted) return EXIT.ok
      if (batch.length < BATCH_ROWS) continue
      await flush(batch, doors)
      batch = []
    }
    await flush(batch, doors)
  }
  return EXIT.ok
}

async function flush(batch: readonly string[], doors: Doors): Promise<void> {
  doors.out(batch.join(''))
  if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain')
}

/** The rows of one file, in order. Throws UsageError for a file that cannot be read. */
export async function* parseFile(
  path: string,
  kind: ParseOptions['parser'],
): AsyncGenerator<ParsedRow> {
  const numbers: number[] = []
  const parser = createParser({ kind, yearHintMs: fileRecord(path).mtimeMs })
  for await (const cleaner of records(path)) {
    numbers.push(cleaner.repeat ? (numbers.at(-1) ?? 0) : parseOne(parser, cleaner))
  }
  const { shapes } = parser
  const view = viewOf([{ stream: 0, shapes, counts: countsOf(numbers, shapes) }], kind)
  let index = 0
  for await (const cleaner of records(path)) {
    // Parsed again for its message: headers are cut as the parser knows them by now.
    if (!cleaner.repeat) parseOne(parser, cleaner)
    const template = templateOf(view, numbers[index++])
    yield {
      file: path,
      line: cleaner.line + 1,
      id: template.id,
      template: template.text,
      parameters: parameters(template, parser.content()),
    }
  }
}

function templateOf(view: LogView, shape: number): Template {
  return view.templates[view.templateOf.get(0)?.[shape] ?? 0]
}

function countsOf(numbers: readonly number[], shapes: readonly unknown[]): Float64Array {
  const counts = new Float64Array(shapes.length)
  for (const number of numbers) counts[number]++
  return counts
}

function parseOne(parser: RecordParser, cleaner: Cleaner): number {
  return parser.parse(cleaner.bytes, cleaner.start, cleaner.end)
}

/** The cleaner, standing at each record of a file in turn. */
async function* records(path: string): AsyncGenerator<Cleaner> {
  const file = fileRecord(path)
  const span = {
    file,
    to: file.packing === 'none' ? file.size : Number.POSITIVE_INFINITY,
    final: true,
  }
  const reader = new ChunkReader(dirname(realpathSync(path)), span)
  const cleaner = new Cleaner()
  let offset = 0
  try {
    for (let chunk = await reader.nextAsync(); chunk; chunk = await reader.nextAsync()) {
      cleaner.feed(chunk.bytes, { offset, line: cleaner.ledger.lines, torn: chunk.torn })
      while (cleaner.next()) yield cleaner
      offset += chunk.bytes.length
    }
  } finally {
    reader.close()
  }
  if (reader.problem) throw unreadable(path, reader.problem.message)
  if (reader.stale) throw unreadable(path, 'it was changed while it was read; try again')
}

function fileRecord(path: string): FileRecord {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) throw unreadable(path, 'no such file')
  if (stats.isDirectory()) throw unreadable(path, 'it is a directory; name the files')
  if (!stats.isFile()) throw unreadable(path, 'it is not a regular file')
  return {
    ...UNREAD,
    id: strongHash(path),
    path: basename(realpathSync(path)),
    stream: basename(path),
    packing: /\.gz$/.test(path) ? 'gzip' : /\.zst$/.test(path) ? 'zstd' : 'none',
    attributes: attributesOf(stats),
    baseOffset: 0,
    baseLine: 0,
    mtimeMs: stats.mtimeMs,
    size: stats.size,
  }
}

function unreadable(path: string, problem: unknown): UsageError {
  const words = typeof problem === 'string' ? problem : codeOf(problem)
  return new UsageError(`Cannot parse "${path}": ${words}.`)
}

/** RFC 4180; the parameters as JSON in one field. */
function toCsv({ file, line: number, id, template, parameters: values }: ParsedRow): string {
  const fields = [file, String(number), id, template, JSON.stringify(values)]
  return `${fields.map(csvField).join(',')}\n`
}

function csvField(text: string): string {
  const clean = harmless(text)
  return /[",\r\n]/.test(clean) ? `"${clean.replaceAll('"', '""')}"` : clean
}

/**
 * The turns of a read job: spans of new bytes in, committed positions, shapes and bins out. Waiting
 * happens between two turns only; a crash loses the turn that was not committed, and the next start
 * reads its bytes again.
 */
import type { FileRecord, Problem, Span } from '../flow.ts'
import type { ChunkOptions } from '../retrieve/chunk.ts'
import { inodeOf } from '../retrieve/identity.ts'
import { linesBefore } from '../retrieve/lines.ts'
import { openSpan, type SpanReader } from '../retrieve/retriever.ts'
import { getJudgedTo } from '../store/logs.ts'
import { openStreams } from '../store/opening.ts'
import type { Store } from '../store/pool.ts'
import { getShapes } from '../store/shapes.ts'
import type { StreamRecord } from '../store/streams.ts'
import type { Owner } from '../store/turns.ts'
import { Commits } from './commits.ts'
import type { JobResult, ReadJob, StreamSpans, WorkerSetup } from './job.ts'
import { StreamScan } from './stream.ts'

/** A turn ends after so many bytes: what a crash can cost, and what its bins may hold in memory. */
const TURN_BYTES = 32 << 20

/** A turn ends early when its bins become this many: one bin is about a kilobyte. */
const TURN_BINS = 20_000

/** What the turns of a worker need. */
export interface Reading {
  readonly store: Store
  readonly setup: WorkerSetup
  readonly progress: (bytes: number, lines: number) => void
  /** Other sizes than the usual ones: they change nothing but the number of turns. */
  readonly sizes?: { readonly chunkBytes: number; readonly turnBytes: number }
}

/** Reads and commits the new bytes of some streams, one after the other. */
export async function readStreams(reading: Reading, job: ReadJob): Promise<JobResult> {
  const { store, setup } = reading
  const names = job.streams.map(({ stream, log = stream }) => ({ log, stream }))
  const known = await openStreams(store, setup.source, names)
  const logs = job.grows === true ? names.map(({ log }) => log) : []
  const judged = await getJudgedTo(store, setup.source, logs)
  const commits = new Commits(store, setup.source)
  const problems: Problem[] = []
  const stale: string[] = []
  for (const [index, stream] of job.streams.entries()) {
    const judgedToMs = judged.get(names[index].log)
    const scan = await openStream(reading, stream, { known: known[index], judgedToMs })
    const changed = await readStream({ reading, commits, scan, job: stream, bytes: 0 }, problems)
    if (changed !== undefined) stale.push(changed)
  }
  await commits.flush()
  const result = { files: commits.files, problems, windows: 0 }
  return stale.length > 0 ? { ...result, stale } : result
}

/** The path of a file that was no longer what the look saw, where there is one. */
async function readStream(turns: Turns, problems: Problem[]): Promise<string | undefined> {
  const { reading } = turns
  for (const span of turns.job.spans) {
    const reader = openSpan(reading.setup.root, span, chunkOptions(reading))
    try {
      await readSpan(turns, span, reader)
    } finally {
      reader.close()
    }
    const { path } = span.file
    const { problem } = reader
    if (problem) problems.push({ path, message: `${JSON.stringify(path)} ${problem.message}` })
    // The bytes behind a gap must wait for the next poll, or they would be read out of order.
    if (reader.stale) return path
  }
  return undefined
}

function chunkOptions({ sizes }: Reading): ChunkOptions {
  return sizes === undefined ? {} : { maxBytes: sizes.chunkBytes }
}

/** What is known of a stream, and how far its log is judged. */
interface StreamPast {
  readonly known: StreamRecord | undefined
  readonly judgedToMs: number | undefined
}

async function openStream(
  { store, setup }: Reading,
  { stream, log = stream, spans }: StreamSpans,
  { known, judgedToMs = Number.NaN }: StreamPast,
): Promise<StreamScan> {
  const options = {
    log,
    stream,
    parser: setup.parser,
    identifier: setup.learning.identifier,
    yearHintMs: spans[0]?.file.mtimeMs ?? 0,
    judgedToMs,
  }
  if (known === undefined) return new StreamScan(options)
  const { state, id } = known
  return new StreamScan(options, { state, shapes: await getShapes(store, id) })
}

interface Turns {
  readonly reading: Reading
  readonly commits: Commits
  readonly scan: StreamScan
  readonly job: StreamSpans
  bytes: number
}

async function readSpan(turns: Turns, span: Span, reader: SpanReader): Promise<void> {
  const { scan, reading, commits } = turns
  const base = await placeSpan(turns, span)
  const owner = ownerOf(turns, span)
  for (;;) {
    const chunk = await reader.nextAsync()
    if (chunk === undefined) break
    const lines = scan.line
    scan.read(chunk)
    turns.bytes += chunk.bytes.length
    reading.progress(chunk.bytes.length, scan.line - lines)
    if (turns.bytes < (reading.sizes?.turnBytes ?? TURN_BYTES) && scan.openBins < TURN_BINS)
      continue
    await commits.commit(scan.turn({ ...reader.record(), ...placed(base) }, 0), owner)
    turns.bytes = 0
  }
  await commits.add(scan.turn({ ...reader.record(), ...placed(base) }, reader.heldBackBytes), owner)
  turns.bytes = 0
}

/** A copy that goes on by itself was not read before, and yet not from its beginning. */
async function placeSpan({ scan, reading }: Turns, span: Span): Promise<FileRecord> {
  const { position, baseOffset } = span.file
  if (position === 0 || baseOffset >= 0) return scan.place(span)
  return scan.place(span, await linesBefore(reading.setup.root, span.file))
}

function placed(base: FileRecord): Pick<FileRecord, 'baseOffset' | 'baseLine'> {
  return { baseOffset: base.baseOffset, baseLine: base.baseLine }
}

/** A file of which nothing was read may be taken for another stream by others. */
function ownerOf({ reading, job: { right } }: Turns, { file }: Span): Owner {
  const { source } = reading.setup
  if (right === undefined) return { source }
  const { share, contested } = right
  if (!contested || file.position > 0) return { source, share }
  return { source, share, claims: inodeOf(file.attributes) }
}

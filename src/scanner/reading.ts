/**
 * The turns of a read job: spans of new bytes in, committed positions, shapes and bins out. Waiting
 * happens between two turns only; a crash loses the turn that was not committed, and the next start
 * reads its bytes again.
 */
import type { FileRecord, Problem, Span } from '../flow.ts'
import { type ChunkOptions, ChunkReader } from '../retrieve/chunk.ts'
import { openStreams } from '../store/opening.ts'
import type { Store } from '../store/pool.ts'
import { getShapes } from '../store/shapes.ts'
import type { StreamRecord } from '../store/streams.ts'
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
  const names = job.streams.map(({ stream }) => ({ log: logOf(stream), stream }))
  const known = await openStreams(store, setup.source, names)
  const commits = new Commits(store, setup.source)
  const problems: Problem[] = []
  for (const [index, stream] of job.streams.entries()) {
    const scan = await openStream(reading, stream, known[index])
    problems.push(...(await readStream({ reading, commits, scan, bytes: 0 }, stream)))
  }
  await commits.flush()
  return { files: commits.files, problems, windows: 0 }
}

/** The log that a stream feeds: by default each stream has a model of its own. */
export function logOf(stream: string): string {
  return stream
}

async function readStream(turns: Turns, { spans }: StreamSpans): Promise<Problem[]> {
  const { reading } = turns
  const problems: Problem[] = []
  for (const span of spans) {
    const reader = new ChunkReader(reading.setup.root, span, chunkOptions(reading))
    try {
      await readSpan(turns, span, reader)
    } finally {
      reader.close()
    }
    const { path } = span.file
    const { problem } = reader
    if (problem) problems.push({ path, message: `${JSON.stringify(path)} ${problem.message}` })
    // The bytes behind a gap must wait for the next poll, or they would be read out of order.
    if (reader.stale) break
  }
  return problems
}

function chunkOptions({ sizes }: Reading): ChunkOptions {
  return sizes === undefined ? {} : { maxBytes: sizes.chunkBytes }
}

async function openStream(
  { store, setup }: Reading,
  { stream, spans }: StreamSpans,
  known: StreamRecord | undefined,
): Promise<StreamScan> {
  const options = {
    log: logOf(stream),
    stream,
    parser: setup.parser,
    yearHintMs: spans[0]?.file.mtimeMs ?? 0,
  }
  if (known === undefined) return new StreamScan(options)
  const { state, id } = known
  return new StreamScan(options, { state, shapes: await getShapes(store, id) })
}

interface Turns {
  readonly reading: Reading
  readonly commits: Commits
  readonly scan: StreamScan
  bytes: number
}

async function readSpan(turns: Turns, span: Span, reader: ChunkReader): Promise<void> {
  const { scan, reading, commits } = turns
  const base = scan.place(span)
  for (;;) {
    const chunk = await reader.nextAsync()
    if (chunk === undefined) break
    const lines = scan.line
    scan.read(chunk)
    turns.bytes += chunk.bytes.length
    reading.progress(chunk.bytes.length, scan.line - lines)
    if (turns.bytes < (reading.sizes?.turnBytes ?? TURN_BYTES) && scan.openBins < TURN_BINS)
      continue
    await commits.commit(scan.turn({ ...reader.record(), ...placed(base) }, 0))
    turns.bytes = 0
  }
  await commits.add(scan.turn({ ...reader.record(), ...placed(base) }, reader.heldBackBytes))
  turns.bytes = 0
}

function placed(base: FileRecord): Pick<FileRecord, 'baseOffset' | 'baseLine'> {
  return { baseOffset: base.baseOffset, baseLine: base.baseLine }
}

/**
 * Reads all bytes of a log again, as they were read, and makes of them what the store was made of:
 * bins, sessions and templates. Nothing stored is used but the files' records, which prove that the
 * bytes are the same.
 */
import type { Bin, FileRecord, Shape, TurnCommit } from '../flow.ts'
import { isRemote } from '../base/remote.ts'
import { decodeBins } from '../forest/bins.ts'
import type { SessionBlock } from '../forest/sessions.ts'
import { ChunkReader } from '../retrieve/chunk.ts'
import { getFiles } from '../store/files.ts'
import { getLog } from '../store/logs.ts'
import type { Store } from '../store/pool.ts'
import { getStreams } from '../store/streams.ts'
import type { WorkerSetup } from './job.ts'
import { countsOf, type Material } from './material.ts'
import { StreamScan } from './stream.ts'
import { type StreamShapes, viewOf } from '../parse/view.ts'

/** Bins held before they are taken, as when a log is read the first time. */
const MOST_BINS = 20_000

/** What was read again, or why it cannot be. */
export type Reread =
  | { readonly material: Material; readonly bytes: number; readonly lines: number }
  | { readonly missing: string }

/** Reads a log again from its files. */
export async function rereadLog(store: Store, setup: WorkerSetup, name: string): Promise<Reread> {
  const log = await getLog(store, setup.source, name)
  if (log === undefined) return { missing: `no log "${name}" is stored` }
  if (isRemote(setup)) {
    return {
      missing:
        'its lines came from CloudWatch Logs, which gives them by time and not as they came, ' +
        'and lets them expire: only files are read again',
    }
  }
  const files = await getFiles(store, setup.source)
  const streams = (await getStreams(store, log.id)).map(record => record.name)
  const bins: Bin[][] = []
  const shapes: StreamShapes[] = []
  const sessions: SessionBlock[] = []
  let [bytes, lines] = [0, 0]
  for (const [at, stream] of streams.entries()) {
    const own = files.filter(file => file.stream === stream && file.position > 0)
    own.sort((a, b) => a.baseOffset - b.baseOffset)
    const gap = gapOf(own)
    if (gap !== undefined) return { missing: gap }
    const again = await rereadStream(setup, { log: name, stream }, own)
    if (typeof again === 'string') return { missing: again }
    bytes += again.bytes
    lines += again.lines
    bins.push(again.bins)
    for (const block of again.sessions) {
      sessions.push({ stream: at, bytes: block, fresh: false })
    }
    const counts = countsOf(again.bins, again.shapes.length)
    shapes.push({ stream: at, shapes: again.shapes, counts })
  }
  const view = viewOf(shapes, setup.parser)
  const fresh = bins.map(list => list.length)
  return { material: { log, streams, bins, fresh, sessions, view }, bytes, lines }
}

/** Why the files are not the whole stream: what was rotated away and deleted is not there. */
function gapOf(files: readonly FileRecord[]): string | undefined {
  let end = 0
  for (const file of files) {
    if (file.state === 'gone') return `"${file.path}" is gone`
    if (file.baseOffset !== end) return `what stood before "${file.path}" is gone`
    end = file.baseOffset + file.position
  }
  return end === 0 ? 'none of its files is there' : undefined
}

interface Again {
  readonly bins: Bin[]
  readonly shapes: Shape[]
  readonly sessions: Uint8Array[]
  bytes: number
  lines: number
}

async function rereadStream(
  setup: WorkerSetup,
  names: { readonly log: string; readonly stream: string },
  files: readonly FileRecord[],
): Promise<Again | string> {
  const scan = new StreamScan({
    ...names,
    parser: setup.parser,
    identifier: setup.learning.identifier,
    yearHintMs: files[0].mtimeMs,
  })
  const again: Again = { bins: [], shapes: [], sessions: [], bytes: 0, lines: 0 }
  for (const file of files) {
    if (!(await rereadFile(setup.root, file, { scan, again }))) {
      return `"${file.path}" no longer holds the bytes that were read`
    }
    again.bytes += file.position
  }
  again.lines = scan.line
  return again
}

/** False where the file does not hold the bytes of its record any more. */
async function rereadFile(
  root: string,
  file: FileRecord,
  { scan, again }: { readonly scan: StreamScan; readonly again: Again },
): Promise<boolean> {
  const fresh = { ...file, position: 0, tail: '' }
  const span = { file: fresh, to: file.position, final: true }
  const reader = new ChunkReader(root, span)
  try {
    scan.place(span)
    for (let chunk = await reader.nextAsync(); chunk; chunk = await reader.nextAsync()) {
      scan.read(chunk)
      if (scan.openBins >= MOST_BINS) collect(scan.turn(fresh, 0), again)
    }
    collect(scan.turn(fresh, 0), again)
    const { position, tail } = reader.position()
    return !reader.stale && position === file.position && tail === file.tail
  } finally {
    reader.close()
  }
}

function collect({ bins, shapes }: TurnCommit, into: Again): void {
  for (const shape of shapes) into.shapes[shape.number] = shape
  if (bins === undefined) return
  for (const bin of decodeBins(bins.bytes)) into.bins.push(bin)
  if (bins.sessions !== undefined) into.sessions.push(bins.sessions)
}

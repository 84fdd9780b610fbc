/**
 * What every way to logs has in common: a retriever looks at a source and offers what is new as
 * spans; a reader gives the bytes of one span. A look decides nothing: until spans and records are
 * committed, they are offered again.
 */
import type { Chunk, FileRecord, PollResult, RejectReason, Span } from '../flow.ts'
import { type ChunkOptions, ChunkReader } from './chunk.ts'
import { FetchedReader } from './fetched.ts'

/** Remembers the committed records of a source and finds what is new. */
export interface Retriever {
  /** One look at the whole source; not to be called while spans of an earlier one are read. */
  poll(): Promise<PollResult>
  /** The caller committed these records. */
  committed(records: readonly FileRecord[]): void
  /** Records as stored, some of them by others. */
  refreshed(records: readonly FileRecord[]): void
  /** Streams that others may have read so far are ours now: they are looked for anew. */
  gained(): void
  /** The streams of those records that have grown since they were read. */
  grown(records: readonly FileRecord[]): Promise<Set<string>>
}

/** Which streams are ours to read, where others read the same source; asked at every poll. */
export interface Ownership {
  readonly owns: (stream: string) => boolean
  /** No stream is another's. */
  readonly ownsAll: () => boolean
}

/** Gives the bytes of a span, chunk after chunk, and at any moment the record to commit. */
export interface SpanReader {
  /** The next chunk; undefined at the end of the span. */
  nextAsync(): Promise<(Chunk & { readonly torn: boolean }) | undefined>
  record(): FileRecord
  /** Bytes of an unfinished last line that wait for its end. */
  readonly heldBackBytes: number
  /** The span is no longer what the look saw: look again. */
  readonly stale: boolean
  readonly problem: { readonly reason: RejectReason; readonly message: string } | undefined
  close(): void
}

/** The reader of a span: of bytes that it brings along, or of a file below `root`. */
export function openSpan(root: string, span: Span, options: ChunkOptions = {}): SpanReader {
  return span.fetched === undefined
    ? new ChunkReader(root, span, options)
    : new FetchedReader(span.file, span.fetched)
}

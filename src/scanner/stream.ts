/**
 * One stream through the middle of the flow: chunk → clean → parse → bins. Synchronous and without
 * an object per line; all waiting is the caller's, between two turns.
 */
import type { Chunk, FileRecord, Ledger, Shape, Span, TurnCommit } from '../flow.ts'
import { BinCounter } from '../forest/bins.ts'
import { Cleaner } from '../parse/clean.ts'
import { createParser, type RecordParser } from '../parse/parser.ts'
import { SessionReader } from './session-reader.ts'
import { decodeState, encodeState } from './state.ts'
import { ToldTimes } from './told-times.ts'

/** A record without a time belongs to the last one that had it, but not for ever. */
const INHERIT_RECORDS = 1000

/**
 * No line is later than its file was written, but for clocks that differ: one that claims to be
 * would move the whole suite's time, so it takes the time of the line before it.
 */
const FUTURE_MS = 86_400_000

/** What the store knows of a stream. */
export interface SavedStream {
  readonly state: Uint8Array
  readonly shapes: readonly Shape[]
}

/** How a stream is read. */
export interface StreamOptions {
  readonly log: string
  readonly stream: string
  readonly parser: 'Shapes' | 'Drain'
  /** Modification time of the stream's first file: the year of logs that name none. */
  readonly yearHintMs: number
  /** What names sessions: Auto, Off or a pattern. */
  readonly identifier: string
  /** Windows of the log that end by then are judged: their lines are late. NaN: none is. */
  readonly judgedToMs?: number
}

/** Reads chunks of one stream and gives, per turn, what is to be committed. */
export class StreamScan {
  readonly #options: StreamOptions
  readonly #cleaner: Cleaner
  readonly #parser: RecordParser
  readonly #bins: BinCounter
  readonly #sessions: SessionReader
  #offset = 0
  #lastTimeMs = Number.NaN
  #recordsSinceTime = 0
  #shape = -1
  #latestMs = Number.POSITIVE_INFINITY
  readonly #judgedToMs: number
  /** The record at hand, for the sessions: one object for all lines. */
  readonly #record = { shape: -1, timeMs: Number.NaN, offset: 0, line: 0 }

  constructor(options: StreamOptions, saved?: SavedStream) {
    this.#options = options
    this.#judgedToMs = options.judgedToMs ?? Number.NaN
    const state = saved === undefined ? undefined : decodeState(saved.state)
    this.#cleaner = new Cleaner(state?.cleaner)
    this.#parser = createParser({
      kind: options.parser,
      yearHintMs: options.yearHintMs,
      ...(saved && state ? { saved: { state: state.parser, shapes: saved.shapes } } : {}),
    })
    this.#bins = new BinCounter(state?.previousShape)
    this.#sessions = new SessionReader(options.identifier, state?.sessions)
    if (state === undefined) return
    this.#offset = state.offset
    this.#lastTimeMs = state.lastTimeMs
    this.#recordsSinceTime = state.recordsSinceTime
    this.#shape = state.previousShape
  }

  /** Stream offset of the next byte. */
  get offset(): number {
    return this.#offset
  }

  /** Lines consumed so far: the stream's number of the next line. */
  get line(): number {
    return this.#cleaner.ledger.lines
  }

  /** Bins and parts of sessions held in memory: take a turn when they become many. */
  get openBins(): number {
    return this.#bins.size + this.#sessions.openParts
  }

  /**
   * The record of a span's file, placed in the stream where this reading begins; `linesBefore` its
   * position count where nothing was read of it before.
   */
  place({ file }: Span, linesBefore = 0): FileRecord {
    this.#latestMs = file.mtimeMs + FUTURE_MS
    if (file.position > 0 && file.baseOffset >= 0) return file
    const baseOffset = this.#offset - file.position
    return { ...file, baseOffset, baseLine: this.line - linesBefore }
  }

  /** Takes the next bytes of the stream. */
  read(chunk: Chunk & { readonly torn: boolean }): void {
    const cleaner = this.#cleaner
    const told = chunk.times && new ToldTimes(chunk.times, this.#offset)
    cleaner.feed(chunk.bytes, { offset: this.#offset, line: this.line, torn: chunk.torn })
    while (cleaner.next()) {
      if (!cleaner.repeat) this.#parse(cleaner)
      if (told !== undefined) this.#beTold(told.at(cleaner.offset))
      this.#bins.add(this.#shape, this.#lastTimeMs, cleaner)
      if (this.#lastTimeMs < this.#judgedToMs) cleaner.ledger.late++
      this.#session(cleaner)
    }
    this.#offset += chunk.bytes.length
  }

  /** Everything since the last turn, to be committed with the file's position at once. */
  turn(file: FileRecord, heldBackBytes: number): TurnCommit {
    const bins = this.#bins.take()
    const sessions = this.#sessions.take()
    const base = {
      log: this.#options.log,
      stream: this.#options.stream,
      files: [file],
      shapes: this.#parser.takeChanged(),
      state: this.#state(),
      ledger: this.#ledger(heldBackBytes),
    }
    if (bins === undefined) return base
    return { ...base, bins: sessions === undefined ? bins : { ...bins, sessions } }
  }

  #parse(cleaner: Cleaner): void {
    this.#shape = this.#parser.parse(cleaner.bytes, cleaner.start, cleaner.end)
    const timeMs = this.#parser.timeMs
    if (timeMs >= 0 && timeMs <= this.#latestMs) {
      this.#lastTimeMs = timeMs
      this.#recordsSinceTime = 0
    } else if (++this.#recordsSinceTime > INHERIT_RECORDS) {
      this.#lastTimeMs = Number.NaN
    }
  }

  /** A line that names no time was written when its source says; repeats of it, too. */
  #beTold(timeMs: number): void {
    if (this.#recordsSinceTime === 0) return
    this.#lastTimeMs = timeMs
    this.#recordsSinceTime = 1
  }

  #session(cleaner: Cleaner): void {
    const record = this.#record
    record.shape = this.#shape
    record.timeMs = this.#lastTimeMs
    record.offset = cleaner.offset
    record.line = cleaner.line
    this.#sessions.read(cleaner, record)
  }

  #state(): Uint8Array {
    return encodeState({
      offset: this.#offset,
      lastTimeMs: this.#lastTimeMs,
      recordsSinceTime: this.#recordsSinceTime,
      previousShape: this.#bins.previousShape,
      cleaner: this.#cleaner.save(),
      parser: this.#parser.save(),
      sessions: this.#sessions.save(),
    })
  }

  #ledger(heldBackBytes: number): Ledger {
    const consumed = this.#cleaner.ledger
    const heldBack = heldBackBytes > 0 ? 1 : 0
    return {
      ...consumed,
      bytes: consumed.bytes + heldBackBytes,
      lines: consumed.lines + heldBack,
      heldBack,
    }
  }
}

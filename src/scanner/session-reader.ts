/**
 * Finds the identifier in each record of a stream, and counts the record under it. Which class of
 * values that is, is discovered on the first records, or given as a pattern, or not asked at all.
 */
import { ByteReader, ByteWriter } from '../base/bytes.ts'
import { SessionCounter, type SessionRecord } from '../forest/session-parts.ts'
import { CandidateScan, FORM } from '../parse/candidates.ts'
import { WINDOW } from '../parse/front.ts'
import { type Found, Sample } from './sample.ts'

const VERSION = 1
const SAMPLING = 0
const NONE = 1
const FOUND = 2

const BRACE = 123

/** Forms that stand behind a word, which need not be the same everywhere. */
const WORDED: readonly number[] = [FORM.uuid, FORM.hex, FORM.mixed]

/** Counts sessions of one stream. */
export class SessionReader {
  readonly #counter = new SessionCounter()
  readonly #scan = new CandidateScan()
  readonly #pattern: RegExp | undefined
  readonly #off: boolean
  #sample: Sample | undefined
  #found: Found | undefined
  #classes = new Set<number>()
  #others = new Set<number>()
  /** Per form: any class that is not another's. */
  readonly #open = new Uint8Array(8)

  /** `identifier`: Auto, Off or a pattern; `saved` is what `save` gave. */
  constructor(identifier: string, saved?: Uint8Array) {
    this.#off = identifier === 'Off'
    if (identifier !== 'Auto' && !this.#off) this.#pattern = new RegExp(identifier, 'g')
    const reader = saved === undefined ? undefined : new ByteReader(saved)
    if (reader === undefined) this.#sample = new Sample()
    else this.#restore(reader)
  }

  /** Parts held open: take a turn when they become many. */
  get openParts(): number {
    return this.#counter.size
  }

  /** Counts the record bytes[start, end). */
  read(text: RecordText, record: SessionRecord): void {
    if (this.#off) return
    if (this.#pattern !== undefined) this.#match(text, record, this.#pattern)
    else if (this.#found !== undefined) this.#take(text, record)
    else if (this.#sample !== undefined) this.#learn(text, record, this.#sample)
  }

  /** Everything counted since the last call, encoded. */
  take(): Uint8Array | undefined {
    return this.#counter.take()
  }

  /** The state between two turns, versioned. */
  save(): Uint8Array {
    const writer = new ByteWriter().uint(VERSION)
    if (this.#found !== undefined) {
      const { classes, others, forms, score } = this.#found
      writer.uint(FOUND).uints(classes.map(unsigned)).uints(others.map(unsigned))
      writer.uints(forms).double(score)
    } else if (this.#sample === undefined) writer.uint(NONE)
    else {
      writer.uint(SAMPLING)
      this.#sample.save(writer)
    }
    return writer.take()
  }

  #restore(reader: ByteReader): void {
    const version = reader.uint()
    if (version !== VERSION) throw new RangeError(`Cannot read sessions of version ${version}`)
    const mode = reader.uint()
    if (mode === SAMPLING) this.#sample = Sample.restore(reader)
    if (mode !== FOUND) return
    const classes = Array.from(reader.uints(), signed)
    const others = Array.from(reader.uints(), signed)
    const forms = Array.from(reader.uints())
    this.#settle({ classes, others, forms, score: reader.double() })
  }

  #settle(found: Found): void {
    this.#found = found
    this.#sample = undefined
    this.#classes = new Set(found.classes)
    this.#others = new Set(found.others)
    for (const form of found.forms) if (WORDED.includes(form)) this.#open[form] = 1
  }

  #learn(text: RecordText, record: SessionRecord, sample: Sample): void {
    const { bytes, start } = text
    this.#scan.scan(bytes, start, lookedAt(text))
    sample.add(bytes, this.#scan, record)
    const decided = sample.decide()
    if (decided === undefined) return
    this.#sample = undefined
    if (decided === 'none') return
    this.#settle(decided)
    for (const seen of sample.seen) {
      if (!this.#classes.has(seen.class)) continue
      const name = sample.values.bytes(seen.value)
      this.#count({ bytes: name, start: 0, end: name.length }, sample.records[seen.record])
    }
  }

  #take(text: RecordText, record: SessionRecord): void {
    const { bytes, start } = text
    const scan = this.#scan
    scan.scan(bytes, start, lookedAt(text))
    for (let i = 0; i < scan.count; i++) {
      const of = scan.classes[i]
      if (!this.#classes.has(of) && (this.#open[scan.forms[i]] === 0 || this.#others.has(of)))
        continue
      this.#count({ bytes, start: scan.starts[i], end: scan.ends[i] }, record)
    }
  }

  #match({ bytes, start, end }: RecordText, record: SessionRecord, pattern: RegExp): void {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (const [text] of buffer.toString('latin1', start, end).matchAll(pattern)) {
      if (text === '') continue
      const name = Buffer.from(text, 'latin1')
      this.#count({ bytes: name, start: 0, end: name.length }, record)
    }
  }

  #count(name: RecordText, record: SessionRecord): void {
    this.#counter.add(name, record)
  }
}

/** Bytes of a record, or of an identifier. */
export interface RecordText {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/**
 * An identifier stands where the message does, as far as the parser reads; what comes behind are
 * lists and dumps, half of the bytes of some logs. JSON is read whole: its order says nothing.
 */
export function lookedAt({ bytes, start, end }: RecordText): number {
  return bytes[start] === BRACE ? end : Math.min(end, start + WINDOW)
}

function unsigned(value: number): number {
  return value >>> 0
}

function signed(value: number): number {
  return value | 0
}

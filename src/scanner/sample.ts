/**
 * The first records of a stream, as far as its identifier is concerned: kept until it is decided
 * which class of values is the identifier, so that the sessions of these records are not lost.
 */
import type { ByteReader, ByteWriter } from '../base/bytes.ts'
import type { SessionRecord } from '../forest/session-parts.ts'
import type { CandidateScan } from '../parse/candidates.ts'
import { discover, type Identifier, promising, type Seen } from '../parse/discovery.ts'

/**
 * The decision is taken at the first of these numbers of records at which the score is as high: a
 * clear identifier soon, a doubtful one late, none at the end. Where nothing is promising it is
 * given up at the first: most logs have none, and pay for some hundred lines.
 */
const STEPS = [
  { records: 512, least: 0.6 },
  { records: 2048, least: 0.4 },
  { records: 8192, least: 0.3 },
] as const

/** An identifier as it is looked for. */
export interface Found extends Identifier {
  /** Forms whose classes are told apart by a word: an unknown word may stand before, too. */
  readonly forms: readonly number[]
}

/** Collects records until the identifier is decided. */
export class Sample {
  readonly records: SessionRecord[] = []
  readonly values: string[] = []
  readonly seen: Seen[] = []
  readonly #numbers = new Map<string, number>()
  readonly #forms = new Map<number, number>()

  /** Adds a record with the candidates of its line. */
  add(bytes: Uint8Array, candidates: CandidateScan, record: SessionRecord): void {
    const at = this.records.push({ ...record }) - 1
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let i = 0; i < candidates.count; i++) {
      const text = buffer.toString('latin1', candidates.starts[i], candidates.ends[i])
      const of = candidates.classes[i]
      this.#forms.set(of, candidates.forms[i])
      this.seen.push({ record: at, shape: record.shape, value: this.#number(text), class: of })
    }
  }

  /** The identifier, `none`, or undefined while it is not decided. */
  decide(): Found | 'none' | undefined {
    const step = STEPS.find(each => each.records === this.records.length)
    if (step === undefined) return undefined
    const sightings = { records: this.records.length, values: this.values, seen: this.seen }
    const found = discover(sightings)
    if (found !== undefined && found.score >= step.least) {
      return { ...found, forms: this.#formsOf(found.classes) }
    }
    return step === STEPS.at(-1) || !promising(sightings) ? 'none' : undefined
  }

  /** Appends the sample to a state. */
  save(writer: ByteWriter): void {
    writer.uint(this.records.length)
    for (const { shape, timeMs, offset, line } of this.records) {
      writer.uint(shape).double(timeMs).uint(offset).uint(line)
    }
    writer.uint(this.values.length)
    for (const value of this.values) writer.bytes(Buffer.from(value, 'latin1'))
    writer.uint(this.seen.length)
    for (const { record, value, class: of } of this.seen) {
      writer
        .uint(record)
        .uint(value)
        .uint(of >>> 0)
    }
    writer.uint(this.#forms.size)
    for (const [of, form] of this.#forms) writer.uint(of >>> 0).uint(form)
  }

  /** Reads what `save` wrote. */
  static restore(reader: ByteReader): Sample {
    const sample = new Sample()
    for (let left = reader.uint(); left > 0; left--) {
      const [shape, timeMs] = [reader.uint(), reader.double()]
      sample.records.push({ shape, timeMs, offset: reader.uint(), line: reader.uint() })
    }
    for (let left = reader.uint(); left > 0; left--) {
      sample.#number(Buffer.from(reader.bytes()).toString('latin1'))
    }
    for (let left = reader.uint(); left > 0; left--) {
      const [record, value] = [reader.uint(), reader.uint()]
      const { shape } = sample.records[record]
      sample.seen.push({ record, shape, value, class: reader.uint() | 0 })
    }
    for (let left = reader.uint(); left > 0; left--) {
      const of = reader.uint() | 0
      sample.#forms.set(of, reader.uint())
    }
    return sample
  }

  #number(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    this.#numbers.set(text, this.values.length)
    return this.values.push(text) - 1
  }

  #formsOf(classes: readonly number[]): number[] {
    return [...new Set(classes.map(of => this.#forms.get(of) ?? 0))].sort((a, b) => a - b)
  }
}

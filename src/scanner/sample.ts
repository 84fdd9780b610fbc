/**
 * The first records of a stream, as far as its identifier is concerned: kept until it is decided
 * which class of values is the identifier, so that the sessions of these records are not lost.
 */
import type { ByteReader, ByteWriter } from '../base/bytes.ts'
import type { SessionRecord } from '../forest/session-parts.ts'
import type { CandidateScan } from '../parse/candidates.ts'
import { discover, type Identifier, promising, type Seen } from '../parse/discovery.ts'
import { ValueTable } from '../parse/value-table.ts'

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
  readonly values = new ValueTable()
  readonly seen: Seen[] = []
  readonly #forms = new Map<number, number>()

  /** Adds a record with the candidates of its line. */
  add(bytes: Uint8Array, candidates: CandidateScan, record: SessionRecord): void {
    const { shape, timeMs, offset, line } = record
    const at = this.records.push({ shape, timeMs, offset, line }) - 1
    for (let i = 0; i < candidates.count; i++) {
      const value = this.values.number(bytes, candidates.starts[i], candidates.ends[i])
      const of = candidates.classes[i]
      if (!this.#forms.has(of)) this.#forms.set(of, candidates.forms[i])
      this.seen.push({ record: at, shape, value, class: of })
    }
  }

  /** The identifier, `none`, or undefined while it is not decided. */
  decide(): Found | 'none' | undefined {
    const records = this.records.length
    if (records < STEPS[0].records) return undefined
    const step = STEPS.find(each => each.records === records)
    if (step === undefined) return undefined
    const sightings = { records, values: this.values, seen: this.seen }
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
    writer.uint(this.values.count)
    for (let value = 0; value < this.values.count; value++) writer.bytes(this.values.bytes(value))
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
      const bytes = reader.bytes()
      sample.values.number(bytes, 0, bytes.length)
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

  #formsOf(classes: readonly number[]): number[] {
    return [...new Set(classes.map(of => this.#forms.get(of) ?? 0))].sort((a, b) => a - b)
  }
}

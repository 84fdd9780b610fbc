/**
 * What stood at the variable places of the lines that findings show: evidence is counts, and a
 * person may want some values told and others not. The lines are read again where they lie, from
 * the first one on, until as many were seen as were counted. Where that fails (a file that is gone
 * or another machine's, lines that came late, too many bytes between them) nothing is said: values
 * are known of all lines of an evidence or of none.
 */
import type { Evidence, FileRecord, Finding, Parameter, Template } from '../flow.ts'
import { isNumeral } from '../base/numeral.ts'
import { isRemote } from '../base/remote.ts'
import { Cleaner } from '../parse/clean.ts'
import { valuesAt } from '../parse/parameters.ts'
import { createParser, type RecordParser } from '../parse/parser.ts'
import { glimpse } from '../retrieve/glimpse.ts'
import { getFilesOf } from '../store/files.ts'
import type { Store } from '../store/pool.ts'
import { getShapes } from '../store/shapes.ts'
import { getStreams } from '../store/streams.ts'
import type { WorkerSetup } from './job.ts'
import type { Material } from './material.ts'
import { SessionName } from './session-name.ts'
import { decodeState } from './state.ts'

/** Bytes that are read again for one finding: a busy minute. */
const MOST_BYTES = 2 << 20
/** … and for all findings of one judgement, the latest first. */
const MOST_BYTES_OF_ALL = 64 << 20

/** Distinct values kept of a place; a person reads no more. */
const MOST_VALUES = 8
/** A longer value is not kept: it would be cut, and then equal to others. */
const MOST_LENGTH = 128

/** Where the findings of one log come from. */
export interface ShownLog {
  readonly store: Store
  readonly setup: Pick<WorkerSetup, 'source' | 'root' | 'parser' | 'learning'>
  readonly material: Pick<Material, 'log' | 'streams' | 'view'>
  /** Templates as the findings name them, and which of them each of the log's is. */
  readonly templates: readonly (Template | undefined)[]
  readonly columnOf?: Uint32Array
}

/** The findings with the values of their lines, as far as these are there to be read. */
export async function withValues(
  log: ShownLog,
  findings: readonly Finding[],
): Promise<readonly Finding[]> {
  if (isRemote(log.setup) || !findings.some(hasPlaces)) return findings
  const streams = await streamsOf(log, findings)
  let budget = MOST_BYTES_OF_ALL
  const told: Finding[] = []
  for (const finding of findings.toReversed()) {
    const stream = streams.get(placeOf(finding)?.stream ?? '')
    if (stream === undefined || budget <= 0 || !isAlone(finding)) told.push(finding)
    else {
      const lines = new ShownLines(finding, log, stream)
      budget -= await lines.read(log.setup.root)
      told.push({ ...finding, evidence: finding.evidence.map(each => lines.told(each)) })
    }
  }
  return told.reverse()
}

/** A finding of several sessions shows the lines of one of them. */
function isAlone({ session, windows }: Finding): boolean {
  return session === undefined || windows === 1
}

function hasPlaces({ evidence }: Finding): boolean {
  return evidence.some(({ place }) => place !== undefined)
}

/** The first line that a finding shows. */
function placeOf({ evidence }: Finding): Evidence['place'] {
  const places = evidence.flatMap(({ place }) => place ?? [])
  places.sort((a, b) => a.offset - b.offset)
  return places[0]
}

/** A stream that can be read again. */
interface ShownStream {
  readonly index: number
  readonly files: readonly FileRecord[]
  readonly parser: RecordParser
}

async function streamsOf(
  { store, setup, material }: ShownLog,
  findings: readonly Finding[],
): Promise<Map<string, ShownStream>> {
  const wanted = new Set(findings.flatMap(finding => placeOf(finding)?.stream ?? []))
  const files = await getFilesOf(store, setup.source, [...wanted])
  const all = new Map<string, ShownStream>()
  for (const { id, name, state } of await getStreams(store, material.log.id)) {
    const own = files.filter(({ stream }) => stream === name)
    if (!wanted.has(name) || own.length === 0) continue
    const saved = { state: decodeState(state).parser, shapes: await getShapes(store, id) }
    const yearHintMs = own[0].mtimeMs
    const parser = createParser({ kind: setup.parser, yearHintMs, saved })
    all.set(name, { index: material.streams.indexOf(name), files: own, parser })
  }
  return all
}

/** Lines of one template in a finding. */
interface Wanted {
  readonly template: Template
  left: number
  /** Undefined from the first line on whose places cannot be told. */
  places: Gathered[] | undefined
}

/** The lines that one finding shows, while they are read again. */
class ShownLines {
  readonly #finding: Finding
  readonly #stream: ShownStream
  readonly #wanted = new Map<string, Wanted>()
  readonly #idOf: (shape: number) => string
  readonly #session: SessionName | undefined
  #timeMs: number

  constructor(finding: Finding, log: ShownLog, stream: ShownStream) {
    const { templates, columnOf, material, setup } = log
    this.#finding = finding
    this.#stream = stream
    this.#timeMs = placeOf(finding)?.timeMs ?? Number.NaN
    const { session } = finding
    const { identifier } = setup.learning
    if (session !== undefined) this.#session = new SessionName(session, identifier)
    const templateOf = material.view.templateOf.get(stream.index) ?? new Uint32Array(0)
    this.#idOf = shape => {
      const index = templateOf[shape] ?? templates.length
      return templates[columnOf?.[index] ?? index]?.id ?? ''
    }
    const known = new Map(templates.flatMap(each => (each ? [[each.id, each] as const] : [])))
    for (const { template: id, place, observed } of finding.evidence) {
      const template = known.get(id)
      if (place === undefined || template === undefined) continue
      this.#wanted.set(id, { template, left: observed, places: undefined })
    }
  }

  /** Reads until all lines were seen; gives the number of bytes. */
  async read(root: string): Promise<number> {
    const first = placeOf(this.#finding)
    if (first === undefined) return 0
    let { offset, line } = first
    const end = offset + MOST_BYTES
    for (const file of this.#stream.files) {
      const [from, to] = [offset - file.baseOffset, end - file.baseOffset]
      if (from < 0 || from >= file.position || to <= from) continue
      const bytes = await glimpse(root, file, { from, to })
      if (bytes === undefined) break
      const whole = to >= file.position ? bytes.length : bytes.lastIndexOf(10) + 1
      line += this.#take(bytes.subarray(0, whole), { offset, line, torn: false })
      offset += bytes.length
      if (this.#done) break
    }
    return offset - first.offset
  }

  /** The evidence with its values where all of its lines were seen. */
  told(evidence: Evidence): Evidence {
    const wanted = this.#wanted.get(evidence.template)
    if (wanted === undefined || wanted.left > 0 || !wanted.places?.length) return evidence
    return { ...evidence, parameters: wanted.places.map(parameterOf) }
  }

  get #done(): boolean {
    return [...this.#wanted.values()].every(({ left }) => left === 0)
  }

  /** Gives the number of lines. */
  #take(bytes: Buffer, place: { offset: number; line: number; torn: boolean }): number {
    const { parser } = this.#stream
    const cleaner = new Cleaner()
    cleaner.feed(bytes, place)
    let id = ''
    while (cleaner.next() && !this.#done) {
      if (!cleaner.repeat) {
        id = this.#idOf(parser.parse(cleaner.bytes, cleaner.start, cleaner.end))
        if (parser.timeMs >= 0) this.#timeMs = parser.timeMs
      }
      const wanted = this.#wanted.get(id)
      if (wanted === undefined || wanted.left === 0 || !this.#isWithin(cleaner)) continue
      wanted.left--
      gather(wanted, parser.content())
    }
    return cleaner.ledger.lines
  }

  #isWithin(record: Cleaner): boolean {
    const { timed, from, to } = this.#finding
    const at = timed ? this.#timeMs : record.line
    return at >= from && at < to && (this.#session?.isIn(record) ?? true)
  }
}

/** What was seen at one place. */
interface Gathered {
  readonly values: Set<string>
  more: boolean
  numbers: boolean
  least: number
  most: number
}

function gather(wanted: Wanted, content: Uint8Array): void {
  const values = valuesAt(wanted.template, content)
  if (values === undefined) {
    // One line that cannot be told is enough: the evidence is not known, and stays so.
    wanted.left = Number.POSITIVE_INFINITY
    return
  }
  wanted.places ??= values.map(() => {
    const [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    return { values: new Set(), more: false, numbers: true, least, most }
  })
  for (const [at, value] of values.entries()) add(wanted.places[at], value)
}

function add(place: Gathered, value: string): void {
  place.numbers &&= isNumeral(value)
  place.least = Math.min(place.least, Number(value))
  place.most = Math.max(place.most, Number(value))
  if (value.length <= MOST_LENGTH && place.values.size < MOST_VALUES) place.values.add(value)
  else if (!place.values.has(value)) place.more = true
}

function parameterOf({ values, more, numbers, least, most }: Gathered): Parameter {
  return {
    values: [...values],
    ...(more ? { more } : {}),
    ...(numbers ? { least, most } : {}),
  }
}

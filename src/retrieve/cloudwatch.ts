/**
 * Amazon CloudWatch Logs as a source: each log stream is a stream, and a look asks each log group
 * for its events since the last one. The events of all streams of a group come together, so a look
 * costs calls by what is new and not by how many streams there are.
 *
 * What was counted is stored with each stream, in the transaction of its lines; how far a group was
 * read as a whole is stored behind that, and only says where the next pass may begin. A crash
 * between the two costs a repeat. See cloudwatch-seen.ts for late events.
 */
import type { Clock } from '../base/clock.ts'
import { messageOf } from '../base/errors.ts'
import type { FileRecord, PollResult, Problem } from '../flow.ts'
import {
  type GroupState,
  newGroup,
  nextPass,
  passed,
  readGroup,
  saveGroup,
} from './cloudwatch-group.ts'
import { GroupList } from './cloudwatch-groups.ts'
import { GroupPass } from './cloudwatch-pass.ts'
import type { CloudWatchService, LogEvent } from './cloudwatch-service.ts'
import { CloudWatchStreams, recordOf, streamName } from './cloudwatch-streams.ts'
import { CloudWatchError } from './cloudwatch-trouble.ts'
import type { Ownership, Retriever } from './retriever.ts'
import { Selection } from './select.ts'

/** Bytes of lines that a look brings before it ends early: what a crash costs, and memory. */
const LOOK_BYTES = 16 << 20

/** Groups that are read at once: AWS allows five to ten calls a second. */
const GROUPS_AT_ONCE = 4

/** How a source is read. */
export interface CloudWatchOptions {
  /** Name of the source: part of the ids of its records. */
  readonly source: string
  /** Names of log groups; with a `*` at the end all that begin so. */
  readonly groups: readonly string[]
  /** Of a group that was never read, events from this time on, ms. */
  readonly sinceMs: number
  readonly service: () => Promise<Pick<CloudWatchService, 'events' | 'groups' | 'region'>>
  readonly clock: Pick<Clock, 'now'>
  readonly ownership?: Ownership
  /** Globs over the names of log streams; empty or absent means all. */
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  /** Another size of a look than the usual one. */
  readonly lookBytes?: number
}

/** Remembers how far log groups were read, and asks for what is new. */
export class CloudWatch implements Retriever {
  readonly #options: CloudWatchOptions
  readonly #streams: CloudWatchStreams
  readonly #list: GroupList
  readonly #selection: Selection
  /** Records of groups as stored, by name. */
  readonly #groups = new Map<string, FileRecord>()
  /** Passes that have not come to their end. */
  #round: GroupPass[] = []
  /** States of groups whose lines were offered: to be stored when those are. */
  #reached = new Map<string, GroupState>()
  /** What was offered and is not stored yet: path → tail. */
  readonly #offered = new Map<string, string>()

  constructor(options: CloudWatchOptions, known: readonly FileRecord[]) {
    this.#options = options
    this.#streams = new CloudWatchStreams(options.source)
    this.#list = new GroupList(options.groups)
    this.#selection = new Selection(options.include ?? [], options.exclude ?? [])
    this.committed(known)
  }

  /** The caller committed these records; what is not committed is asked for again. */
  committed(records: readonly FileRecord[]): void {
    for (const record of records) {
      if (this.#offered.get(record.path) === record.tail) this.#offered.delete(record.path)
      if (record.path.includes(':')) this.#streams.stored(record)
      else this.#groups.set(record.path, record)
    }
  }

  /** Records as stored, some of them by others. */
  refreshed(records: readonly FileRecord[]): void {
    this.committed(records)
  }

  /** Of streams that were another's nobody knows here how far they were read: all begins anew. */
  gained(): void {
    this.#forget()
  }

  /** A look ends early where there is much: then all that was read has grown. */
  async grown(records: readonly FileRecord[]): Promise<Set<string>> {
    return new Set(this.#round.length > 0 ? records.map(record => record.stream) : [])
  }

  /**
   * One look at all groups, as far as memory allows. Throws an OperatingError where the service
   * cannot be used or no group can be read; a single group that cannot is a problem.
   */
  async poll(): Promise<PollResult> {
    if (this.#offered.size > 0) this.#forget()
    try {
      return await this.#look()
    } catch (error) {
      this.#forget()
      throw error
    }
  }

  async #look(): Promise<PollResult> {
    const service = await this.#options.service()
    const before = this.#takeReached()
    const problems = this.#round.length > 0 ? [] : await this.#begin(service)
    problems.push(...(await this.#read(service)))
    const files = this.#streams.size
    const spans = this.#streams.take()
    let bytes = 0
    for (const [{ file, to, fetched }] of spans.values()) {
      bytes += to - file.position
      this.#offered.set(file.path, fetched?.record.tail ?? '')
    }
    // With nothing to be read first, what was reached holds at once.
    const now = spans.size === 0 ? this.#takeReached() : []
    const changed = [...before, ...now]
    return { spans, changed, problems, bytes, files, more: this.#round.length > 0 }
  }

  /** Begins a pass over each group that there is. */
  async #begin(service: Pick<CloudWatchService, 'groups' | 'region'>): Promise<Problem[]> {
    const nowMs = this.#options.clock.now()
    const { groups, problems } = await this.#list.list(service, nowMs)
    this.#round = groups.map(group => {
      return new GroupPass(group, { ...nextPass(this.#stateOf(group), nowMs), nowMs })
    })
    return [...problems]
  }

  /** Reads on in all passes, some at once, until they end or memory is full. */
  async #read(service: Pick<CloudWatchService, 'events'>): Promise<Problem[]> {
    const waiting = [...this.#round]
    const troubles = new Map<string, CloudWatchError>()
    const read = async (): Promise<void> => {
      for (let pass = waiting.shift(); pass !== undefined; pass = waiting.shift()) {
        const trouble = await this.#readGroup(service, pass)
        if (trouble !== undefined) troubles.set(pass.group, trouble)
      }
    }
    await Promise.all(Array.from({ length: GROUPS_AT_ONCE }, read))
    const [first] = troubles.values()
    if (first !== undefined && troubles.size === this.#round.length) throw first
    this.#round = this.#round.filter(pass => !pass.done && !troubles.has(pass.group))
    return [...troubles].map(([path, trouble]) => ({ path, message: messageOf(trouble) }))
  }

  /** What is wrong with the group alone, where something is. */
  async #readGroup(
    service: Pick<CloudWatchService, 'events'>,
    pass: GroupPass,
  ): Promise<CloudWatchError | undefined> {
    const { lookBytes = LOOK_BYTES } = this.#options
    try {
      while (!pass.done && this.#streams.bytes < lookBytes) {
        this.#take(await pass.next(service), pass)
      }
    } catch (error) {
      if (error instanceof CloudWatchError && error.ofGroup) return error
      throw error
    }
    if (pass.done) this.#end(pass)
    return undefined
  }

  #take(events: readonly LogEvent[], { group, pass }: GroupPass): void {
    for (const event of events) {
      if (!this.#selection.file(event.stream)) continue
      const name = streamName(group, event.stream)
      if (this.#options.ownership?.owns(name) === false) continue
      this.#streams.add(name, event, pass)
    }
  }

  #end(pass: GroupPass): void {
    this.#streams.passed(pass.group, pass.pass)
    // Where others read some of the streams, we do not know how far.
    if (this.#options.ownership?.ownsAll() === false) return
    const before = this.#stateOf(pass.group)
    this.#reached.set(pass.group, passed(before, pass))
  }

  /** Records of groups whose lines are stored; without those that are as they were. */
  #takeReached(): FileRecord[] {
    const reached = [...this.#reached]
    this.#reached = new Map()
    return reached.flatMap(([group, state]) => {
      const before = this.#groups.get(group) ?? recordOf(this.#options.source, group)
      const tail = saveGroup(state)
      return before.tail === tail ? [] : [{ ...before, tail }]
    })
  }

  #stateOf(group: string): GroupState {
    const tail = this.#groups.get(group)?.tail ?? ''
    return tail === '' ? newGroup(this.#options.sinceMs) : readGroup(tail)
  }

  #forget(): void {
    this.#streams.forget()
    this.#round = []
    this.#reached = new Map()
    this.#offered.clear()
  }
}

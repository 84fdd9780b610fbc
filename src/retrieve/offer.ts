/**
 * Says what is to be read of the files of one stream: spans in reading order, and records that
 * changed without new bytes.
 */
import type { FileRecord, Problem, Span } from '../flow.ts'
import { type Examined, examine } from './examine.ts'
import { unsettled } from './identity.ts'
import { leftOver, liveOf, type Member, membersOf, type StreamScene } from './members.ts'
import type { Memory } from './memory.ts'

/** Polls during which a rotated file with an unfinished last line may keep its successors back. */
const PATIENCE = 3

const NEWLINE = 10

/** What a stream brought. */
export interface Offer {
  readonly spans: Span[]
  readonly changed: FileRecord[]
  readonly problems: Problem[]
}

/** A rotated file without its last newline: how often it was seen, and as what. */
export interface Waiting {
  readonly attributes: string
  readonly polls: number
}

/** Order, generations, spans and changed records of a stream; `waiting` is kept between polls. */
export async function offer(scene: StreamScene, waiting: Map<string, Waiting>): Promise<Offer> {
  const grown = grownAlone(scene)
  if (grown !== undefined) return { spans: [grown], changed: [], problems: [] }
  const result: Offer = { spans: [], changed: [], problems: [] }
  const members = membersOf(scene)
  const live = liveOf(scene.stream, members)
  const firstLook = scene.memory.stream(scene.stream).length === 0
  let held = false
  for (const member of members) {
    const found = await examine(member, member === live)
    const { record, to, problem } = found
    if (problem) result.problems.push({ path: member.path, message: problem })
    if (to <= record.position && differs(scene.memory, record)) result.changed.push(record)
    if (to <= record.position || held) continue
    const final = member !== live || record.packing !== 'none'
    held = final && !firstLook && mustWait(waiting, member, found)
    result.spans.push({ file: record, to, final: final && !held })
  }
  result.changed.push(...leftOver(scene, members))
  return result
}

/**
 * A file that alone is its stream and has grown, which is what most looks bring: what the steps of
 * `offer` come to, without putting one file in order with itself. Undefined for any other stream.
 */
export function grownAlone({ memory, stream, placed, gone }: StreamScene): Span | undefined {
  const [one] = placed
  if (placed.length !== 1 || gone.length > 0 || one.copy || !one.record) return undefined
  const { look, content, record } = one
  if (memory.alone(stream) !== record || !isReadOn(record)) return undefined
  if (content.rejection || content.packing !== 'none') return undefined
  if (look.size <= record.position) return undefined
  const { path, size, mtimeMs } = look
  const attributes = unsettled(look.attributes)
  return { file: { ...record, path, size, mtimeMs, attributes }, to: size, final: false }
}

function isReadOn({ state, packing, reason, position }: FileRecord): boolean {
  return state === 'live' && packing === 'none' && reason === '' && position > 0
}

/**
 * A rotated file whose last line is not finished may still be written by a process that has it
 * open. It is final once it has rested from one poll to the next.
 */
function mustWait(waiting: Map<string, Waiting>, member: Member, { record }: Examined): boolean {
  if (record.packing !== 'none') return false
  const { look, content } = member
  const attributes = look?.attributes ?? record.attributes
  const before = waiting.get(record.id)
  const rested = before?.attributes === attributes || (before?.polls ?? 0) >= PATIENCE
  if (rested || content?.bytesBefore(content.look.size).at(-1) === NEWLINE || !content) {
    waiting.delete(record.id)
    return false
  }
  waiting.set(record.id, { attributes, polls: (before?.polls ?? 0) + 1 })
  return true
}

function differs(memory: Memory, record: FileRecord): boolean {
  const known = memory.get(record.id)
  if (!known) return true
  return (
    known.path !== record.path ||
    known.state !== record.state ||
    known.attributes !== record.attributes ||
    known.position !== record.position ||
    known.packing !== record.packing
  )
}

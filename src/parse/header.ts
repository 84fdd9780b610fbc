/**
 * Finds the end of the header of a line under the plans learned so far, and the level that a header
 * column names. On the path of every line: bytes only.
 */
import type { ByteReader, ByteWriter } from '../base/bytes.ts'
import * as alphabet from './alphabet.ts'
import * as columns from './columns.ts'
import { levelAt } from './level.ts'
import type { Plan } from './plan.ts'
import { learnPlans, noPlans, readPlans, samePlans, settledBy, writePlans } from './plans.ts'
import { fineOf, maskOf } from './signature.ts'

// Local constants, which V8 folds; imported bindings it would load each time.
const { CLASS, DIGIT } = alphabet
const CLASSES = columns.COARSE
const OPEN = 91
const COLON = 58
const DASH = 45
/** Columns behind the anchor that may end the header. */
const TERMINATOR_COLUMNS = 4

/** Reads headers; `level` tells about the last one. */
export class Header {
  #plans = noPlans()
  /** By coarse classes: whether no mask of the first column changes the plan. */
  #settled = settledBy(this.#plans)
  #limit = 0
  #first = 0
  #firstEnd = 0
  #second = 0
  #secondEnd = 0
  /** Level named by a column of the header, 0 where none does. */
  level = 0

  /** Learns the plans from these raw lines; true where they changed. */
  learn(lines: readonly Uint8Array[]): boolean {
    const plans = learnPlans(columns.distinctRows(lines))
    const changed = !samePlans(plans, this.#plans)
    this.#plans = plans
    this.#settled = settledBy(plans)
    return changed
  }

  /** Where the message of bytes[start, end) begins; `start` where no plan fits. */
  end(bytes: Uint8Array, start: number, end: number): number {
    this.level = 0
    const first = columns.skipSeparators(bytes, start, end)
    if (first >= end) return start
    const firstEnd = columns.columnEnd(bytes, first, end)
    const second = columns.skipSeparators(bytes, firstEnd, end)
    if (second >= end) return start
    this.#first = first
    this.#firstEnd = firstEnd
    this.#second = second
    this.#secondEnd = columns.columnEnd(bytes, second, end)
    const plan = this.#planOf(bytes)
    if (plan === undefined) return start
    const message = this.#behind(plan, bytes, end)
    if (message >= 0) return message
    this.level = 0
    return start
  }

  /** Writes the plans to a state. */
  save(writer: ByteWriter): void {
    writePlans(this.#plans, writer)
  }

  /** Takes the plans from a state. */
  restore(reader: ByteReader): void {
    this.#plans = readPlans(reader)
    this.#settled = settledBy(this.#plans)
  }

  #planOf(bytes: Uint8Array): Plan | undefined {
    const first = columns.coarseClass(bytes, this.#first, this.#firstEnd)
    const second = columns.coarseClass(bytes, this.#second, this.#secondEnd)
    const coarse = first * CLASSES + second
    if (this.#settled[coarse] === 0) {
      const mask = maskOf(bytes, this.#first, this.#firstEnd)
      const plan = mask === 0 ? undefined : this.#plans.fine.get(fineOf(mask, second))
      if (plan !== undefined) return plan
    }
    return this.#plans.coarse[coarse]
  }

  /** Walks the columns from the first one; −1 where the line does not fit the plan. */
  #behind(plan: Plan, bytes: Uint8Array, end: number): number {
    let from = this.#first
    let to = this.#firstEnd
    for (let column = 1; column <= plan.anchor; column++) {
      if (column - 1 === plan.level) this.level = levelAt(bytes, from, to)
      from = column === 1 ? this.#second : columns.skipSeparators(bytes, to, end)
      if (from >= end) return -1
      to = column === 1 ? this.#secondEnd : columns.columnEnd(bytes, from, end)
    }
    if (!fits(plan, bytes[from])) return -1
    if (plan.anchor === plan.level) this.level = levelAt(bytes, from, to)
    const next = columns.skipSeparators(bytes, to, end)
    if (plan.terminator === 'none') return next
    this.#limit = end
    return this.#terminated(plan, bytes, next)
  }

  #terminated(plan: Plan, bytes: Uint8Array, start: number): number {
    const end = this.#limit
    let from = start
    for (let column = 0; column < TERMINATOR_COLUMNS && from < end; column++) {
      const to = columns.columnEnd(bytes, from, end)
      const next = columns.skipSeparators(bytes, to, end)
      if (plan.terminator === 'dotted') return columns.isDotted(bytes, from, to) ? next : start
      const size = to - from
      if (bytes[to - 1] === COLON && size > 1) {
        if (plan.level > plan.anchor) this.level = levelAt(bytes, from, to)
        return next
      }
      if (size === 1 && (bytes[from] === DASH || bytes[from] === COLON)) return next
      from = next
    }
    return start
  }
}

/** Whether the anchor looks as planned by its first byte. */
function fits(plan: Plan, byte: number): boolean {
  if (plan.kind === 'b') return byte === OPEN || CLASS[byte] === DIGIT
  return plan.kind !== 'l' || CLASS[byte] !== DIGIT
}

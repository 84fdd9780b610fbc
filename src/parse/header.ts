/**
 * Finds the end of the header of a line under the plans learned so far, and the level that a header
 * column names. On the path of every line: bytes only.
 */
import type { ByteReader, ByteWriter } from '../base/bytes.ts'
import * as alphabet from './alphabet.ts'
import * as columns from './columns.ts'
import { LastHeader } from './last-header.ts'
import { levelAt } from './level.ts'
import type { Plan } from './plan.ts'
import {
  learnPlans,
  noPlans,
  type Plans,
  readPlans,
  samePlans,
  settledBy,
  writePlans,
} from './plans.ts'
import { fineOf, maskOf } from './signature.ts'

// Local constants, which V8 folds; imported bindings it would load each time.
const { CLASS, DIGIT } = alphabet
const CLASSES = columns.COARSE
const OPEN = 91
const COLON = 58
const DASH = 45
/** Columns behind the anchor that may end the header. */
const TERMINATOR_COLUMNS = 4

/** Lines whose header differs before another is kept, which costs as much as to walk one. */
const PATIENCE = 64

/** Reads headers; `level` tells about the last one. */
export class Header {
  #plans = noPlans()
  /** By coarse classes: whether no mask of the first column changes the plan. */
  #settled = settledBy(this.#plans)
  #start = 0
  #limit = 0
  #first = 0
  #firstEnd = 0
  #second = 0
  #secondEnd = 0
  /** The column that the walk has come to. */
  #column = 0
  #from = 0
  #to = 0
  /** Where the column behind the anchor begins. */
  #behindAnchor = 0
  readonly #last = new LastHeader()
  #lastPlan: Plan | undefined
  #lastLevel = 0
  /** Columns of the last header with its message, where nothing behind them decides; else 0. */
  #whole = 0
  #patience = 0
  /** Level named by a column of the header, 0 where none does. */
  level = 0

  /** Learns the plans from these raw lines; true where they changed. */
  learn(lines: readonly Uint8Array[]): boolean {
    const plans = learnPlans(columns.distinctRows(lines))
    const changed = !samePlans(plans, this.#plans)
    this.#take(plans)
    return changed
  }

  /** Where the message of bytes[start, end) begins; `start` where no plan fits. */
  end(bytes: Uint8Array, start: number, end: number): number {
    const last = this.#last
    const known = last.agreeing(bytes, start, end)
    if (known > 0 && known === this.#whole) {
      this.level = this.#lastLevel
      return columns.skipSeparators(bytes, start + last.startOf(known - 1), end)
    }
    this.level = 0
    this.#start = start
    const plan = known > 2 ? this.#goOn(bytes, known, end) : this.#begin(bytes, start, end)
    if (plan === undefined) return start
    const message = this.#behind(plan, bytes, end)
    if (message >= 0) {
      if (--this.#patience < 0) this.#keep(plan, bytes, message)
      return message
    }
    this.level = 0
    return start
  }

  /** Writes the plans to a state. */
  save(writer: ByteWriter): void {
    writePlans(this.#plans, writer)
  }

  /** Takes the plans from a state. */
  restore(reader: ByteReader): void {
    this.#take(readPlans(reader))
  }

  #take(plans: Plans): void {
    this.#plans = plans
    this.#settled = settledBy(plans)
    this.#last.drop()
    this.#whole = 0
    this.#patience = 0
  }

  /** Reads the first two columns, which tell the plan. */
  #begin(bytes: Uint8Array, start: number, end: number): Plan | undefined {
    const first = columns.skipSeparators(bytes, start, end)
    if (first >= end) return undefined
    const firstEnd = columns.columnEnd(bytes, first, end)
    const second = columns.skipSeparators(bytes, firstEnd, end)
    if (second >= end) return undefined
    this.#first = first
    this.#firstEnd = firstEnd
    this.#second = second
    this.#secondEnd = columns.columnEnd(bytes, second, end)
    const plan = this.#planOf(bytes)
    if (plan === undefined) return undefined
    const isFirst = plan.anchor === 0
    if (!isFirst && plan.level === 0) this.level = levelAt(bytes, first, firstEnd)
    this.#column = isFirst ? 0 : 1
    this.#from = isFirst ? first : second
    this.#to = isFirst ? firstEnd : this.#secondEnd
    return plan
  }

  /** Goes on where the line begins to differ from the last one; of the same plan. */
  #goOn(bytes: Uint8Array, known: number, end: number): Plan | undefined {
    const plan = this.#lastPlan
    if (plan === undefined) return undefined
    const column = Math.min(known - 1, plan.anchor)
    const from = this.#start + this.#last.startOf(column)
    if (plan.level >= 0 && plan.level < column) this.level = this.#lastLevel
    this.#column = column
    this.#from = columns.skipSeparators(bytes, from, end)
    this.#to = this.#from < end ? columns.columnEnd(bytes, this.#from, end) : end
    return plan
  }

  #keep(plan: Plan, bytes: Uint8Array, message: number): void {
    this.#patience = PATIENCE
    this.#lastPlan = plan
    this.#lastLevel = this.level
    const kept = this.#last.keep(bytes, this.#start, message)
    const isDecided = plan.terminator === 'none' || message > this.#behindAnchor
    // The second column has a say in which plan it is.
    this.#whole = isDecided && kept > 2 ? kept : 0
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

  /** Walks the columns from the one at hand; −1 where the line does not fit the plan. */
  #behind(plan: Plan, bytes: Uint8Array, end: number): number {
    let from = this.#from
    let to = this.#to
    if (from >= end) return -1
    for (let column = this.#column; column < plan.anchor; column++) {
      if (column === plan.level) this.level = levelAt(bytes, from, to)
      from = columns.skipSeparators(bytes, to, end)
      if (from >= end) return -1
      to = columns.columnEnd(bytes, from, end)
    }
    if (!fits(plan, bytes[from])) return -1
    if (plan.anchor === plan.level) this.level = levelAt(bytes, from, to)
    const next = columns.skipSeparators(bytes, to, end)
    this.#behindAnchor = next
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

/**
 * The plans of all signatures of a stream. A fine signature with enough lines has its own plan; all
 * other lines follow the plan of their coarse classes, so that a stream with one format learns
 * from all of its lines.
 */
import type { ByteReader, ByteWriter } from '../base/bytes.ts'
import { COARSE, type ColumnKind, coarseClass, type Row } from './columns.ts'
import { learnPlan, type Plan } from './plan.ts'
import { fineOf, maskOf } from './signature.ts'

/** Share of all lines that a coarse signature needs for a plan of its own. */
const MIN_SHARE = 0.03
/** Distinct lines that a fine signature needs. */
const MIN_ROWS = 3
/** A plan of fewer rows gives way to that of a sibling with four times as many. */
const WEAK_ROWS = 8
const KINDS: readonly ColumnKind[] = ['t', 'n', 'l', 'b', 'd', 'q', 'w']
const TERMINATORS: readonly Plan['terminator'][] = ['none', 'colon', 'dash', 'dotted']

/** Plans by signature. */
export interface Plans {
  /** By `fineOf`. */
  readonly fine: ReadonlyMap<number, Plan>
  /** By class of the first column · 5 + class of the second. */
  readonly coarse: readonly (Plan | undefined)[]
}

/** No plan for anything: lines keep their whole text. */
export function noPlans(): Plans {
  return { fine: new Map(), coarse: new Array(COARSE * COARSE).fill(undefined) }
}

/** Learns from distinct rows. */
export function learnPlans(rows: readonly Row[]): Plans {
  const coarse: (Plan | undefined)[] = noPlans().coarse.slice()
  const all = groupBy(rows, firstClass)
  for (const [first, group] of all) {
    const plans = learnGroup(group, rows.length * MIN_SHARE, first < 2)
    for (const [second, plan] of plans) coarse[first * COARSE + second] = plan
  }
  const fine = new Map<number, Plan>()
  for (const [mask, group] of groupBy(rows, maskOfRow)) {
    if (mask === 0) continue
    for (const [second, plan] of learnGroup(group, MIN_ROWS, true)) {
      fine.set(fineOf(mask, second), plan)
    }
  }
  return { fine, coarse }
}

/** Whether both send every line to the same end of header. */
export function samePlans(a: Plans, b: Plans): boolean {
  return describe(a) === describe(b)
}

/** 1 for each pair of coarse classes whose plan all fine signatures share: none need be asked. */
export function settledBy({ fine, coarse }: Plans): Uint8Array {
  const known = new Set([...fine.values()].map(plan => textOf(plan)))
  return Uint8Array.from(coarse, plan => {
    const others = known.size - (known.has(textOf(plan)) ? 1 : 0)
    return others === 0 ? 1 : 0
  })
}

/** Writes plans to a state. */
export function writePlans(plans: Plans, writer: ByteWriter): void {
  const coarse = [...plans.coarse.entries()].filter(([, plan]) => plan !== undefined)
  for (const entries of [coarse, [...plans.fine]]) {
    writer.uint(entries.length)
    for (const [signature, plan] of entries) {
      if (plan !== undefined) writePlan(writer.uint(signature >>> 0), plan)
    }
  }
}

/** Reads what `writePlans` wrote. */
export function readPlans(reader: ByteReader): Plans {
  const coarse: (Plan | undefined)[] = noPlans().coarse.slice()
  for (let left = reader.uint(); left > 0; left--) coarse[reader.uint()] = readPlan(reader)
  const fine = new Map<number, Plan>()
  for (let left = reader.uint(); left > 0; left--) fine.set(reader.uint() | 0, readPlan(reader))
  return { fine, coarse }
}

/** Plans of lines that begin alike, by the class of their second column. */
function learnGroup(
  group: readonly Row[],
  least: number,
  spread: boolean,
): ReadonlyMap<number, Plan> {
  const plans = new Map<number, Plan>()
  for (const [second, rows] of groupBy(group, secondClass)) {
    if (rows.length < least) continue
    // That the second column is a number says nothing unless most lines that begin alike have it.
    const plan = learnPlan(rows, rows.length < 0.5 * group.length)
    if (plan) plans.set(second, plan)
  }
  return spread ? spreadBest(plans) : plans
}

/** A rare second column follows the plan of its most frequent sibling. */
function spreadBest(plans: ReadonlyMap<number, Plan>): ReadonlyMap<number, Plan> {
  let best: Plan | undefined
  for (let second = 0; second < COARSE; second++) {
    const plan = plans.get(second)
    if (plan && (!best || plan.rows > best.rows)) best = plan
  }
  const spread = new Map(plans)
  for (let second = 0; best && second < COARSE; second++) {
    const plan = spread.get(second)
    const weak = plan && plan.rows < WEAK_ROWS && best.rows >= 4 * plan.rows
    if (!plan || weak) spread.set(second, best)
  }
  return spread
}

function groupBy(rows: readonly Row[], key: (row: Row) => number): Map<number, Row[]> {
  const groups = new Map<number, Row[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group) group.push(row)
    else groups.set(key(row), [row])
  }
  return groups
}

const firstClass = ({ bytes, columns: [first] }: Row): number =>
  first ? coarseClass(bytes, first.start, first.end) : COARSE
const secondClass = ({ bytes, columns: [, second] }: Row): number =>
  second ? coarseClass(bytes, second.start, second.end) : COARSE
const maskOfRow = ({ bytes, columns: [first] }: Row): number =>
  first ? maskOf(bytes, first.start, first.end) : 0

function describe(plans: Plans): string {
  const fine = [...plans.fine].map(([signature, plan]) => `${signature} ${textOf(plan)}`).sort()
  return [...plans.coarse.map(plan => textOf(plan)), ...fine].join('\n')
}

/** What of a plan decides where the header ends, and its level. */
function textOf(plan?: Plan): string {
  return plan ? `${plan.anchor} ${plan.kind} ${plan.terminator} ${plan.level}` : ''
}

function writePlan(writer: ByteWriter, plan: Plan): void {
  writer.uint(plan.anchor).uint(KINDS.indexOf(plan.kind))
  writer.uint(TERMINATORS.indexOf(plan.terminator))
  writer.uint(plan.level + 1).uint(plan.rows)
}

function readPlan(reader: ByteReader): Plan {
  return {
    anchor: reader.uint(),
    kind: KINDS[reader.uint()] ?? 'w',
    terminator: TERMINATORS[reader.uint()] ?? 'none',
    level: reader.uint() - 1,
    rows: reader.uint(),
  }
}

/**
 * How far a log group was read as a whole, and from where the next pass begins. Events come late:
 * most by seconds, some by hours, when a machine was cut off. So each pass begins before the place
 * that was reached: by a little every time, by more now and then. Pure.
 */

/** What is stored of a group. */
export interface GroupState {
  /** Nothing earlier was asked for, ms. */
  readonly originMs: number
  /** Event time up to which all streams were read; −Infinity before the first pass has ended. */
  readonly throughMs: number
  /** When the last pass of each depth but the least began, wall clock in ms. */
  readonly looks: readonly number[]
}

/**
 * How often events are looked for that come late by so much. Later ones than the last are not
 * found: each day more would cost calls for all events of that day.
 */
export const DEPTHS = [
  { everyMs: 0, lateMs: 5 * 60_000 },
  { everyMs: 10 * 60_000, lateMs: 2 * 3_600_000 },
  { everyMs: 6 * 3_600_000, lateMs: 24 * 3_600_000 },
] as const

/** Passes begin at whole minutes, so that many of them are remembered as one. */
const GRAIN_MS = 60_000

/**
 * A pass that began at `fromMs` is followed by none that begins before this: what was reached does
 * not move back, and none looks back farther than the deepest.
 */
export function earliestAfter(fromMs: number): number {
  return fromMs - Math.max(...DEPTHS.map(({ lateMs }) => lateMs)) - GRAIN_MS
}

/** A group of which nothing was read. */
export function newGroup(originMs: number): GroupState {
  return { originMs, throughMs: Number.NEGATIVE_INFINITY, looks: [] }
}

/** Where a pass begins, and how deep it goes (index into DEPTHS). */
export function nextPass(state: GroupState, nowMs: number): { fromMs: number; depth: number } {
  const due = DEPTHS.findLastIndex(({ everyMs }, depth) => {
    return depth === 0 || nowMs - (state.looks[depth - 1] ?? Number.NEGATIVE_INFINITY) >= everyMs
  })
  const wanted = state.throughMs - DEPTHS[due].lateMs
  const fromMs = Math.max(state.originMs, Math.floor(wanted / GRAIN_MS) * GRAIN_MS)
  return { fromMs, depth: due }
}

/** The state after a pass; events that claim to be of the future move it no farther than now. */
export function passed(
  state: GroupState,
  pass: { readonly depth: number; readonly beganMs: number; readonly lastMs: number },
): GroupState {
  const { depth, beganMs, lastMs } = pass
  const throughMs = Math.max(state.throughMs, Math.min(lastMs, beganMs))
  const looks = DEPTHS.slice(1).map((_, index) => {
    return index < depth ? beganMs : (state.looks[index] ?? Number.NEGATIVE_INFINITY)
  })
  return { ...state, throughMs, looks }
}

/** The state as text. */
export function saveGroup({ originMs, throughMs, looks }: GroupState): string {
  return JSON.stringify([originMs, ...[throughMs, ...looks].map(finite)])
}

/** The state from its text. */
export function readGroup(text: string): GroupState {
  // Written by `saveGroup` into our own database.
  const [originMs = 0, throughMs = null, ...looks] = JSON.parse(text) as (number | null)[]
  return { originMs: originMs ?? 0, throughMs: known(throughMs), looks: looks.map(known) }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

function known(value: number | null): number {
  return value ?? Number.NEGATIVE_INFINITY
}

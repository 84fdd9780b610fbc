/** What every view is given: where one is, where everything stands, and how to go on from there. */
import type { Answers } from './api.ts'
import type { Kid } from './dom.ts'
import type { Route, Span } from './route.ts'
import type { Times } from './time.ts'

/** Where everything stands. */
export type Overview = Answers['overview']

/** What a view is given. */
export interface Scene {
  readonly route: Route
  readonly overview: Overview
  readonly times: Times
  /** The range that is shown, event time; a point where no log has time. */
  readonly range: Span
  /** The latest event time of all: what `now` means here. */
  readonly now: number
  readonly isNarrow: boolean
  /** Goes to another place; `replace` leaves no step to go back to. */
  go(hash: string, how?: 'push' | 'replace'): void
  /** Draws the view again from fresh answers. */
  refresh(): void
}

/** A view as it is drawn. */
export interface Drawn {
  readonly title: string
  readonly nodes: Kid
  /** What is to be done when the nodes are in the page and have sizes. */
  readonly placed?: readonly (() => void)[]
  /** Keys of this view alone. */
  readonly keys?: Readonly<Record<string, () => void>>
  /** Ends what the view has started. */
  readonly end?: () => void
}

/** Part of a view: nodes, and what is to be done when they are in the page. */
export interface Piece {
  readonly node: Node
  placed?(): void
  end?(): void
}

/** The range that a route asks for, within what there is. */
export function rangeOf({ params }: Route, { from, to }: Overview): Span {
  const [first, last] = [from ?? 0, to ?? 1]
  const asked = { from: Number(params.from || Number.NaN), to: Number(params.to || Number.NaN) }
  const end = Number.isFinite(asked.to) ? asked.to : last
  // Without a range the last day: of a month of logs it is what one wants to see first.
  const start = Number.isFinite(asked.from) ? asked.from : Math.max(first, last - DAY_MS)
  return start < end ? { from: start, to: end } : { from: first, to: Math.max(first + 1, last) }
}

const DAY_MS = 86_400_000

/** Why a log is strange: which feature, what is usual, what was seen, its share. */
import type { Why } from '../flow.ts'
import { padEnd, padStart, sanitise, widthOf } from '../words/text.ts'
import { amount } from '../words/words.ts'
import type { Paint, Terminal } from './terminal.ts'
import { wrapped } from './wrap.ts'

/** Features shown per log: what weighs less explains nothing. */
const MAX_WHY = 6

/** Values of a feature are figures of a few digits. */
const FIGURE_COLUMNS = 10
const MAX_FEATURE = 48

/** Where it is shown. */
interface Context {
  readonly terminal: Terminal
  readonly paint: Paint
}

/** The table of features, strongest first, and those that the score hangs on; none, no lines. */
export function whyLines(why: readonly Why[], { paint, terminal }: Context): string[] {
  const shown = [...why].sort((a, b) => b.share - a.share).slice(0, MAX_WHY)
  if (shown.length === 0) return []
  const widest = Math.max(...shown.map(each => widthOf(sanitise(each.feature))))
  const feature = Math.min(MAX_FEATURE, terminal.columns - 32, Math.max(8, widest))
  const row = (name: string, figures: readonly string[]): string => {
    const [usual, seen, share] = figures
    const right = padStart(usual, FIGURE_COLUMNS) + padStart(seen, FIGURE_COLUMNS)
    return `  ${padEnd(name, feature)}${right}${padStart(share, 8)}`
  }
  const head = paint('dim', row('why', ['usual', 'seen', 'share']))
  const rows = shown.map(({ feature: name, typical, observed, share }) =>
    row(name, [figure(typical), figure(observed), `${Math.round(100 * share)} %`]),
  )
  return ['', head, ...rows, ...decisiveLines(why, terminal)]
}

/** What the score hangs on: one feature as usual is often not enough. */
function decisiveLines(why: readonly Why[], { columns }: Terminal): string[] {
  const names = why.filter(({ decisive }) => decisive).map(({ feature }) => sanitise(feature))
  if (names.length === 0) return []
  return wrapped(`no finding if as usual: ${names.join(', ')}`, columns - 2).map(
    each => `  ${each}`,
  )
}

function figure(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return value < 0 ? `-${amount(-value)}` : amount(value)
}

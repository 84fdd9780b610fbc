/** Sparklines as small drawings. */
import { svg } from './dom.ts'

/** Their own units: they are stretched to whatever box they get. */
const WIDTH = 100
const HEIGHT = 26

/** A line over its area; `split` (0–1) marks a boundary. */
export function spark(
  values: readonly number[],
  { split }: { readonly split?: number } = {},
): Element {
  const line = pathOf(values)
  const area = line === '' ? '' : `${line}L${WIDTH} ${HEIGHT - 1}L0 ${HEIGHT - 1}Z`
  const at = split === undefined ? undefined : (split * WIDTH).toFixed(1)
  return svg(
    'svg',
    {
      class: 'spark',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
    },
    svg('path', { class: 'area', d: area }),
    svg('path', { d: line }),
    at === undefined ? null : svg('line', { x1: at, x2: at, y1: 0, y2: HEIGHT }),
  )
}

/** The path of a line through equally spaced values, the highest at the top. */
export function pathOf(values: readonly number[]): string {
  const most = Math.max(1, ...values)
  const last = Math.max(1, values.length - 1)
  return values
    .map((value, at) => {
      const x = ((at / last) * WIDTH).toFixed(2)
      const y = (HEIGHT - 1 - (value / most) * (HEIGHT - 3)).toFixed(1)
      return `${at === 0 ? 'M' : 'L'}${x} ${y}`
    })
    .join('')
}

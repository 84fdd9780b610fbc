/** Cards of the grid of Health. */
import { h, type Kid } from '../dom.ts'

/** What stands above a card. */
export interface CardOptions {
  /** Of twelve columns. */
  readonly width: 4 | 6 | 12
  readonly title: string
  readonly sub?: string
}

/** A card of the grid. */
export function card({ width, title, sub }: CardOptions, ...kids: readonly Kid[]): HTMLElement {
  return h(
    'section',
    { class: `card w${width}` },
    h(
      'div',
      { class: 'head' },
      h('h2', {}, title),
      sub !== undefined && h('span', { class: 'dim' }, sub),
    ),
    h('div', { class: 'pad', tabindex: 0, role: 'region', 'aria-label': title }, kids),
  )
}

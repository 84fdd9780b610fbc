/**
 * A list of which only what is seen exists: rows of one height, pages from the server. A hundred
 * thousand rows take as many nodes as a screen has lines, and the scroll bar tells the truth.
 */
import { h } from './dom.ts'
import { PAGE } from './route.ts'

/** What the list shows. */
export interface ListOptions<Item> {
  readonly rowHeight: number
  readonly total: number
  readonly label: string
  page(offset: number, limit: number): Promise<readonly Item[]>
  row(item: Item, index: number): HTMLElement
}

/** Rows beyond the edges, so that scrolling shows no gaps. */
const BEYOND = 4

/** Fills a box with a list; the box scrolls. */
export class List<Item> {
  readonly #box: HTMLElement
  readonly #options: ListOptions<Item>
  readonly #pages = new Map<number, readonly Item[] | undefined>()
  readonly #rows = new Map<number, HTMLElement>()
  readonly #pad: HTMLElement

  constructor(box: HTMLElement, options: ListOptions<Item>) {
    this.#box = box
    this.#options = options
    const height = `${options.total * options.rowHeight}px`
    this.#pad = h('div', { role: 'list', 'aria-label': options.label, style: { height } })
    box.replaceChildren(this.#pad)
    box.addEventListener('scroll', () => this.draw(), { passive: true })
    this.draw()
  }

  /** Brings what is seen into being, and lets go of the rest. */
  draw(): void {
    const { from, to } = this.#seen()
    for (let page = Math.floor(from / PAGE); page * PAGE < to; page++) this.#fetch(page)
    for (const [index, row] of this.#rows) {
      if (index >= from && index < to) continue
      row.remove()
      this.#rows.delete(index)
    }
    for (let index = from; index < to; index++) this.#place(index)
  }

  /** Moves the focus to the next or the one before, bringing it into view. */
  move(by: 1 | -1): void {
    const focused = [...this.#rows].find(([, row]) => row.contains(document.activeElement))
    const wanted = focused === undefined ? this.#seen().first : focused[0] + by
    const index = Math.min(this.#options.total - 1, Math.max(0, wanted))
    const { rowHeight } = this.#options
    const top = index * rowHeight
    const { scrollTop, clientHeight } = this.#box
    if (top < scrollTop) this.#box.scrollTop = top
    const below = top + rowHeight - clientHeight
    if (below > scrollTop) this.#box.scrollTop = below
    this.draw()
    const row = this.#rows.get(index)
    const target = row?.matches('a, button, [tabindex]') ? row : row?.querySelector('a, button')
    if (target instanceof HTMLElement) target.focus({ preventScroll: true })
  }

  #seen(): { readonly from: number; readonly to: number; readonly first: number } {
    const { rowHeight, total } = this.#options
    const { scrollTop } = this.#box
    const height = this.#box.clientHeight || 800
    const first = Math.floor(scrollTop / rowHeight)
    return {
      from: Math.max(0, first - BEYOND),
      to: Math.min(total, Math.ceil((scrollTop + height) / rowHeight) + BEYOND),
      first,
    }
  }

  #fetch(page: number): void {
    if (this.#pages.has(page)) return
    this.#pages.set(page, undefined)
    this.#options.page(page * PAGE, PAGE).then(
      items => {
        this.#pages.set(page, items)
        this.draw()
      },
      () => this.#pages.delete(page),
    )
  }

  #place(index: number): void {
    if (this.#rows.has(index)) return
    const item = this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE]
    if (item === undefined) return
    const { rowHeight, row, total } = this.#options
    const made = row(item, index)
    made.style.top = `${index * rowHeight}px`
    made.setAttribute('aria-setsize', String(total))
    made.setAttribute('aria-posinset', String(index + 1))
    this.#rows.set(index, made)
    // In the order of the list, whatever came first: the tabulator goes by it.
    const after = [...this.#rows.keys()].filter(other => other > index)
    const next = after.length === 0 ? undefined : this.#rows.get(Math.min(...after))
    this.#pad.insertBefore(made, next ?? null)
  }
}

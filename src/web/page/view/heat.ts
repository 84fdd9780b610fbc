/** The heat map: logs × time on one canvas, the logs' names beside it as links. */
import { count, plural } from '../../../words/words.ts'
import type { Answers } from '../api.ts'
import { CELL, decodeCells, lookOf, wordsOf } from '../cells.ts'
import { brushOf, drawStrip, type Palette, paletteOf, themed } from '../draw.ts'
import { h, type Kid } from '../dom.ts'
import { noTip, tip } from '../notices.ts'
import { linkTo, type Span, withParams, writeSpan } from '../route.ts'
import type { Piece, Scene } from '../scene.ts'
import { nameOf } from '../signs.ts'

type Heat = Answers['heatmap']
type Row = Heat['rows'][number]

/** What the map is drawn from. */
export interface HeatOptions {
  readonly heat: Heat
  readonly chosen: Span | undefined
  /** All logs have a row. */
  readonly isAll: boolean
}

/** Few logs may have more room. */
const ROW_PX = 24
const WIDE_ROW_PX = 32
const FEW_ROWS = 14
const GAP_PX = 5
/** A pointer that moved less meant to click. */
const LEAST_DRAG = 4

/** The map with its names, order and legend. */
export function heatMap(scene: Scene, options: HeatOptions): Piece {
  const { heat } = options
  const canvas = h('canvas', { 'aria-hidden': 'true' })
  const rowPx = heat.rows.length > FEW_ROWS || scene.isNarrow ? ROW_PX : WIDE_ROW_PX
  const cells = heat.rows.map(row => decodeCells(row.cells))
  const made = { scene, options, canvas, rowPx, cells }
  const watcher = new ResizeObserver(() => draw(made))
  return {
    node: h(
      'div',
      { class: 'heatbox' },
      head(scene),
      h(
        'div',
        { class: 'heat' },
        h(
          'ul',
          { 'aria-label': 'Logs' },
          heat.rows.map(row => rowLink(scene, row, rowPx)),
        ),
        h('div', { class: 'cv' }, canvas),
        fold(scene, options),
      ),
      legend(),
    ),
    placed: () => {
      listen(made)
      watcher.observe(canvas.parentElement ?? canvas)
    },
    end: () => watcher.disconnect(),
  }
}

interface Made {
  readonly scene: Scene
  readonly options: HeatOptions
  readonly canvas: HTMLCanvasElement
  readonly rowPx: number
  readonly cells: readonly Uint8Array[]
}

function head({ route, go }: Scene): HTMLElement {
  const choice = (value: string, words: string): HTMLElement =>
    h('option', { value, selected: (route.params.order ?? 'strangest') === value }, words)
  const select = h(
    'select',
    { onchange: () => go(withParams(route, { order: select.value })) },
    choice('strangest', 'strangest first'),
    choice('name', 'by name'),
  )
  return h(
    'div',
    { class: 'plotrow heathead' },
    h('div', { class: 'lab' }, h('b', {}, 'Logs')),
    h('label', { class: 'dim push' }, 'Order ', select),
  )
}

/** A name, and in words what its cells say: the drawing is for eyes alone. */
function rowLink({ route }: Scene, row: Row, rowPx: number): HTMLElement {
  const { log, max, findings, learning } = row
  const words = learning
    ? 'learning'
    : findings > 0
      ? `${plural(findings, 'finding')}, highest ${Math.floor(max ?? 0)}`
      : 'as usual'
  return h(
    'li',
    {},
    h(
      'a',
      {
        class: findings > 0 ? 'hot' : '',
        href: linkTo(route, 'logs', { what: log }),
        'aria-label': `${log}: ${words}`,
        style: { height: `${rowPx}px` },
      },
      nameOf(log),
      learning && h('em', {}, 'learning'),
    ),
  )
}

function fold({ route, go }: Scene, { heat, isAll }: HeatOptions): Kid {
  const { count: folded, withFinding, learning } = heat.folded
  if (folded === 0 && !isAll) return null
  const words = isAll
    ? '– fewer logs'
    : `+ ${plural(folded, 'log')}` +
      (withFinding > 0 ? `, ${count(withFinding)} with a finding` : ' without a finding') +
      (learning > 0 ? `, ${count(learning)} learning` : '')
  const toggle = (): void => go(withParams(route, { rows: isAll ? '' : 'all' }))
  return h('button', { class: 'fold', onclick: toggle }, words)
}

function legend(): HTMLElement {
  const swatch = (name: string, words: string): HTMLElement =>
    h('span', {}, h('i', { class: name }), words)
  return h(
    'div',
    { class: 'legend', 'aria-hidden': 'true' },
    swatch('lg0', 'normal'),
    swatch('lg2', 'near (75)'),
    swatch('lg3', 'finding (90)'),
    swatch('lg4', 'high (98)'),
    swatch('lg-silent', 'silent'),
    swatch('lg-learning', 'learning'),
    h('span', {}, 'blank: no lines'),
  )
}

/** Draws rows, the folded row and the selection. */
function draw({ canvas, cells, rowPx, options, scene }: Made): void {
  const { heat, chosen } = options
  const width = inner(canvas)
  const rows = cells.length * rowPx
  const height = rows + (heat.folded.count > 0 ? ROW_PX : 0)
  const brush = brushOf(canvas, { width, height })
  if (brush === undefined) return
  const palette = paletteOf()
  if (chosen !== undefined) {
    const left = xOf(chosen.from, scene.range, width)
    brush.fillStyle = themed('--accent-bg')
    brush.fillRect(left, 0, xOf(chosen.to, scene.range, width) - left, rows)
  }
  const box = { ...gridBox(heat, scene.range, width), height: rowPx - GAP_PX }
  cells.forEach((row, at) => {
    drawStrip(brush, row, { box: { ...box, y: at * rowPx + GAP_PX / 2 }, palette })
  })
  if (heat.folded.count > 0) drawFolded(brush, heat, { ...box, y: rows, palette })
}

/** One small bar a step: how many of the folded logs have a finding. */
function drawFolded(
  brush: CanvasRenderingContext2D,
  { folded }: Heat,
  { x, y, width, palette }: { x: number; y: number; width: number; palette: Palette },
): void {
  const most = Math.max(1, ...folded.counts)
  const step = width / folded.counts.length
  const room = ROW_PX - GAP_PX
  folded.counts.forEach((logs, at) => {
    const height = logs === 0 ? 3 : 4 + (logs / most) * (room - 4)
    brush.fillStyle = logs === 0 ? palette.fill.normal : palette.fill.finding
    brush.fillRect(x + at * step, y + room - height, Math.max(1, step - 1), height)
  })
}

/** The steps begin at a round moment, which may lie before the range. */
function gridBox(heat: Heat, range: Span, width: number): { x: number; width: number } {
  const x = xOf(heat.from, range, width)
  return { x, width: xOf(heat.from + heat.buckets * heat.step, range, width) - x }
}

function xOf(at: number, { from, to }: Span, width: number): number {
  return ((at - from) / (to - from)) * width
}

function inner(canvas: HTMLCanvasElement): number {
  const parent = canvas.parentElement
  if (parent === null) return 1
  const padding = Number.parseFloat(getComputedStyle(parent).paddingRight) || 0
  return Math.max(1, parent.clientWidth - padding)
}

/** Pointing tells, clicking leads on, dragging selects. */
function listen(made: Made): void {
  const { canvas, scene } = made
  let start: number | undefined
  canvas.addEventListener('pointerdown', event => {
    start = event.offsetX
    canvas.setPointerCapture(event.pointerId)
  })
  canvas.addEventListener('pointermove', event => {
    if (start === undefined || Math.abs(event.offsetX - start) < LEAST_DRAG) {
      showTip(made, event)
      return
    }
    noTip()
    draw({ ...made, options: { ...made.options, chosen: spanOf(made, start, event.offsetX) } })
  })
  canvas.addEventListener('pointerleave', noTip)
  canvas.addEventListener('pointerup', event => {
    const from = start
    start = undefined
    noTip()
    if (from === undefined) return
    if (Math.abs(event.offsetX - from) < LEAST_DRAG) open(made, event)
    else {
      const sel = writeSpan(spanOf(made, from, event.offsetX))
      scene.go(withParams(scene.route, { sel }))
    }
  })
}

function spanOf({ canvas, scene }: Made, one: number, other: number): Span {
  const { from, to } = scene.range
  const width = inner(canvas)
  const at = (x: number): number => from + (Math.min(width, Math.max(0, x)) / width) * (to - from)
  return { from: at(Math.min(one, other)), to: at(Math.max(one, other)) }
}

interface Place {
  readonly row: Row
  readonly cell: number
  readonly from: number
}

function placeOf(
  { canvas, cells, rowPx, options, scene }: Made,
  event: PointerEvent,
): Place | undefined {
  const { heat } = options
  const at = Math.floor(event.offsetY / rowPx)
  const [row, own] = [heat.rows[at], cells[at]]
  if (row === undefined || own === undefined) return undefined
  const { from, to } = scene.range
  const time = from + (event.offsetX / inner(canvas)) * (to - from)
  const step = Math.floor((time - heat.from) / heat.step)
  return { row, cell: own[step] ?? CELL.none, from: heat.from + step * heat.step }
}

function showTip(made: Made, event: PointerEvent): void {
  const place = placeOf(made, event)
  if (place === undefined) {
    noTip()
    return
  }
  const { times } = made.scene
  const { row, cell, from } = place
  const stretch = `${times.second(from)} – ${times.second(from + made.options.heat.step)}`
  tip(event, [h('b', {}, row.log), `${stretch}: ${wordsOf(cell)}`])
}

/** A cell with a finding leads to its incident; any other to the log. */
function open(made: Made, event: PointerEvent): void {
  const place = placeOf(made, event)
  if (place === undefined) return
  const { route, go } = made.scene
  const { row, cell, from } = place
  const isFinding = ['finding', 'high', 'silent'].includes(lookOf(cell))
  const to = from + made.options.heat.step
  const span = isFinding ? row.spans.find(each => each.to > from && each.from < to) : undefined
  if (span === undefined) go(linkTo(route, 'logs', { what: row.log }))
  else go(linkTo(route, 'incident', { what: span.incident, params: { log: row.log } }))
}

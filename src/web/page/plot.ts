/** Charts over time with uPlot: axes, bands, marks, brushing, in the colours of the theme. */
import uPlot from 'uplot'
import { amount } from '../../words/words.ts'
import { themed } from './draw.ts'
import type { Scene } from './scene.ts'

/** A chart: what it shows and how it behaves. */
export interface Chart {
  readonly scene: Scene
  readonly height: number
  /** Event times (or line numbers) and beside them each series. */
  readonly x: readonly number[]
  readonly series: readonly Series[]
  /** Ends of the x axis; from the values where not given. */
  readonly domain?: readonly [number, number]
  /** x runs over time; else over lines. */
  readonly timed: boolean
  /** Ends of the y axis; from the values where not given. */
  readonly y?: { readonly min: number; readonly max: number }
  readonly yAxis: boolean
  readonly xAxis: boolean
  /** A filled band between two series, by their places from 1. */
  readonly band?: readonly [number, number]
  /** Charts of one group move their cursors together. */
  readonly group?: string
  /** Drawn over it. */
  draw?(plot: uPlot): void
  /** Hears of a stretch that was dragged over. */
  onBrush?(from: number, to: number): void
  /** Hears of the place under the pointer; undefined when it leaves. */
  onPoint?(at: number | undefined): void
}

/** One line of a chart. */
export interface Series {
  readonly values: readonly (number | null)[]
  /** Name of a colour of the theme; empty: it is not drawn. */
  readonly colour: string
  readonly area?: boolean
  readonly stepped?: boolean
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Distances of the marks of a time axis. */
const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map(seconds => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(minutes => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map(hours => hours * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map(days => days * DAY),
]

/** Narrower than this no pointer means to select. */
const LEAST_DRAG = 4

/** Puts a chart into an element; gives the way to end it. */
export function plot(element: HTMLElement, chart: Chart): () => void {
  const data: uPlot.AlignedData = [[...chart.x], ...chart.series.map(({ values }) => [...values])]
  const made = new uPlot(optionsOf(chart, element.clientWidth), data, element)
  // What it shows is said in words and tables beside it.
  made.root.setAttribute('aria-hidden', 'true')
  const watcher = new ResizeObserver(() => {
    if (element.clientWidth > 0 && element.clientWidth !== made.width) {
      made.setSize({ width: element.clientWidth, height: chart.height })
    }
  })
  watcher.observe(element)
  return () => {
    watcher.disconnect()
    made.destroy()
  }
}

function optionsOf(chart: Chart, width: number): uPlot.Options {
  const { height, timed, y, scene, domain } = chart
  return {
    ...{ width, height, ms: 1, legend: { show: false } },
    padding: [6, chart.yAxis ? 16 : 0, 0, 0],
    tzDate: ms =>
      scene.times.zone === 'UTC' ? uPlot.tzDate(new Date(ms), 'Etc/UTC') : new Date(ms),
    scales: {
      x: { time: timed, ...(domain === undefined ? {} : { range: [domain[0], domain[1]] }) },
      y:
        y === undefined
          ? { range: (_, __, most) => [-0.04 * most, Math.max(1, most * 1.12)] }
          : { range: [y.min, y.max] },
    },
    axes: [xAxis(chart), yAxis(chart)],
    series: [{}, ...chart.series.map(seriesOptions)],
    ...(chart.band === undefined
      ? {}
      : { bands: [{ series: [chart.band[0], chart.band[1]], fill: themed('--typ') }] }),
    cursor: cursorOf(chart),
    select: { show: chart.onBrush !== undefined, left: 0, top: 0, width: 0, height: 0 },
    hooks: hooksOf(chart),
  }
}

function seriesOptions({ colour, area, stepped }: Series): uPlot.Series {
  const stroke = colour === '' ? 'transparent' : themed(colour)
  return {
    ...{ stroke, width: 1.25, points: { show: false }, spanGaps: false },
    ...(area ? { fill: themed('--typ') } : {}),
    ...(stepped && uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
  }
}

function hooksOf(chart: Chart): uPlot.Hooks.Arrays {
  return {
    draw: [made => chart.draw?.(made)],
    setCursor: [
      made => {
        const { left = -1 } = made.cursor
        chart.onPoint?.(left < 0 ? undefined : made.posToVal(left, 'x'))
      },
    ],
    setSelect: [
      made => {
        const { left, width } = made.select
        if (width < LEAST_DRAG) return
        chart.onBrush?.(made.posToVal(left, 'x'), made.posToVal(left + width, 'x'))
      },
    ],
  }
}

function cursorOf({ onBrush, group }: Chart): uPlot.Cursor {
  return {
    y: false,
    points: { show: false },
    drag: { x: onBrush !== undefined, y: false, setScale: false },
    ...(group === undefined ? {} : { sync: { key: group } }),
  }
}

function xAxis({ scene, timed, xAxis }: Chart): uPlot.Axis {
  return {
    show: xAxis,
    ...{ stroke: themed('--ink3'), font: `12px ${themed('--sans')}`, size: 24, gap: 3, space: 84 },
    grid: { stroke: themed('--line'), width: 1 },
    ticks: { show: false },
    ...(timed ? { incrs: [...STEPS] } : {}),
    values: (_, at) => at.map(value => (timed ? scene.times.tick(value) : amount(value))),
  }
}

function yAxis({ yAxis }: Chart): uPlot.Axis {
  return {
    show: yAxis,
    ...{ stroke: themed('--ink3'), font: `12px ${themed('--sans')}`, size: 46, gap: 4 },
    grid: { stroke: themed('--line'), width: 1 },
    ticks: { show: false },
    values: (_, at) =>
      at.map(value => (Number.isInteger(value) && value >= 0 ? amount(value) : '')),
  }
}

/** A flag on a chart. */
export interface Flag {
  readonly at: number
  readonly text: string
  /** Colours of the theme: of its pole and ground, and of its words. */
  readonly colour: string
  readonly ink: string
}

/** A vertical line with words at its top. */
export function drawFlag(made: uPlot, { at, text, colour, ink }: Flag): void {
  const { ctx, bbox } = made
  const ratio = devicePixelRatio || 1
  const x = Math.round(made.valToPos(at, 'x', true))
  if (x < bbox.left - 1 || x > bbox.left + bbox.width + 1) return
  ctx.save()
  ctx.fillStyle = themed(colour)
  ctx.fillRect(x - ratio, bbox.top, 2 * ratio, bbox.height)
  if (text !== '') {
    // The axes leave their own alignment behind.
    ctx.textAlign = 'left'
    ctx.textBaseline = 'alphabetic'
    ctx.font = `600 ${10.5 * ratio}px ${themed('--sans')}`
    const width = ctx.measureText(text).width + 8 * ratio
    const left = Math.min(x - ratio, bbox.left + bbox.width - width)
    ctx.fillRect(left, bbox.top, width, 14 * ratio)
    ctx.fillStyle = themed(ink)
    ctx.fillText(text, left + 4 * ratio, bbox.top + 10.5 * ratio)
  }
  ctx.restore()
}

/** A dashed line: across at a value, or down at a place. */
export function drawDashes(
  made: uPlot,
  { at, axis, colour }: { readonly at: number; readonly axis: 'x' | 'y'; readonly colour: string },
): void {
  const { ctx, bbox } = made
  const ratio = devicePixelRatio || 1
  const place = Math.round(made.valToPos(at, axis, true)) + 0.5
  ctx.save()
  ctx.strokeStyle = themed(colour)
  ctx.lineWidth = ratio
  ctx.setLineDash([4 * ratio, 3 * ratio])
  ctx.beginPath()
  if (axis === 'y') {
    ctx.moveTo(bbox.left, place)
    ctx.lineTo(bbox.left + bbox.width, place)
  } else {
    ctx.moveTo(place, bbox.top)
    ctx.lineTo(place, bbox.top + bbox.height)
  }
  ctx.stroke()
  ctx.restore()
}

/** A hatched stretch: lines that were expected and did not come. */
export function drawHatch(made: uPlot, from: number, to: number): void {
  const { ctx, bbox } = made
  const ratio = devicePixelRatio || 1
  const [left, right] = [made.valToPos(from, 'x', true), made.valToPos(to, 'x', true)]
  ctx.save()
  ctx.beginPath()
  ctx.rect(left, bbox.top, right - left, bbox.height)
  ctx.clip()
  ctx.strokeStyle = themed('--h3')
  ctx.globalAlpha = 0.55
  ctx.lineWidth = ratio
  ctx.beginPath()
  for (let x = left - bbox.height; x < right; x += 7 * ratio) {
    ctx.moveTo(x, bbox.top + bbox.height)
    ctx.lineTo(x + bbox.height, bbox.top)
  }
  ctx.stroke()
  ctx.restore()
}

/** A shaded stretch, as of a note or a selection. */
export function drawShade(
  made: uPlot,
  { from, to, colour }: { readonly from: number; readonly to: number; readonly colour: string },
): void {
  const { ctx, bbox } = made
  const left = Math.max(bbox.left, made.valToPos(from, 'x', true))
  const right = Math.min(bbox.left + bbox.width, made.valToPos(to, 'x', true))
  if (right <= left) return
  ctx.save()
  ctx.fillStyle = themed(colour)
  ctx.globalAlpha = 0.5
  ctx.fillRect(left, bbox.top, right - left, bbox.height)
  ctx.restore()
}

/** The charts of one log: its score with findings, its lines with what is usual. */
import { count, duration } from '../../../words/words.ts'
import type { Answers } from '../api.ts'
import { h } from '../dom.ts'
import { drawDashes, drawFlag, drawHatch, plot } from '../plot.ts'
import { withParams } from '../route.ts'
import type { Piece, Scene } from '../scene.ts'

type Log = Answers['log']
type Series = Answers['series']

/** Score and lines of a log, one below the other. */
export function chartsOf(scene: Scene, log: Log, series: Series): Piece {
  const [score, lines] = [h('div', { class: 'plot' }), h('div', { class: 'plot' })]
  const ends: (() => void)[] = []
  const per = log.timed ? `${duration(series.step)}` : `${count(series.step)} lines`
  const isJudged = log.learning === null
  return {
    node: h(
      'div',
      {},
      isJudged && [
        h(
          'div',
          { class: 'head' },
          h('h2', {}, 'Score'),
          h('span', { class: 'dim' }, '▲ finding; dashes: threshold'),
        ),
        h('div', { class: 'pad plotpad' }, score),
      ],
      h(
        'div',
        { class: 'head' },
        h('h2', {}, `Lines in ${per}`),
        h('span', { class: 'dim' }, 'blue: usual; flag: a line never seen before; hatched: silent'),
      ),
      h('div', { class: 'pad plotpad' }, lines),
    ),
    placed: () => {
      if (isJudged) ends.push(scoreChart(scene, series, score))
      ends.push(linesChart(scene, series, lines))
    },
    end: () => {
      for (const end of ends) end()
    },
  }
}

function xOf({ from, step, lines }: Series): number[] {
  return lines.map((_, at) => from + at * step)
}

function scoreChart(scene: Scene, series: Series, box: HTMLElement): () => void {
  return plot(box, {
    ...{ scene, height: 130, x: xOf(series), timed: series.timed },
    ...{ xAxis: false, yAxis: true, y: { min: 0, max: 108 }, group: 'log' },
    ...domainOf(scene, series),
    series: [{ values: series.scores, colour: '--series' }],
    draw: made => {
      drawDashes(made, { at: series.threshold, axis: 'y', colour: '--ink3' })
      for (const { version, at } of series.versions) {
        drawFlag(made, { at, text: `version ${version}`, colour: '--line2', ink: '--ink' })
      }
      for (const { from, to, score } of series.findings) {
        triangle(made, { at: Math.max(from, Math.min((from + to) / 2, to)), score })
      }
    },
    onBrush: brush(scene),
  })
}

/** Times fill the range that is chosen; lines all that there are. */
function domainOf({ range }: Scene, { timed }: Series): { domain?: readonly [number, number] } {
  return timed ? { domain: [range.from, range.to] } : {}
}

type Plotted = Parameters<typeof drawDashes>[0]

/** A finding is a solid shape: pale dots are overlooked. */
function triangle(
  made: Plotted,
  { at, score }: { readonly at: number; readonly score: number },
): void {
  const { ctx, bbox } = made
  const ratio = devicePixelRatio || 1
  const x = made.valToPos(at, 'x', true)
  if (x < bbox.left || x > bbox.left + bbox.width) return
  const y = made.valToPos(score, 'y', true)
  ctx.save()
  ctx.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--h3')
  ctx.beginPath()
  ctx.moveTo(x, y - 6 * ratio)
  ctx.lineTo(x + 5 * ratio, y + 3 * ratio)
  ctx.lineTo(x - 5 * ratio, y + 3 * ratio)
  ctx.fill()
  ctx.restore()
}

function linesChart(scene: Scene, series: Series, box: HTMLElement): () => void {
  const { low, high, lines } = series
  const isUsual = low !== null && high !== null
  const flat = (value: number): number[] => lines.map(() => value)
  return plot(box, {
    ...{ scene, height: 150, x: xOf(series), timed: series.timed },
    ...{ xAxis: true, yAxis: true, group: 'log' },
    ...domainOf(scene, series),
    series: [
      { values: isUsual ? flat(high) : flat(0), colour: '' },
      { values: isUsual ? flat(low) : flat(0), colour: '' },
      { values: lines, colour: '--series', stepped: true },
    ],
    ...(isUsual ? { band: [1, 2] } : {}),
    draw: made => {
      for (const { from, to, silent } of series.findings) if (silent) drawHatch(made, from, to)
      for (const { at, text } of flagsOf(series)) {
        drawFlag(made, { at, text, colour: '--first', ink: '--first-ink' })
      }
    },
    onBrush: brush(scene),
  })
}

/** First sights near each other share a flag: `4 new`. */
function flagsOf({ first, from, step, lines }: Series): { at: number; text: string }[] {
  const room = (step * lines.length) / 12
  const flags: { at: number; seen: number }[] = []
  for (const { at } of [...first].sort((a, b) => a.at - b.at)) {
    const last = flags.at(-1)
    if (at < from) continue
    if (last !== undefined && at - last.at < room) last.seen++
    else flags.push({ at, seen: 1 })
  }
  return flags.map(({ at, seen }) => ({ at, text: seen === 1 ? 'new' : `${seen} new` }))
}

/** Dragging over a chart zooms the whole page into the stretch. */
function brush({ go, route }: Scene): (from: number, to: number) => void {
  return (from, to) => {
    const span = { from: String(Math.round(from)), to: String(Math.round(to)) }
    go(withParams(route, span))
  }
}

/** The suite score over time, with incidents and notes. */
import type uPlot from 'uplot'
import type { Answers } from '../api.ts'
import { themed } from '../draw.ts'
import { h } from '../dom.ts'
import { drawDashes, drawFlag, drawShade, plot } from '../plot.ts'
import { type Span, withParams, writeSpan } from '../route.ts'
import type { Piece, Scene } from '../scene.ts'

/** What the chart is drawn from. */
export interface SuiteOptions {
  readonly suite: Answers['suite']
  readonly marks: Answers['incidents']['items']
  readonly chosen: Span | undefined
}

const HEIGHT = 150
/** Above 100 there is room for the blocks of incidents. */
const TOP = 132

/** The chart, and words beside it that say what it shows. */
export function suiteChart(scene: Scene, options: SuiteOptions): Piece {
  const box = h('div', { class: 'plot' })
  const { suite, chosen } = options
  const holder: { end?: () => void } = {}
  const x = suite.scores.map((_, at) => suite.from + at * suite.step)
  return {
    node: h(
      'div',
      { class: 'plotrow' },
      h(
        'div',
        { class: 'lab' },
        h('b', {}, 'Suite score'),
        h('span', {}, 'all logs at once; dashes: threshold'),
        h('span', {}, 'blocks: incidents; ■ notes'),
        h('span', {}, 'drag to select a stretch'),
      ),
      box,
    ),
    placed: () => {
      holder.end = plot(box, {
        ...{ scene, height: HEIGHT, x, timed: true, xAxis: true },
        domain: [scene.range.from, scene.range.to],
        ...{ yAxis: false, y: { min: 0, max: TOP }, group: 'overview' },
        series: [{ values: suite.scores, colour: '--series', area: true }],
        draw: made => {
          if (chosen !== undefined) drawShade(made, { ...chosen, colour: '--accent-bg' })
          drawDashes(made, { at: suite.threshold, axis: 'y', colour: '--ink3' })
          drawNotes(made, suite.notes)
          drawBlocks(made, options.marks)
        },
        onBrush: (from, to) => scene.go(withParams(scene.route, { sel: writeSpan({ from, to }) })),
      })
    },
    end: () => holder.end?.(),
  }
}

/** A block for each incident: its height and colour are its severity. */
function drawBlocks(made: uPlot, marks: Answers['incidents']['items']): void {
  const { ctx, bbox } = made
  const ratio = devicePixelRatio || 1
  const heights = { Low: 4, Medium: 6, High: 9 }
  for (const { timed, from, to, severity } of marks) {
    if (!timed) continue
    const left = Math.max(bbox.left, made.valToPos(from, 'x', true))
    const right = Math.min(bbox.left + bbox.width, made.valToPos(to, 'x', true))
    if (right < bbox.left || left > bbox.left + bbox.width) continue
    ctx.fillStyle = themed(severity === 'High' ? '--h4' : '--h3')
    ctx.fillRect(left, bbox.top, Math.max(3 * ratio, right - left), heights[severity] * ratio)
  }
}

function drawNotes(made: uPlot, notes: Answers['suite']['notes']): void {
  for (const note of notes) {
    drawShade(made, { from: note.from, to: note.to, colour: '--typ' })
    const text = `■ ${note.text.slice(0, 24)}`
    drawFlag(made, { at: note.from, text, colour: '--accent-bg', ink: '--accent' })
  }
}

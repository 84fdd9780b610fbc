/** The logs of an incident in the order in which they left normal, on one time axis. */
import { amount, count, delay, plural } from '../../../words/words.ts'
import { type Answers, get, type Incident, type Member } from '../api.ts'
import { h, type Kid } from '../dom.ts'
import { trouble } from '../notices.ts'
import { drawDashes, drawFlag, drawHatch, plot } from '../plot.ts'
import { linkTo, type Span } from '../route.ts'
import type { Piece, Scene } from '../scene.ts'
import { nameOf } from '../signs.ts'

/** Which log is chosen, and what happens when another is. */
export interface MembersOptions {
  readonly incident: Incident
  readonly chosen: Member
  onChoose(member: Member): void
}

/** Rows that can be walked by keys. */
export interface Members extends Piece {
  move(by: 1 | -1): void
}

/** Logs that are drawn; the others are named. */
const MOST_DRAWN = 16
/** Names of logs that stayed normal. */
const MOST_NAMES = 40
const ROW_PX = 54
const LEAST_BEFORE_MS = 5 * 60_000
/** Points across: a line of three pixels is as much as one can see. */
const POINTS = 160

interface Row {
  readonly member: Member
  readonly element: HTMLElement
  readonly box: HTMLElement
}

/** The rows in their card. */
export function members(scene: Scene, options: MembersOptions): Members {
  const { incident } = options
  const ends: (() => void)[] = []
  const span = spanOf(scene, incident)
  const rows = incident.members.slice(0, MOST_DRAWN).map((member, at): Row => {
    const box = h('div', { class: 'pl' })
    return { member, box, element: row({ member, at, box, incident, scene }) }
  })
  const choose = ({ member, element }: Row): void => {
    for (const each of rows)
      each.element.setAttribute('aria-pressed', String(each.element === element))
    options.onChoose(member)
  }
  for (const each of rows) {
    const isChosen = each.member === options.chosen
    each.element.setAttribute('aria-pressed', String(isChosen))
    each.element.addEventListener('click', () => choose(each))
    each.element.addEventListener('keydown', event => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      choose(each)
    })
  }
  const axis = h('div', { class: 'pl' })
  return {
    node: card(scene, incident, { rows, axis }),
    placed: () => {
      if (!incident.timed) return
      ends.push(drawAxis(scene, span, axis))
      rows.forEach((each, at) => {
        drawRow({ scene, span, incident, row: each, at, ends }).catch(trouble)
      })
    },
    end: () => {
      for (const end of ends) end()
    },
    move: by => {
      const at = rows.findIndex(({ element }) => element.getAttribute('aria-pressed') === 'true')
      const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))]
      if (next === undefined) return
      next.element.focus()
      choose(next)
    },
  }
}

/** Some time before it, so that one sees what was usual, and a little behind it. */
function spanOf({ now }: Scene, { from, to }: Incident): Span {
  const around = Math.max(LEAST_BEFORE_MS, to - from)
  return { from: from - around, to: Math.min(Math.max(now, to), to + around / 2) }
}

function card(
  scene: Scene,
  incident: Incident,
  { rows, axis }: { readonly rows: readonly Row[]; readonly axis: HTMLElement },
): HTMLElement {
  const { logs } = incident
  const title =
    logs === 1 ? '1 log left normal' : `${count(logs)} logs, in the order they left normal`
  return h(
    'section',
    { class: 'card' },
    h(
      'div',
      { class: 'head' },
      h('h2', {}, title),
      h('span', { class: 'dim push' }, 'what is strange; orange: since it left normal'),
    ),
    incident.timed &&
      h('div', { class: 'axisrow' }, h('span', {}), axis, h('span', {}, 'now (usual)')),
    h(
      'div',
      { class: 'mults' },
      rows.map(({ element }) => element),
    ),
    length > rows.length &&
      h('p', { class: 'none' }, `and ${plural(length - rows.length, 'more log')}`),
    nearRows(scene, incident),
    normalRows(scene, incident),
  )
}

interface RowOptions {
  readonly member: Member
  readonly at: number
  readonly box: HTMLElement
  readonly incident: Incident
  readonly scene: Scene
}

function row({ member, at, box, incident }: RowOptions): HTMLElement {
  const { log, exact, delayMs, said, score, hidden } = member
  // A line carries the time to the millisecond; a window only says in which it was.
  const about = exact ? '' : '≈ '
  const when = !incident.timed ? '' : at === 0 ? 'first · ' : `${about}${delay(delayMs)} · `
  return h(
    'div',
    { class: `mult${at === 0 ? ' first' : ''}`, role: 'button', tabindex: 0 },
    h(
      'div',
      { class: 'who' },
      h('span', { class: 'rank' }, at + 1),
      h('div', { class: 'nm' }, nameOf(log)),
      h(
        'div',
        { class: 'sub' },
        `${when}${said} · score ${score.toFixed(1)}`,
        hidden && ' · hidden',
      ),
    ),
    box,
    h('div', { class: 'vals' }, values(member, incident)),
  )
}

/** What is seen now, and what is usual: a minute, or in a session. */
function values({ parts, from, to, kind }: Member, { timed }: Incident): Kid {
  const [part] = parts
  if (part === undefined) return null
  const isRate = timed && kind === 'window'
  const minutes = isRate ? Math.max(1 / 6, (to - from) / 60_000) : 1
  const usual = part.typical === 0 ? 'never' : amount(part.typical / minutes)
  return [
    h('b', {}, amount(part.observed / minutes)),
    `(${usual})`,
    h('span', { class: 'sr' }, isRate ? ' a minute' : ' lines'),
  ]
}

function drawAxis(scene: Scene, span: Span, box: HTMLElement): () => void {
  return plot(box, {
    ...{ scene, height: 26, timed: true, xAxis: true, yAxis: false },
    x: [span.from, span.to],
    series: [{ values: [0, 0], colour: '' }],
    y: { min: 0, max: 1 },
  })
}

interface Drawing {
  readonly scene: Scene
  readonly span: Span
  readonly incident: Incident
  readonly row: Row
  readonly at: number
  readonly ends: (() => void)[]
}

/** Draws the series that carries the reason: the total of a log hides a new line among many. */
async function drawRow({ scene, span, incident, row: each, at, ends }: Drawing): Promise<void> {
  const { member, box } = each
  const [part] = member.parts
  const asked = { log: member.log, ...span, points: POINTS }
  const series = await get('series', { ...asked, template: part?.template })
  if (!box.isConnected) return
  const onset = member.onset ?? member.from
  const { x, before, after } = splitAt(series, onset)
  ends.push(
    plot(box, {
      ...{ scene, height: ROW_PX, x, timed: true, xAxis: false, yAxis: false },
      group: 'incident',
      domain: [span.from, span.to],
      series: [
        { values: before, colour: '--series', stepped: true },
        { values: after, colour: '--h3', stepped: true },
      ],
      draw: made => {
        if (part?.reason === 'Missing' && part.observed === 0)
          drawHatch(made, member.from, member.to)
        drawDashes(made, { at: incident.from, axis: 'x', colour: '--ink3' })
        const text = at === 0 ? '1 first' : String(at + 1)
        drawFlag(made, {
          at: onset,
          text,
          colour: at === 0 ? '--first' : '--rank',
          ink: '--first-ink',
        })
      },
    }),
  )
}

/** The same steps twice: up to the onset, and from then on. */
function splitAt({ from, step, lines }: Answers['series'], onset: number) {
  const x = lines.map((_, at) => from + at * step)
  const edge = x.findLastIndex(start => start <= onset)
  return {
    x,
    before: lines.map((value, at) => (at <= edge ? value : null)),
    after: lines.map((value, at) => (at >= edge ? value : null)),
  }
}

function nearRows({ route, times }: Scene, { before }: Incident): Kid {
  if (before.length === 0) return null
  return [
    h(
      'h3',
      { class: 'sect' },
      'Just before, under the threshold',
      h('span', {}, 'not part of the incident'),
    ),
    before.map(({ log, at, score }) =>
      h(
        'div',
        { class: 'thin' },
        h('a', { href: linkTo(route, 'logs', { what: log }) }, nameOf(log)),
        h('span', { class: 'dim' }, times.second(at)),
        h('span', {}, `score ${score.toFixed(0)}`),
      ),
    ),
  ]
}

function normalRows({ route }: Scene, { normal, near }: Incident): Kid {
  if (normal.length === 0) return null
  const scores = new Map(near.map(({ log, score }) => [log, score]))
  const nearest = [...normal].sort((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0))
  const shown = nearest.slice(0, MOST_NAMES)
  return [
    h(
      'h3',
      { class: 'sect' },
      'Stayed normal',
      h('span', {}, 'they had lines at that time; highest score beside'),
    ),
    shown.map(log =>
      h(
        'div',
        { class: 'thin' },
        h('a', { href: linkTo(route, 'logs', { what: log }) }, nameOf(log)),
        h('span', {}),
        h('span', {}, scores.has(log) ? `score ${(scores.get(log) ?? 0).toFixed(0)}` : ''),
      ),
    ),
    normal.length > shown.length &&
      h('p', { class: 'dim pad' }, `and ${plural(normal.length - shown.length, 'more log')}`),
  ]
}

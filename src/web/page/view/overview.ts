/** Overview: the answer as a sentence, incidents, and all logs over one time axis. */
import { count, duration, plural, size } from '../../../words/words.ts'
import { get, type Answers } from '../api.ts'
import { h, type Kid } from '../dom.ts'
import { linkTo, PAGE, readSpan, type Span, withParams, writeSpan } from '../route.ts'
import type { Drawn, Piece, Scene } from '../scene.ts'
import { heatMap } from './heat.ts'
import { incidentList } from './incidents.ts'
import { noteDialog } from './note.ts'
import { suiteChart } from './suite.ts'

type Listed = Answers['incidents']

/** Rows of the map on a phone and on a screen; more are folded into one. */
const NARROW_ROWS = 12
const LEAST_ROWS = 14
const ROW_PX = 24
/** Height of all that stands beside the rows. */
const FRAME_PX = 466

/** Draws the view. */
export async function overview(scene: Scene): Promise<Drawn> {
  const { route, range, isNarrow } = scene
  const chosen = readSpan(route.params.sel)
  const asked = chosen ?? range
  const filter = { ...asked, q: route.params.q, state: route.params.state }
  const rows = isNarrow
    ? NARROW_ROWS
    : Math.max(LEAST_ROWS, Math.floor((innerHeight - FRAME_PX) / ROW_PX))
  const isAll = route.params.rows === 'all'
  const [listed, latest, marks, suite, heat] = await Promise.all([
    get('incidents', { ...filter, limit: PAGE }),
    get('incidents', { ...range, limit: 1 }),
    get('incidents', { ...range, order: 'severity', limit: 80 }),
    get('suite', { ...range, points: isNarrow ? 120 : 480 }),
    get('heatmap', {
      ...range,
      buckets: isNarrow ? 48 : 144,
      rows: isAll ? 1000 : rows,
      order: route.params.order ?? 'strangest',
    }),
  ])
  const list = incidentList(scene, { listed, filter })
  const chart = suiteChart(scene, { suite, marks: marks.items, chosen })
  const map = heatMap(scene, { heat, chosen, isAll })
  const pieces: readonly Piece[] = [list, chart, map]
  return {
    title: 'Overview',
    nodes: [
      h('div', { class: 'say' }, h('h1', {}, headline(scene, latest, marks)), facts(scene)),
      h(
        'div',
        { class: 'over' },
        list.node,
        h('section', { class: 'card' }, chart.node, selection(scene, chosen), map.node),
      ),
    ],
    placed: pieces.map(piece => () => piece.placed?.()),
    end: () => {
      for (const piece of pieces) piece.end?.()
    },
    keys: { j: () => list.move(1), k: () => list.move(-1), ...keysOf(scene, chosen) },
  }
}

/**
 * The answer; how sure one may be of it stands below. `latest` is the open one that began last,
 * where there is any; `worst` the most severe ones.
 */
function headline({ overview, route, times, range }: Scene, latest: Listed, worst: Listed): Kid {
  const { logs } = overview
  const { total, states } = latest
  const extent = `${duration(range.to - range.from)} of logs`
  if (logs.trained === 0)
    return `Nothing can be judged yet: ${plural(logs.total, 'log')} still learn.`
  const [newest] = states.Open > 0 ? latest.items : worst.items
  if (newest === undefined) return `Nothing strange in ${extent}.`
  const link = linkTo(route, 'incident', { what: newest.id })
  const at = newest.timed ? times.when(newest.from, range.to) : ''
  if (states.Open === 0) {
    const which = total === 1 ? '' : 'the worst '
    const where = `${which}${at === '' ? '' : `at ${at}, `}first in ${newest.firstLog}`
    return [`${plural(total, 'incident')} in ${extent}, `, h('a', { href: link }, where)]
  }
  const are = states.Open === 1 ? 'is' : 'are'
  return [
    `${plural(states.Open, 'incident')} ${are} open, `,
    h('a', { href: link }, `since ${at}, first in ${newest.firstLog}`),
  ]
}

/** What the answer rests on. */
function facts({ overview, route, now }: Scene): HTMLElement {
  const { logs, findings, budget, lines, bytes, addsUp, from, to } = overview
  const days = from === null || to === null ? 0 : (to - from) / 86_400_000
  // Of less than a day the budget says nothing: one incident fills it.
  const allowed = budget === null || days < 1 ? null : Math.round(budget * logs.total * days)
  const health = linkTo(route, 'health')
  const least = now === 0 ? null : `${duration(Math.max(0, overview.clockMs - now))} ago`
  return h(
    'div',
    { class: 'facts' },
    h('span', {}, h('b', {}, count(logs.trained)), ` of ${plural(logs.total, 'log')} judged`),
    logs.learning > 0 && h('a', { href: health }, `${count(logs.learning)} learning`),
    h(
      'span',
      {},
      h('b', {}, count(findings)),
      ` finding${findings === 1 ? '' : 's'}`,
      allowed === null ? null : `, budget ${count(allowed)}`,
    ),
    h('span', {}, h('b', {}, count(lines)), ` lines, ${size(bytes)}`),
    least === null ? null : h('span', {}, 'last line ', h('b', {}, least)),
    h('a', { href: health }, addsUp ? '✓ every line accounted for' : 'the ledger does not add up'),
    logs.rejected > 0 && h('a', { href: health }, `${count(logs.rejected)} not readable`),
  )
}

/** What one may do with a stretch of time that is selected. */
function selection(scene: Scene, chosen: Span | undefined): Kid {
  if (chosen === undefined) return null
  const { times } = scene
  const acts = keysOf(scene, chosen)
  const button = (key: string, words: string): HTMLElement =>
    h('button', { onclick: acts[key] }, words, h('kbd', {}, key))
  return h(
    'div',
    { class: 'selbar', role: 'region', 'aria-label': 'Selection' },
    h('b', {}, `${times.second(chosen.from)} – ${times.second(chosen.to)}`),
    h('span', {}, duration(chosen.to - chosen.from)),
    button('z', 'Zoom in'),
    button('d', 'What changed'),
    button('n', 'Note'),
    h('button', { class: 'push', onclick: acts.Escape }, 'Clear', h('kbd', {}, 'Esc')),
  )
}

function keysOf(scene: Scene, chosen: Span | undefined): Record<string, () => void> {
  const { route, go } = scene
  const { from = '', to = '' } = route.params
  const back = (): void => {
    if (chosen !== undefined) go(withParams(route, { sel: '' }))
    else if (from !== '' || to !== '') go(withParams(route, { from: '', to: '' }))
  }
  if (chosen === undefined) return { Escape: back }
  const zoom = { from: String(chosen.from), to: String(chosen.to), sel: '' }
  const length = chosen.to - chosen.from
  const before = { from: chosen.from - length, to: chosen.from }
  const diff = { a: writeSpan(before), b: writeSpan(chosen) }
  return {
    Escape: back,
    z: () => go(withParams(route, zoom)),
    d: () => go(linkTo(route, 'templates', { params: diff })),
    n: () => noteDialog(scene, chosen),
  }
}

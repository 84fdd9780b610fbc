/** The list of incidents: open ones first, then the latest. */
import { count, plural } from '../../../words/words.ts'
import { get, type Answers, type Params } from '../api.ts'
import { h, type Kid } from '../dom.ts'
import { List } from '../list.ts'
import { linkTo, toggled, withParams, wordsOf } from '../route.ts'
import type { Piece, Scene } from '../scene.ts'
import { ago, level, severity, state, VERDICTS } from '../signs.ts'

type Listed = Answers['incidents']
type Item = Listed['items'][number]

/** What is listed, and by which question. */
export interface IncidentListOptions {
  readonly listed: Listed
  readonly filter: Params
}

/** A list that can be walked by keys. */
export interface IncidentList extends Piece {
  move(by: 1 | -1): void
}

const ROW_PX = 104
const STATES = ['Open', 'Quiet', 'Resolved'] as const

/** The list in its card. */
export function incidentList(scene: Scene, { listed, filter }: IncidentListOptions): IncidentList {
  const box = h('div', { class: 'inc-list' })
  const holder: { list?: List<Item> } = {}
  const first = listed.items
  return {
    node: h(
      'section',
      { class: 'card' },
      h(
        'div',
        { class: 'head' },
        h('h2', {}, 'Incidents'),
        h(
          'span',
          { class: 'dim' },
          `${count(listed.total)}, ${plural(listed.findings, 'finding')}`,
        ),
      ),
      chips(scene, listed),
      box,
    ),
    placed: () => {
      if (listed.total === 0) {
        box.replaceChildren(nothing(scene))
        return
      }
      holder.list = new List<Item>(box, {
        ...{ rowHeight: ROW_PX, total: listed.total, label: 'Incidents' },
        page: async (offset, limit) =>
          offset === 0 ? first : (await get('incidents', { ...filter, offset, limit })).items,
        row: item => h('div', { role: 'listitem', class: 'vrow' }, entry(scene, item)),
      })
    },
    move: by => holder.list?.move(by),
  }
}

function chips({ route, go }: Scene, { states }: Listed): HTMLElement {
  const wanted = wordsOf(route.params.state)
  const input = h('input', {
    ...{ type: 'search', placeholder: 'Filter', 'aria-label': 'Filter incidents' },
    value: route.params.q ?? '',
    onchange: () => go(withParams(route, { q: input.value })),
  })
  const chip = (word: (typeof STATES)[number]): HTMLElement =>
    h(
      'button',
      {
        'aria-pressed': String(wanted.includes(word)),
        onclick: () => go(withParams(route, { state: toggled(route.params.state, word) })),
      },
      word,
      h('span', { class: 'dim' }, count(states[word])),
    )
  return h('div', { class: 'chips' }, STATES.map(chip), input)
}

function entry({ route, times, now }: Scene, item: Item): HTMLElement {
  const { timed, from, tag, hidden } = item
  const since = item.state === 'Open' ? ` · ${ago(now - from)}` : ''
  const when = timed ? `${times.when(from, now)}${since}` : `from line ${count(from + 1)}`
  return h(
    'a',
    { class: `inc ${item.state}`, href: linkTo(route, 'incident', { what: item.id }) },
    h(
      'div',
      { class: 'l1' },
      severity(item.severity),
      h('b', {}, item.score.toFixed(1)),
      state(item.state),
      tag && h('span', { class: 'verdict' }, VERDICTS[tag.verdict]),
      hidden && h('span', { class: 'verdict' }, 'Suppressed'),
      h('span', { class: 'when' }, when),
    ),
    h('div', { class: 'l2', title: item.title }, item.title),
    h('div', { class: 'l3 mono' }, level(item.level), item.template),
    h('div', { class: 'l4' }, howMuch(item)),
  )
}

function howMuch({ logs, firstLog, lines }: Item): Kid {
  const where = logs > 1 ? `${count(logs)} logs, first: ${firstLog}` : '1 log'
  return [h('span', {}, where), h('span', {}, lines > 0 ? plural(lines, 'line') : 'no lines')]
}

/** Calm, or a filter that nothing fits: not the same. */
function nothing({ route, overview, go }: Scene): HTMLElement {
  const isFiltered = (route.params.q ?? '') + (route.params.state ?? '') !== ''
  if (isFiltered) {
    const clear = (): void => go(withParams(route, { q: '', state: '' }))
    return h(
      'p',
      { class: 'none' },
      h('b', {}, 'No incident fits the filter.'),
      h('button', { onclick: clear }, 'Clear the filter'),
    )
  }
  const { trained } = overview.logs
  return h(
    'p',
    { class: 'none' },
    h('b', {}, trained === 0 ? 'Nothing is judged yet.' : 'Nothing strange here.'),
    trained === 0
      ? 'A log needs some windows before it has a score; Health tells what is missing.'
      : `${plural(trained, 'log')} judged, none over its threshold.`,
  )
}

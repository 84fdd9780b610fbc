/** Templates: what is said, and what changed from one range of time to another. One list. */
import { amount, count, duration, plural } from '../../../words/words.ts'
import { get, type Answers } from '../api.ts'
import { h, type Kid } from '../dom.ts'
import { List } from '../list.ts'
import { linkTo, PAGE, readSpan, type Span, toggled, withParams, wordsOf } from '../route.ts'
import type { Drawn, Scene } from '../scene.ts'
import { spark } from '../spark.ts'
import { level, template } from '../signs.ts'

type Templates = Answers['templates']
type Item = Templates['items'][number]
type Kind = Item['kind']

const KINDS: readonly (readonly [Kind, string, string])[] = [
  ['new', '+', 'new'],
  ['gone', '–', 'gone'],
  ['more', '↑', 'more'],
  ['fewer', '↓', 'fewer'],
  ['same', '', 'as before'],
]

const ROW_PX = 52
const NARROW_ROW_PX = 92
const HOUR_MS = 3_600_000

/** Draws the view. */
export async function templates(scene: Scene): Promise<Drawn> {
  const { route, isNarrow } = scene
  const { params } = route
  const choices = await choicesOf(scene)
  const chosen = choices.find(({ id }) => id === params.cmp) ?? choices[0]
  const b = readSpan(params.b) ?? chosen?.b
  const a = readSpan(params.a) ?? (params.b === undefined ? chosen?.a : undefined)
  const spans = { aFrom: a?.from, aTo: a?.to, bFrom: b?.from, bTo: b?.to }
  const asked = { ...spans, log: params.log, q: params.q, kind: params.kind, order: params.order }
  const answer = await get('templates', { ...asked, limit: PAGE })
  const box = h('div', { class: 'vlist' })
  const holder: { list?: List<Item> } = {}
  return {
    title: 'Templates',
    nodes: [
      h('div', { class: 'say' }, h('h1', {}, sentence(answer, params.log))),
      h(
        'section',
        { class: 'card' },
        compareBar(scene, {
          answer,
          choices,
          chosen: params.b === undefined ? chosen?.id : undefined,
        }),
        kindChips(scene, answer),
        header(),
        answer.total > 0 ? box : nothing(scene),
      ),
    ],
    placed: [
      () => {
        if (answer.total === 0) return
        holder.list = new List<Item>(box, {
          ...{ rowHeight: isNarrow ? NARROW_ROW_PX : ROW_PX, total: answer.total },
          label: 'Templates',
          page: async (offset, limit) =>
            offset === 0
              ? answer.items
              : (await get('templates', { ...asked, offset, limit })).items,
          row: item => h('div', { role: 'listitem', class: 'vrow' }, entry(scene, answer, item)),
        })
      },
    ],
    keys: {
      j: () => holder.list?.move(1),
      k: () => holder.list?.move(-1),
      Escape: () => scene.go(linkTo(route, 'overview')),
    },
  }
}

/** Two ranges that one may want to compare. */
interface Choice {
  readonly id: string
  readonly words: string
  readonly a: Span
  readonly b: Span
}

/** The latest incident against the time before it, then the halves of the range. */
async function choicesOf({ range, times, now }: Scene): Promise<Choice[]> {
  const { items } = await get('incidents', { ...range, order: 'severity', limit: 5 })
  const timed = items.filter(each => each.timed && each.from > range.from)
  const ofIncidents = timed.map(({ id, number, from, to }) => ({
    id,
    words: `incident ${number} (${times.when(from, now)}) with the time before`,
    a: { from: range.from, to: from },
    b: { from, to: Math.max(from + 1, Math.min(to, range.to)) },
  }))
  const middle = (range.from + range.to) / 2
  const halves = {
    id: 'halves',
    words: 'the second half of the range with the first',
    a: { from: range.from, to: middle },
    b: { from: middle, to: range.to },
  }
  return [...ofIncidents, halves]
}

function sentence({ kinds, total }: Templates, log: string | undefined): Kid {
  const changed = kinds.new + kinds.gone + kinds.more + kinds.fewer
  const where = log === undefined ? '' : ` in ${log}`
  if (changed === 0) return `Nothing changed${where}: ${plural(total, 'template')} as before.`
  return [
    kinds.new > 0
      ? h('b', {}, `${plural(kinds.new, 'template')} never seen before`)
      : 'No new template',
    `${where}, ${kinds.gone} gone, ${kinds.more} come more often, ${kinds.fewer} less; `,
    `${count(kinds.same)} as before.`,
  ]
}

interface CompareOptions {
  readonly answer: Templates
  readonly choices: readonly Choice[]
  readonly chosen: string | undefined
}

function compareBar(scene: Scene, { answer, choices, chosen }: CompareOptions): HTMLElement {
  const { route, go } = scene
  const select = h(
    'select',
    {
      'aria-label': 'Compare',
      onchange: () => {
        const next = choices.find(({ id }) => id === select.value)
        if (next !== undefined) go(withParams(route, { cmp: next.id, a: '', b: '' }))
      },
    },
    chosen === undefined &&
      h('option', { selected: true, value: '' }, 'the selection with the time before'),
    choices.map(({ id, words }) => h('option', { value: id, selected: id === chosen }, words)),
  )
  const input = h('input', {
    ...{
      type: 'search',
      placeholder: 'Words in the template',
      'aria-label': 'Words in the template',
    },
    value: route.params.q ?? '',
    onchange: () => go(withParams(route, { q: input.value })),
  })
  const isCount = route.params.order === 'count'
  return h(
    'div',
    { class: 'cmp' },
    h('label', {}, 'Compare', select),
    h('span', { class: 'dim' }, `${spanWords(scene, answer.b)} with ${spanWords(scene, answer.a)}`),
    input,
    route.params.log !== undefined &&
      h('button', { onclick: () => go(withParams(route, { log: '' })) }, `× ${route.params.log}`),
    h(
      'button',
      {
        class: 'push',
        'aria-pressed': String(isCount),
        onclick: () => go(withParams(route, { order: isCount ? '' : 'count' })),
      },
      'by count',
    ),
  )
}

function spanWords({ times }: Scene, { from, to }: Span): string {
  return `${times.second(from)}–${times.second(to)} (${duration(to - from)})`
}

function kindChips({ route, go }: Scene, { kinds }: Templates): HTMLElement {
  const wanted = wordsOf(route.params.kind)
  const chip = ([kind, sign, words]: (typeof KINDS)[number]): HTMLElement =>
    h(
      'button',
      {
        'aria-pressed': String(wanted.includes(kind)),
        onclick: () => go(withParams(route, { kind: toggled(route.params.kind, kind) })),
      },
      h('span', {}, `${sign} ${words}`.trim()),
      h('span', { class: 'dim' }, count(kinds[kind])),
    )
  return h('div', { class: 'chips' }, KINDS.map(chip))
}

function header(): HTMLElement {
  const names = [
    'Change',
    'Template',
    'Log',
    'Before | now',
    'Before, /h',
    'Now, /h',
    'By how much',
  ]
  return h(
    'div',
    { class: 'trow h', 'aria-hidden': 'true' },
    names.map((name, at) => h('span', { class: at === 4 || at === 5 ? 'num' : '' }, name)),
  )
}

function entry(scene: Scene, answer: Templates, item: Item): HTMLElement {
  const { a, b, split } = answer
  const [, sign = '', words = ''] = KINDS.find(([kind]) => kind === item.kind) ?? []
  return h(
    'a',
    { class: 'trow', href: linkTo(scene.route, 'logs', { what: item.log }) },
    h('span', { class: `kind ${item.kind}` }, `${sign} ${words}`.trim()),
    h('span', { class: 'tx' }, template(item.text, level(item.level))),
    h('span', { class: 'lgname', title: item.log }, item.log),
    item.spark.length > 0 ? spark(item.spark, { split }) : h('span', {}),
    h('span', { class: 'num' }, perHour(item.before, a)),
    h('span', { class: 'num' }, perHour(item.now, b)),
    howMuch(scene, item),
  )
}

/** Rates, so that ranges of different length compare. */
function perHour(lines: number, { from, to }: Span): string {
  const rate = (lines / Math.max(1, to - from)) * HOUR_MS
  return rate === 0 ? '0' : amount(rate)
}

function howMuch({ times }: Scene, { kind, first, last, factor }: Item): HTMLElement {
  if (kind === 'new' && first !== null)
    return h('span', { class: 'ink2' }, `first ${times.second(first)}`)
  if (kind === 'gone' && last !== null)
    return h('span', { class: 'ink2' }, `last ${times.second(last)}`)
  if (factor === null || factor === 0) return h('span', {})
  const isMore = factor >= 1
  // A factor of 1,000 fills the half; what wavers by a tenth shows nothing.
  const width = `${Math.min(100, (Math.abs(Math.log10(factor)) / 3) * 100).toFixed(0)}%`
  const words = isMore ? `×${amount(factor)}` : `÷${amount(1 / factor)}`
  return h(
    'span',
    { class: 'chg' },
    h('i', { class: isMore ? 'up' : 'dn', style: { width } }),
    h('em', { class: isMore ? 'left' : 'right' }, words),
  )
}

function nothing({ route, go }: Scene): HTMLElement {
  const clear = (): void => go(withParams(route, { q: '', kind: '', log: '' }))
  return h(
    'p',
    { class: 'none' },
    h('b', {}, 'No template fits.'),
    h('button', { onclick: clear }, 'Clear the filters'),
  )
}

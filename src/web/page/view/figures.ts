/** Precision and budget: how often what is told was right, and how much is told. */
import { amount, count, duration, plural } from '../../../words/words.ts'
import type { Answers } from '../api.ts'
import { h, type Kid } from '../dom.ts'
import { linkTo } from '../route.ts'
import type { Scene } from '../scene.ts'
import { card, type CardOptions } from './card.ts'

type Health = Answers['health']

/** How many of the tagged findings were real. */
export function precisionCard({ route }: Scene, { precision }: Health): HTMLElement {
  const { share, least, most, untagged } = precision
  const options: CardOptions = { width: 4, title: 'Of the tagged findings, this many were real' }
  if (share === null) {
    return card(
      options,
      h('p', { class: 'big' }, '–'),
      h(
        'p',
        { class: 'dim' },
        `${plural(untagged, 'finding')} without a tag. Say Real or False alarm of an incident`,
        ' (keys r, f): the precision of each log is counted from that.',
      ),
    )
  }
  const percent = (value: number): string => `${Math.round(100 * value)}`
  return card(
    options,
    h('p', { class: 'big' }, `${percent(share)} %`),
    h(
      'div',
      {
        class: 'ci',
        role: 'img',
        'aria-label': `95 % interval ${percent(least)} to ${percent(most)} %`,
      },
      h('i', { style: { left: `${percent(least)}%`, width: `${percent(most - least)}%` } }),
      h('b', { style: { left: `${percent(share)}%` } }),
    ),
    h(
      'p',
      { class: 'dim' },
      `${percent(least)}–${percent(most)} % (95 % interval): ${count(precision.true)} real, `,
      `${count(precision.false)} false alarms. ${count(precision.expected)} expected count not; `,
      `${count(untagged)} have no tag.`,
    ),
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ['Log', 'Real', 'Expected', 'False'].map((name, at) =>
            h('th', { class: at > 0 ? 'num' : '' }, name),
          ),
        ),
      ),
      h(
        'tbody',
        {},
        precision.logs.items.map(each =>
          h(
            'tr',
            {},
            h('td', {}, h('a', { href: linkTo(route, 'logs', { what: each.log }) }, each.log)),
            h('td', { class: 'num' }, each.true),
            h('td', { class: 'num' }, each.expected),
            h('td', { class: `num${each.false > 0 ? ' odd' : ''}` }, each.false),
          ),
        ),
      ),
    ),
  )
}

/** Fewer days have no course that a drawing could show. */
const LEAST_DAYS = 2

/** Findings beside what was accepted. */
export function budgetCard({ times, range }: Scene, { budget }: Health): HTMLElement {
  const { perLogPerDay, logs, days } = budget
  const whole = (perLogPerDay ?? 0) * logs
  const found = days.reduce((sum, day) => sum + day.findings, 0)
  const isOver = (day: Day): boolean => day.findings > Math.max(1, whole * day.share)
  const isDrawn = days.length >= LEAST_DAYS
  const extent = isDrawn ? plural(days.length, 'day') : duration(range.to - range.from)
  const rate = perLogPerDay === null ? {} : { sub: `${amount(perLogPerDay)} a log a day` }
  const title =
    isDrawn && !days.some(isOver) ? 'Findings stay inside the budget' : 'Findings and budget'
  return card(
    { width: 4, title, ...rate },
    h('p', { class: 'big' }, count(found), h('span', { class: 'of' }, ` in ${extent} of logs`)),
    isDrawn && dayColumns(times, { days, whole, isOver }),
    h(
      'p',
      { class: 'dim' },
      perLogPerDay === null
        ? null
        : `A whole day of ${plural(logs, 'log')} may have ${count(whole)}. `,
      'The budget sets how strange a quiet day may look before it is told;',
      ' an incident takes what it takes.',
    ),
  )
}

type Day = Health['budget']['days'][number]

interface Columns {
  readonly days: readonly Day[]
  /** Findings that a whole day may have. */
  readonly whole: number
  isOver(day: Day): boolean
}

function dayColumns(times: Scene['times'], { days, whole, isOver }: Columns): Kid {
  const most = Math.max(1, whole, ...days.map(({ findings }) => findings)) * 1.1
  const percent = (value: number): string => `${(value / most) * 100}%`
  const column = (day: Day): HTMLElement =>
    h('i', {
      class: isOver(day) ? 'over' : '',
      style: { height: percent(day.findings) },
      title: `${times.day(day.from)}: ${day.findings}`,
    })
  const [first, last] = [days[0], days.at(-1)]
  const words = days.map(({ from, findings }) => `${times.day(from)} ${findings}`).join(', ')
  return [
    h(
      'div',
      { class: 'cols', role: 'img', 'aria-label': `Findings by day: ${words}` },
      whole > 0 &&
        h('span', { class: 'lim', style: { bottom: percent(whole) } }, `budget ${count(whole)}`),
      days.map(column),
    ),
    h(
      'p',
      { class: 'dim ends' },
      [first, last].map(day => h('span', {}, day && times.day(day.from))),
    ),
  ]
}

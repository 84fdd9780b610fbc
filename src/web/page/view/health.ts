/** Health: whether what the page shows can be trusted, and what to do where it cannot. */
import { count, duration, plural, size } from '../../../words/words.ts'
import { get, type Answers } from '../api.ts'
import { h, type Kid } from '../dom.ts'
import { linkTo } from '../route.ts'
import type { Drawn, Scene } from '../scene.ts'
import { ledgerSum } from '../signs.ts'
import { card } from './card.ts'
import { budgetCard, precisionCard } from './figures.ts'
import { suppressionCard } from './suppressions.ts'

type Health = Answers['health']

/** Draws the view. */
export async function health(scene: Scene): Promise<Drawn> {
  const answer = await get('health')
  return {
    title: 'Health',
    nodes: [
      h('div', { class: 'say' }, h('h1', {}, headline(scene, answer))),
      h(
        'div',
        { class: 'hgrid' },
        ledgerCard(answer),
        precisionCard(scene, answer),
        budgetCard(scene, answer),
        sidesCard(answer),
        learningCard(scene, answer),
        lagCard(scene, answer),
        suppressionCard(scene, answer),
      ),
    ],
    keys: { Escape: () => scene.go(linkTo(scene.route, 'overview')) },
  }
}

function headline({ overview: { logs } }: Scene, { addsUp, rejected }: Health): string {
  if (!addsUp) return 'The ledger does not add up: this is a bug, please report it.'
  const files = rejected.total === 0 ? '' : `, ${plural(rejected.total, 'file')} could not be read`
  const learn =
    logs.learning === 0
      ? `all ${plural(logs.total, 'log')} are judged`
      : `${logs.learning} of ${plural(logs.total, 'log')} still learn`
  return `Every line is accounted for, ${learn}${files}.`
}
/** Files that are listed here; `logforest logs` lists all. */
const MOST_FILES = 20

/** Says how many rows are not shown, so that what is shown is not taken for all. */
function moreRow(count: number): Kid {
  if (count <= 0) return false
  return h('tr', {}, h('td', { colspan: 2, class: 'dim' }, `and ${count} more`))
}

function ledgerCard({ ledger, addsUp, rejected }: Health): HTMLElement {
  const { cut, invalid, late } = ledger
  const odd = [
    cut > 0 ? `${count(cut)} over-long, of which the beginning was looked at` : '',
    invalid > 0 ? `${count(invalid)} not UTF-8` : '',
    late > 0 ? `${count(late)} too late to be judged` : '',
  ].filter(words => words !== '')
  return card(
    {
      width: 12,
      title: addsUp ? 'Every line is accounted for' : 'The sum does not add up',
      sub: `${size(ledger.bytes)} read`,
    },
    ledgerSum(ledger, addsUp),
    odd.length > 0 && h('p', { class: 'dim more' }, `Of the scored lines: ${odd.join('; ')}.`),
    rejected.total > 0 &&
      h(
        'table',
        {},
        h('thead', {}, h('tr', {}, h('th', {}, 'Not read'), h('th', {}, 'Why'))),
        h(
          'tbody',
          {},
          rejected.items
            .slice(0, MOST_FILES)
            .map(({ path, reason }) =>
              h('tr', {}, h('td', { class: 'mono' }, path), h('td', {}, reason)),
            ),
          moreRow(rejected.total - Math.min(MOST_FILES, rejected.items.length)),
        ),
      ),
  )
}

function sidesCard({ sides }: Health): HTMLElement {
  const all = Math.max(1, sides.rules + sides.forest + sides.both + sides.joint)
  const row = (words: string, windows: number): HTMLElement =>
    h(
      'tr',
      {},
      h('td', {}, words),
      h('td', { class: 'num' }, count(windows)),
      h('td', { class: 'num' }, `${Math.round((100 * windows) / all)} %`),
    )
  return card(
    { width: 4, title: 'What the forest adds to the rules', sub: 'alarming windows' },
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ['Over the threshold alone', 'Windows', 'Share'].map((name, at) =>
            h('th', { class: at > 0 ? 'num' : '' }, name),
          ),
        ),
      ),
      h(
        'tbody',
        {},
        row('both', sides.both),
        row('rules only', sides.rules),
        row('forest only', sides.forest),
        row('neither: only their sum', sides.joint),
      ),
    ),
  )
}

function learningCard({ route }: Scene, { learning }: Health): HTMLElement {
  if (learning.total === 0) {
    return card(
      { width: 6, title: 'No log is still learning' },
      h('p', { class: 'dim' }, 'Each log has a model that judges it.'),
    )
  }
  return card(
    {
      width: 6,
      title: `${plural(learning.total, 'log')} still learn`,
      sub: 'they have no score yet',
    },
    h(
      'table',
      {},
      h('thead', {}, h('tr', {}, h('th', {}, 'Log'), h('th', {}, 'What is missing'))),
      h(
        'tbody',
        {},
        learning.items.map(({ log, reason }) =>
          h(
            'tr',
            {},
            h('td', {}, h('a', { href: linkTo(route, 'logs', { what: log }) }, log)),
            h('td', {}, reason),
          ),
        ),
        moreRow(learning.total - learning.items.length),
      ),
    ),
  )
}

function lagCard({ times, overview }: Scene, { lag }: Health): HTMLElement {
  const { scannedMs, lastLineMs, scanners } = lag
  const row = (words: string, at: number | null): HTMLElement =>
    h(
      'tr',
      {},
      h('td', {}, words),
      h('td', { class: 'num' }, at === null ? '–' : times.whole(at)),
      h(
        'td',
        { class: 'num' },
        at === null ? '' : `${duration(Math.max(0, overview.clockMs - at))} ago`,
      ),
    )
  return card(
    { width: 6, title: 'How fresh it is', sub: 'a `scan --watch` reads on while you look' },
    h(
      'table',
      {},
      h(
        'tbody',
        {},
        row('last line, by its own time', lastLineMs),
        row('last scan began', scannedMs),
        scanners.map(({ name, lagSeconds, alive }) =>
          h(
            'tr',
            {},
            h('td', {}, `scanner ${name}`),
            h('td', { class: 'num' }, `lag ${duration(lagSeconds * 1000)}`),
            h(
              'td',
              { class: 'num' },
              alive ? 'alive' : h('span', { class: 'odd' }, 'not heard of'),
            ),
          ),
        ),
      ),
    ),
  )
}

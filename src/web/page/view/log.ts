/** One log: its model, score and lines over time, its templates, its files and their ledger. */
import { amount, count, duration, plural, size } from '../../../words/words.ts'
import { type Answers, get, Refused } from '../api.ts'
import { h, type Kid } from '../dom.ts'
import { linkTo, writeSpan } from '../route.ts'
import type { Piece, Scene } from '../scene.ts'
import { spark } from '../spark.ts'
import { ledgerSum, level, template } from '../signs.ts'
import { chartsOf } from './charts.ts'

type Log = Answers['log']
type Series = Answers['series']
type Templates = Answers['templates']

/** Templates that are listed here; the others are a click away. */
const MOST_TEMPLATES = 30

/** A log as it is drawn; undefined where there is none of this name. */
export async function oneLog(scene: Scene, name: string): Promise<Piece | undefined> {
  const log = await get('log', { log: name }).catch(unknown)
  if (log === undefined) return undefined
  const { range, isNarrow } = scene
  const asked = log.timed ? range : {}
  const b = { aFrom: range.from, aTo: range.from, bFrom: range.from, bTo: range.to }
  const [series, templates] = await Promise.all([
    get('series', { log: name, ...asked, points: isNarrow ? 120 : 360 }),
    get('templates', { log: name, order: 'count', limit: MOST_TEMPLATES, ...b }),
  ])
  const charts = chartsOf(scene, log, series)
  return {
    node: h(
      'div',
      { class: 'stack' },
      h('section', { class: 'card' }, head(scene, log), learning(log) ?? model(log), charts.node),
      templateCard(scene, { log, templates, series }),
      versionCard(scene, log),
      fileCard(log),
    ),
    placed: () => charts.placed?.(),
    end: () => charts.end?.(),
  }
}

function unknown(error: unknown): undefined {
  if (error instanceof Refused && error.status === 404) return undefined
  throw error
}

function head({ route, times, now }: Scene, { log, incidents }: Log): HTMLElement {
  const link = ({ id, number, from }: Log['incidents'][number]): HTMLElement => {
    const href = linkTo(route, 'incident', { what: id, params: { log } })
    return h('a', { href }, `Incident ${number}, ${times.when(from, now)}`)
  }
  return h(
    'div',
    { class: 'head loghead' },
    h('h1', {}, log),
    h(
      'span',
      { class: 'push' },
      incidents.slice(0, 3).map(each => [link(each), ' ']),
    ),
  )
}

/** Why there is no score yet, and what is missing. */
function learning({ learning: missing }: Log): HTMLElement | undefined {
  if (missing === null) return undefined
  return h(
    'div',
    { class: 'pad' },
    h(
      'div',
      { class: 'callout' },
      h('b', {}, 'Learning'),
      h('span', {}, `${missing}. It has no score yet.`),
    ),
  )
}

function model({ versions, timed, windowMs, precision }: Log): HTMLElement {
  const judge = versions.find(({ judges }) => judges)
  const stat = (value: Kid, words: string): HTMLElement => h('div', {}, h('b', {}, value), words)
  const tagged = precision.true + precision.false
  return h(
    'div',
    { class: 'statline' },
    judge && stat(`version ${judge.version}`, 'of its model judges'),
    judge?.windows != null && stat(count(judge.windows), 'windows learned'),
    judge?.quarantined != null && stat(count(judge.quarantined), 'in quarantine'),
    judge && stat(amount(judge.threshold), 'decades: its threshold'),
    windowMs !== null && timed && stat(duration(windowMs), 'a window'),
    tagged > 0 && stat(`${precision.true} of ${tagged}`, 'tagged findings were real'),
  )
}

interface TemplateOptions {
  readonly log: Log
  readonly templates: Templates
  readonly series: Series
}

function templateCard(scene: Scene, { log, templates, series }: TemplateOptions): HTMLElement {
  const { route, range, times } = scene
  const fresh = new Set(series.first.map(({ text }) => text))
  const row = (each: Templates['items'][number]): HTMLElement => {
    const share = templates.lines === 0 ? 0 : each.now / templates.lines
    const mark = fresh.has(each.text) ? h('span', { class: 'kind new' }, '+ new ') : null
    return h(
      'tr',
      {},
      h('td', { class: 'tx' }, mark, template(each.text, level(each.level))),
      h('td', { class: 'sp' }, each.spark.length > 0 && spark(each.spark)),
      h('td', { class: 'num' }, count(each.now)),
      h('td', { class: 'num' }, `${amount(100 * share)} %`),
      h('td', { class: 'num' }, each.last === null ? '' : times.second(each.last)),
    )
  }
  const half = (range.to - range.from) / 2
  const b = writeSpan({ from: range.to - half, to: range.to })
  const compare = linkTo(route, 'templates', { params: { log: log.log, b } })
  const isMore = templates.total > templates.items.length
  return h(
    'section',
    { class: 'card' },
    h(
      'div',
      { class: 'head' },
      h('h2', {}, 'Templates'),
      h('span', { class: 'dim' }, `${plural(templates.total, 'template')} in this range`),
      h('a', { class: 'push', href: compare }, 'Compare two ranges'),
    ),
    h(
      'div',
      { class: 'pad', tabindex: 0, role: 'region', 'aria-label': 'Templates of this log' },
      h(
        'table',
        { class: 'tt' },
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['Template', 'This range', 'Lines', 'Share', 'Last'].map((name, at) =>
              h('th', { class: at > 1 ? 'num' : '' }, name),
            ),
          ),
        ),
        h('tbody', {}, templates.items.map(row)),
      ),
      isMore &&
        h(
          'p',
          { class: 'dim' },
          h('a', { href: compare }, `all ${count(templates.total)} templates`),
        ),
    ),
  )
}

function versionCard({ times }: Scene, { versions }: Log): Kid {
  if (versions.length === 0) return null
  const row = (each: Log['versions'][number]): HTMLElement =>
    h(
      'tr',
      {},
      h('td', {}, `version ${each.version}`, each.judges && h('b', {}, ' judges')),
      h('td', {}, each.at === null ? '' : times.whole(each.at)),
      h('td', { class: 'num' }, each.windows === null ? '' : count(each.windows)),
      h('td', { class: 'num' }, each.quarantined === null ? '' : count(each.quarantined)),
      h('td', { class: 'num' }, amount(each.threshold)),
      h('td', {}, each.why ?? ''),
    )
  return h(
    'section',
    { class: 'card' },
    h(
      'div',
      { class: 'head' },
      h('h2', {}, 'Versions of its model'),
      h('span', { class: 'dim' }, 'a past score never changes'),
    ),
    h(
      'div',
      { class: 'pad', tabindex: 0, role: 'region', 'aria-label': 'Versions of the model' },
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['Version', 'Learned up to', 'Windows', 'Quarantine', 'Threshold', 'Moved by tags'].map(
              (name, at) => h('th', { class: at > 1 && at < 5 ? 'num' : '' }, name),
            ),
          ),
        ),
        h('tbody', {}, [...versions].reverse().map(row)),
      ),
    ),
  )
}

function fileWords(all: number, shown: number): string {
  return shown < all ? `the last ${shown} of ${plural(all, 'file')}` : plural(all, 'file')
}

function fileCard({ files, streams, ledger, addsUp }: Log): HTMLElement {
  const row = (each: Log['streams'][number]): HTMLElement =>
    h(
      'tr',
      {},
      h('td', { class: 'mono' }, each.path),
      h('td', {}, each.state),
      h('td', { class: 'num' }, count(each.position)),
      h('td', { class: 'num' }, size(each.size)),
    )
  return h(
    'section',
    { class: 'card' },
    h(
      'div',
      { class: 'head' },
      h('h2', {}, 'Files and ledger'),
      h('span', { class: 'dim' }, fileWords(files, streams.length)),
    ),
    h(
      'div',
      { class: 'pad', tabindex: 0, role: 'region', 'aria-label': 'Files of this log' },
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['File', 'State', 'Read to byte', 'On disk'].map((name, at) =>
              h('th', { class: at > 1 ? 'num' : '' }, name),
            ),
          ),
        ),
        h('tbody', {}, streams.map(row)),
      ),
      ledgerSum(ledger, addsUp),
    ),
  )
}

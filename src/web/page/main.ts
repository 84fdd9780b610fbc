/** The page: reads the address, draws the view, and follows what changes. */
import { getOverview, useSuite } from './api.ts'
import { byId, fill, h, type Kid } from './dom.ts'
import { listenToKeys, showKeys } from './keys.ts'
import { keep, recall } from './kept.ts'
import { listenLive } from './live.ts'
import { notice, noTip, say, trouble } from './notices.ts'
import { linkTo, readRoute, type Route, type View, withParams } from './route.ts'
import { type Drawn, rangeOf, type Scene } from './scene.ts'
import { drawReader } from './reader.ts'
import { startTheme, switchTheme } from './theme.ts'
import { Times } from './time.ts'
import { empty } from './view/empty.ts'
import { findDialog } from './view/find.ts'
import { health } from './view/health.ts'
import { incident } from './view/incident.ts'
import { logs } from './view/logs.ts'
import { overview } from './view/overview.ts'
import { templates } from './view/templates.ts'

const VIEWS: Readonly<Record<View, (scene: Scene) => Promise<Drawn>>> = {
  ...{ overview, incident, logs, templates, health },
}
const NAMES: readonly (readonly [View, string])[] = [
  ['overview', 'Overview'],
  ['logs', 'Logs'],
  ['templates', 'Templates'],
  ['health', 'Health'],
]
const RANGES: readonly (readonly [string, number])[] = [
  ['Last 24 h', 86_400_000],
  ['Last 6 h', 21_600_000],
  ['Last hour', 3_600_000],
  ['Last 10 min', 600_000],
]
const NARROW_PX = 760
/** After the last change of size, so that dragging a window draws once. */
const SETTLED_MS = 150

interface Page {
  turn: number
  drawn: Drawn | undefined
  scene: Scene | undefined
  follows: boolean
}

const page: Page = {
  turn: 0,
  follows: false,
  drawn: undefined,
  scene: undefined,
}

/** Draws what the address says; only the last of several that overlap is shown. */
async function render(): Promise<void> {
  const turn = ++page.turn
  const scene = await sceneOf()
  const isEmpty = scene.overview.source === null
  const drawn = isEmpty ? empty(scene) : await VIEWS[scene.route.view](scene)
  if (turn !== page.turn) return
  const hadFocus = focusKey()
  page.drawn?.end?.()
  Object.assign(page, { drawn, scene })
  noTip()
  fill(byId('main'), drawn.nodes)
  drawHeader(scene)
  drawReader(scene.overview)
  for (const placed of drawn.placed ?? []) placed()
  const { Open } = scene.overview.incidents
  document.title = `${Open > 0 ? `(${Open}) ` : ''}${drawn.title} · logforest`
  document.documentElement.dataset.ready = String(turn)
  restoreFocus(hadFocus)
}

async function sceneOf(): Promise<Scene> {
  const route = readRoute(location.hash)
  if (route.params.suite) useSuite(route.params.suite)
  const overview = await getOverview()
  return {
    ...{ route, overview, go, refresh, isNarrow: innerWidth < NARROW_PX },
    times: new Times(recall('zone') === 'local' ? 'local' : 'UTC'),
    range: rangeOf(route, overview),
    now: overview.to ?? 0,
  }
}

function go(hash: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push' && hash !== location.hash) location.hash = hash
  else {
    history.replaceState(null, '', hash)
    refresh()
  }
}

function refresh(): void {
  render().catch(trouble).then(followServer)
}

function drawHeader({ route, overview, range, times }: Scene): void {
  const isHere = (view: View): boolean =>
    view === route.view || (view === 'overview' && route.view === 'incident')
  fill(
    byId('nav'),
    NAMES.map(([view, name]) =>
      h('a', { href: linkTo(route, view), 'aria-current': isHere(view) && 'page' }, name),
    ),
  )
  fill(byId('zone'), times.zone === 'UTC' ? 'UTC' : 'Local')
  if (overview.to !== null) fill(byId('range'), rangeSelect(route, { overview, range, times }))
}

function rangeSelect(
  route: Route,
  { overview, range, times }: Pick<Scene, 'overview' | 'range' | 'times'>,
): Kid {
  const [first, last] = [overview.from ?? 0, overview.to ?? 0]
  const isAsked = (route.params.from ?? '') !== ''
  const fitting = RANGES.filter(([, length]) => length < last - first)
  const words = `${times.second(range.from)} – ${times.second(range.to)}`
  const select = h(
    'select',
    {
      'aria-label': 'Time range',
      onchange: () => {
        const length = Number(select.value)
        const from = select.value === '' ? '' : String(Math.max(first, last - length))
        go(withParams(route, { from, to: '', sel: '' }))
      },
    },
    isAsked && h('option', { value: 'here', selected: true }, words),
    h(
      'option',
      { value: '', selected: !isAsked },
      last - first > 86_400_000 ? 'Last 24 h' : 'All time',
    ),
    fitting.map(([name, length]) => h('option', { value: length }, name)),
    last - first > 86_400_000 && h('option', { value: last - first }, 'All time'),
  )
  return select
}

/** What had the focus, in words that hold for the page that is drawn anew. */
function focusKey(): string {
  const { activeElement } = document
  if (!(activeElement instanceof HTMLElement) || !byId('main').contains(activeElement)) return ''
  const { tagName, textContent } = activeElement
  return [tagName, activeElement.getAttribute('aria-label') ?? textContent].join(' ')
}

function restoreFocus(key: string): void {
  if (key === '') return
  const all = byId('main').querySelectorAll('a, button, input, select, [tabindex]')
  const found = [...all].find(
    each => [each.tagName, each.getAttribute('aria-label') ?? each.textContent].join(' ') === key,
  )
  if (found instanceof HTMLElement) found.focus({ preventScroll: true })
}

function start(): void {
  startTheme(refresh)
  byId('theme').addEventListener('click', () => {
    switchTheme()
    refresh()
  })
  byId('zone').addEventListener('click', () => {
    keep('zone', recall('zone') === 'local' ? 'UTC' : 'local')
    refresh()
  })
  byId('help').addEventListener('click', showKeys)
  const find = (): void => {
    if (page.scene?.overview.source) findDialog(page.scene)
  }
  byId('find').addEventListener('click', find)
  listenToKeys({
    here: () => page.drawn?.keys ?? {},
    view: view => page.scene && go(linkTo(page.scene.route, view)),
    find,
  })
  followAddress()
  followSize()
  refresh()
}

/** On a new view one begins at its top, and a screen reader hears where one is. */
function followAddress(): void {
  let before = readRoute(location.hash)
  addEventListener('hashchange', () => {
    const route = readRoute(location.hash)
    const isOther = route.view !== before.view || route.what !== before.what
    before = route
    render().then(() => {
      if (!isOther) return
      scrollTo(0, 0)
      byId('main').focus({ preventScroll: true })
      say(document.title)
    }, trouble)
  })
}

function followSize(): void {
  let timer = 0
  let narrow = innerWidth < NARROW_PX
  addEventListener('resize', () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => {
      // Charts follow by themselves; another layout needs other answers.
      if (narrow !== innerWidth < NARROW_PX) refresh()
      narrow = innerWidth < NARROW_PX
    }, SETTLED_MS)
  })
}

/** What a hand is on: a list, a chart, a field that is written in. */
const IN_HAND = [
  ...['dialog[open]', 'main input:focus', 'main select:focus', '.inc-list:hover', '.heat:hover'],
  ...['.loglist:hover', '.vlist:hover', '.uplot:hover'],
].join()

/** News are offered, not forced: rows do not move under a hand. Begins once it is known of what. */
function followServer(): void {
  if (page.follows) return
  page.follows = true
  let lost = false
  listenLive({
    shown: () => page.scene?.overview.digest ?? '',
    onChange: () => {
      if (document.querySelector(IN_HAND)) {
        notice('There is news.', { words: 'Show', act: refresh })
      } else refresh()
    },
    onTrouble: isLost => {
      if (isLost && !lost) notice('The server does not answer; what you see may be old.')
      lost = isLost
    },
  })
}

start()

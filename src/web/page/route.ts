/**
 * The address is the state: view, what of it, range, selection, filters. Whatever one looks at can
 * be sent to somebody else, and Back goes back. Pure.
 */

/** The views. */
export const VIEWS = ['overview', 'incident', 'logs', 'templates', 'health'] as const

/** Rows of a page of a list: what two screens hold. The server gives as many where nobody asks. */
export const PAGE = 60

/** Name of a view. */
export type View = (typeof VIEWS)[number]

/** Where one is. */
export interface Route {
  readonly view: View
  /** Id of an incident or name of a log; empty for none. */
  readonly what: string
  readonly params: Readonly<Record<string, string>>
}

/** Event time, ms, from inclusive, to exclusive. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Reads the part of an address behind `#`. */
export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?')
  const [first = '', ...rest] = path.split('/')
  const view = VIEWS.find(each => each === first) ?? 'overview'
  const params = Object.fromEntries(new URLSearchParams(query))
  return { view, what: decoded(rest.join('/')), params }
}

/** Writes it: `#/incident/f174380827c6cd07?log=orders%2Fapp.log`. */
export function writeRoute({ view, what, params }: Route): string {
  const given = Object.entries(params).filter(([, value]) => value !== '')
  const query = new URLSearchParams(given).toString()
  const path = what === '' ? view : `${view}/${encodeURIComponent(what)}`
  return `#/${path}${query === '' ? '' : `?${query}`}`
}

/** Another place, with what holds for all views: suite and range. */
export function linkTo(
  here: Route,
  view: View,
  { what = '', params = {} }: Partial<Pick<Route, 'what' | 'params'>> = {},
): string {
  const { suite = '', from = '', to = '' } = here.params
  return writeRoute({ view, what, params: { suite, from, to, ...params } })
}

/** The same place with some parameters changed; an empty text takes one out. */
export function withParams(here: Route, params: Readonly<Record<string, string>>): string {
  return writeRoute({ ...here, params: { ...here.params, ...params } })
}

/** A stretch of time of a parameter: `from..to` in ms. */
export function readSpan(text: string | undefined): Span | undefined {
  const [from, to] = (text ?? '').split('..').map(Number)
  if (from === undefined || to === undefined) return undefined
  return Number.isFinite(from) && Number.isFinite(to) && from < to ? { from, to } : undefined
}

/** Writes a stretch of time. */
export function writeSpan({ from, to }: Span): string {
  return `${Math.round(from)}..${Math.round(to)}`
}

/** Adds a word to a list with commas, or takes it out. */
export function toggled(list: string | undefined, word: string): string {
  const words = wordsOf(list)
  return (words.includes(word) ? words.filter(each => each !== word) : [...words, word]).join(',')
}

/** The words of a list with commas. */
export function wordsOf(list: string | undefined): string[] {
  return (list ?? '').split(',').filter(word => word !== '')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

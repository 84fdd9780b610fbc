/** Small signs that all views share: severity, state, verdict, templates with their variables. */
import { count, duration } from '../../words/words.ts'
import type { Answers } from './api.ts'
import { h, type Kid } from './dom.ts'

/** What people say of an incident, as it is shown. */
export const VERDICTS = { true: 'Real', expected: 'Expected', false: 'False alarm' } as const

/** A verdict. */
export type Verdict = keyof typeof VERDICTS

/** Severity as three bars: it reads without colour. */
export function severity(word: string): HTMLElement {
  const label = `Severity ${word}`
  const bars = [h('i'), h('i'), h('i')]
  return h('span', { class: `sev ${word}`, role: 'img', 'aria-label': label, title: label }, bars)
}

/** Open, Quiet or Resolved. */
export function state(word: string): HTMLElement {
  return h('span', { class: `state ${word}` }, word)
}

const VARIABLE = /(<[^<>\s]{1,12}>)/u

/** A template: what varies from line to line is set apart. */
export function template(text: string, more: Kid = null): HTMLElement {
  const parts = text
    .split(VARIABLE)
    .map(part =>
      VARIABLE.test(part) ? h('span', { class: 'param', title: 'a part that varies' }, part) : part,
    )
  return h('span', { class: 'tpl' }, more, parts)
}

/** The level of a line; nothing where it names none. */
export function level(word: string): Kid {
  if (word === 'none') return null
  const grave = ['warn', 'error', 'fatal'].includes(word)
  return [h('span', { class: `lvl${grave ? ' grave' : ''}` }, word.toUpperCase()), ' ']
}

/** A raw line: words that its template does not know are what varies. */
export function rawLine(text: string, known: string): Kid {
  const words = new Set(known.split(/\s+/))
  return text.split(/(\s+)/).map(word => {
    const bare = word.replace(/^[^\p{L}\p{N}<]+|[^\p{L}\p{N}>]+$/gu, '')
    if (word.trim() === '' || words.has(word) || words.has(bare)) return word
    return h('span', { class: 'vary' }, word)
  })
}

/** A name whose end says most, in a box that may be too small for it. */
export function nameOf(text: string): HTMLElement {
  return h('span', { title: text }, h('bdi', {}, text))
}

/** `2 min ago`, or `now`. */
export function ago(ms: number): string {
  return ms < 1000 ? 'now' : `${duration(ms)} ago`
}

/** A ledger as a sum: each line is in exactly one class. */
export function ledgerSum(ledger: Answers['health']['ledger'], addsUp: boolean): HTMLElement {
  const rejected = Object.values(ledger.rejected).reduce((sum, lines) => sum + lines, 0)
  const { scored, duplicate, empty, heldBack } = ledger
  const classes: [number, string][] = [
    [scored, 'scored'],
    [duplicate, 'repeated, counted with it'],
    [empty, 'empty'],
    [heldBack, 'held back'],
    [rejected, 'rejected'],
  ]
  const term = ([lines, name]: [number, string], at: number): Kid => [
    at === 0 ? null : h('span', { class: 'op' }, '+'),
    h('div', {}, h('b', {}, count(lines)), name),
  ]
  return h(
    'div',
    { class: 'sum' },
    h('div', {}, h('b', {}, count(ledger.lines)), 'lines read'),
    h('span', { class: 'op' }, addsUp ? '=' : '≠'),
    classes.map(term),
  )
}

/** Keys: letters alone, which can be turned off (WCAG 2.1.4), and what each does. */
import { closeDialog, isDialogOpen, openDialog } from './dialog.ts'
import { h } from './dom.ts'
import { keep, recall } from './kept.ts'
import type { View } from './route.ts'

const KEYS: readonly [string, string][] = [
  ['/', 'find a log, template, incident'],
  ['g o', 'Overview'],
  ['g l', 'Logs'],
  ['g t', 'Templates'],
  ['g h', 'Health'],
  ['j k', 'next, previous'],
  ['Enter', 'open'],
  ['Esc', 'clear the selection, go up'],
  ['z', 'zoom into the selection'],
  ['d', 'what changed in the selection'],
  ['n', 'note at the selection'],
  ['r e f', 'Real, Expected, False alarm'],
  ['s', 'suppress, with preview'],
  ['c', 'copy the address'],
  ['?', 'these keys'],
]

const PLACES: Readonly<Record<string, View>> = {
  o: 'overview',
  l: 'logs',
  t: 'templates',
  h: 'health',
}

/** After `g` the next key must come soon: it means something else by itself. */
const CHORD_MS = 900

/** What keys do. */
export interface KeyActions {
  /** Of the view that is shown. */
  here(): Readonly<Record<string, () => void>>
  view(view: View): void
  find(): void
}

/** Listens to keys. */
export function listenToKeys(actions: KeyActions): void {
  let chord = 0
  addEventListener('keydown', event => {
    if (isTyping(event) || isDialogOpen()) return
    if (recall('keys') === 'off' && event.key.length === 1) return
    const place = event.timeStamp - chord < CHORD_MS ? PLACES[event.key] : undefined
    chord = event.key === 'g' ? event.timeStamp : 0
    const act = place === undefined ? actionOf(event.key, actions) : () => actions.view(place)
    if (act === undefined) return
    event.preventDefault()
    act()
  })
}

function actionOf(key: string, actions: KeyActions): (() => void) | undefined {
  if (key === '/') return actions.find
  if (key === '?') return showKeys
  return actions.here()[key]
}

function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true
  return event.target instanceof Element && event.target.matches('input, select, textarea')
}

/** Shows all keys, and the switch. */
export function showKeys(): void {
  const box = h('input', {
    type: 'checkbox',
    checked: recall('keys') !== 'off',
    onchange: () => keep('keys', box.checked ? 'on' : 'off'),
  })
  const row = ([keys, does]: [string, string]): HTMLElement =>
    h(
      'div',
      {},
      h(
        'span',
        {},
        keys.split(' ').map(key => [h('kbd', {}, key), ' ']),
      ),
      does,
    )
  openDialog(
    'Keys',
    h(
      'div',
      { class: 'in' },
      h('h2', {}, 'Keys'),
      h(
        'div',
        { class: 'keys' },
        KEYS.map(([keys, does]) => row([keys, does])),
      ),
      h('label', { class: 'switch' }, box, 'Single letters are keys'),
      h('div', { class: 'foot' }, h('button', { autofocus: true, onclick: closeDialog }, 'Close')),
    ),
  )
}

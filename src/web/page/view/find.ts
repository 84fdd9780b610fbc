/** Finding a log, an incident or a template by some letters, from anywhere. */
import { get } from '../api.ts'
import { closeDialog, openDialog } from '../dialog.ts'
import { fill, h } from '../dom.ts'
import { trouble } from '../notices.ts'
import { linkTo } from '../route.ts'
import type { Scene } from '../scene.ts'

interface Hit {
  readonly kind: string
  readonly words: string
  readonly href: string
}

/** Rows of each kind. */
const MOST = 6
/** A hand that types pauses no longer between letters. */
const PAUSE_MS = 120

/** Opens the field. */
export function findDialog(scene: Scene): void {
  const results = h('ul', { id: 'hits', role: 'listbox', 'aria-label': 'Results' })
  const none: Hit[] = []
  const state = { hits: none, at: 0, asked: 0, timer: 0 }
  const draw = (): void => {
    fill(
      results,
      state.hits.map(({ kind, words, href }, at) =>
        h(
          'li',
          { role: 'option', id: `hit${at}`, 'aria-selected': String(at === state.at) },
          h(
            'a',
            { class: at === state.at ? 'on' : '', href, tabindex: -1, onclick: closeDialog },
            h('span', {}, kind),
            h('bdi', {}, words),
          ),
        ),
      ),
    )
    input.setAttribute('aria-activedescendant', state.hits.length === 0 ? '' : `hit${state.at}`)
  }
  const renew = async (): Promise<void> => {
    const turn = ++state.asked
    const hits = await hitsOf(scene, input.value.trim())
    if (turn !== state.asked) return
    Object.assign(state, { hits, at: 0 })
    draw()
  }
  const input = h('input', {
    ...{ type: 'text', placeholder: 'Log, incident, or words of a template', autofocus: true },
    ...{ role: 'combobox', 'aria-label': 'Find', 'aria-expanded': 'true', 'aria-controls': 'hits' },
    oninput: () => {
      clearTimeout(state.timer)
      state.timer = window.setTimeout(() => renew().catch(trouble), PAUSE_MS)
    },
  })
  input.addEventListener('keydown', event => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by !== undefined) {
      event.preventDefault()
      state.at = Math.min(state.hits.length - 1, Math.max(0, state.at + by))
      draw()
    } else if (event.key === 'Enter') {
      const hit = state.hits[state.at]
      if (hit === undefined) return
      closeDialog()
      scene.go(hit.href)
    }
  })
  openDialog('Find', h('div', { class: 'pal' }, input, results))
  renew().catch(trouble)
}

async function hitsOf({ route, range }: Scene, q: string): Promise<Hit[]> {
  const [logs, incidents, templates] = await Promise.all([
    get('logs', { ...range, q, limit: MOST }),
    get('incidents', { q, limit: MOST }),
    q.length < 3 ? undefined : get('templates', { q, limit: MOST }),
  ])
  return [
    ...incidents.items.map(({ id, title }) => ({
      kind: 'incident',
      words: title,
      href: linkTo(route, 'incident', { what: id }),
    })),
    ...logs.items.map(({ log }) => ({
      kind: 'log',
      words: log,
      href: linkTo(route, 'logs', { what: log }),
    })),
    ...(templates?.items ?? []).map(({ text, log }) => ({
      kind: 'template',
      words: text,
      href: linkTo(route, 'templates', { params: { q, log } }),
    })),
  ]
}

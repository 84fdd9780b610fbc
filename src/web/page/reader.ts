/** In a cluster: which suite one looks at, as who, and the way out. */
import { get, signOut } from './api.ts'
import { byId, fill, h } from './dom.ts'
import { trouble } from './notices.ts'
import type { Overview } from './scene.ts'

const shown = { suite: '' }

/** Draws the choice of suites and the way out, where there are any. */
export function drawReader({ reader, suite, who }: Overview): void {
  if (reader === 'local' || shown.suite === suite) return
  shown.suite = suite ?? ''
  get('suites').then(({ items }) => {
    const select = h(
      'select',
      { 'aria-label': 'Suite', onchange: () => look(select.value) },
      items.map(each => {
        const selected = each.suite === suite
        return h('option', { value: each.suite, selected }, each.suite)
      }),
    )
    const out = h(
      'button',
      {
        ...{ type: 'button', class: 'ghost', title: `Signed in as ${who}` },
        onclick: () => void signOut().catch(trouble),
      },
      'Sign out',
    )
    fill(byId('reader'), [items.length > 0 && select, reader === 'signedIn' && out])
  }, trouble)
}

/** Another suite is another page: nothing of the one before it is left. */
function look(suite: string): void {
  location.hash = `#/overview?${new URLSearchParams({ suite })}`
  location.reload()
}

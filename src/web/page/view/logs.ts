/** Logs: the list, the strangest first, and beside it one log. */
import { count } from '../../../words/words.ts'
import { get, type Answers } from '../api.ts'
import { decodeCells } from '../cells.ts'
import { brushOf, drawStrip, paletteOf } from '../draw.ts'
import { h } from '../dom.ts'
import { List } from '../list.ts'
import { linkTo, PAGE, withParams } from '../route.ts'
import type { Drawn, Scene } from '../scene.ts'
import { nameOf } from '../signs.ts'
import { oneLog } from './log.ts'

type Item = Answers['logs']['items'][number]

const ROW_PX = 36
const STRIP = { width: 84, height: 14 }

/** Draws the view. */
export async function logs(scene: Scene): Promise<Drawn> {
  const { route, range } = scene
  const asked = { ...range, q: route.params.q }
  const listed = await get('logs', { ...asked, limit: PAGE })
  const name = route.what || listed.items[0]?.log
  const one = name === undefined ? undefined : await oneLog(scene, name)
  const box = h('div', { class: 'loglist' })
  const holder: { list?: List<Item> } = {}
  return {
    title: route.what || 'Logs',
    nodes: h(
      'div',
      { class: `logs${route.what === '' ? '' : ' has-log'}` },
      h('section', { class: 'card side' }, head(scene, listed), box),
      one?.node ?? h('p', { class: 'none' }, h('b', {}, 'No log has this name.')),
    ),
    placed: [
      () => {
        if (listed.total === 0) return
        holder.list = new List<Item>(box, {
          ...{ rowHeight: ROW_PX, total: listed.total, label: 'Logs' },
          page: async (offset, limit) =>
            offset === 0 ? listed.items : (await get('logs', { ...asked, offset, limit })).items,
          row: item => entry(scene, item, item.log === name),
        })
      },
      () => one?.placed?.(),
    ],
    keys: {
      j: () => holder.list?.move(1),
      k: () => holder.list?.move(-1),
      Escape: () => scene.go(linkTo(route, 'overview')),
    },
    end: () => one?.end?.(),
  }
}

function head({ route, go }: Scene, { total }: Answers['logs']): HTMLElement {
  const input = h('input', {
    ...{ type: 'search', placeholder: 'Filter by name', 'aria-label': 'Filter logs by name' },
    value: route.params.q ?? '',
    onchange: () => go(withParams(route, { q: input.value })),
  })
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'head' },
      h('h2', {}, 'Logs'),
      h('span', { class: 'dim' }, count(total)),
      h('span', { class: 'dim push' }, 'highest score'),
    ),
    h('div', { class: 'chips' }, input),
  )
}

function entry({ route }: Scene, item: Item, isCurrent: boolean): HTMLElement {
  const { log, max, learning, cells } = item
  const canvas = h('canvas', { 'aria-hidden': 'true' })
  const brush = brushOf(canvas, STRIP)
  if (brush !== undefined) {
    const box = { x: 0, y: 0, ...STRIP }
    drawStrip(brush, decodeCells(cells), { box, palette: paletteOf() })
  }
  const score = learning !== null ? 'learns' : max === null ? '–' : String(Math.floor(max))
  return h(
    'div',
    { role: 'listitem', class: 'lgrow' },
    h(
      'a',
      {
        class: 'lg',
        'aria-current': isCurrent && 'page',
        href: linkTo(route, 'logs', { what: log, params: { q: route.params.q ?? '' } }),
      },
      nameOf(log),
      canvas,
      h('span', { class: 'num' }, score),
    ),
  )
}

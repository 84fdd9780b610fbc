/** What a suppression would hide, said again whenever one changes a word of it. */
import { plural } from '../../../words/words.ts'
import { type Incident, post, type Written } from '../api.ts'
import { fill, h, type Kid } from '../dom.ts'
import { linkTo } from '../route.ts'
import type { Scene } from '../scene.ts'

type Preview = Written['suppressions/preview']

/** What is to be suppressed, as far as one has said it. */
export interface Wish {
  readonly finding: string
  readonly template: string
  everywhere: boolean
  where: readonly string[]
  days: number | null
  reason: string
}

/** The preview, and the declaration below it. */
export interface PreviewBox {
  readonly nodes: Kid
  /** Asks anew; of two answers that cross the later question counts. */
  renew(): void
  /** The answer to the last question; undefined where it was refused. */
  latest(): Promise<Preview | undefined>
}

/** Makes it; empty until it is asked. */
export function previewBox(scene: Scene, incident: Incident, wish: Wish): PreviewBox {
  const words = h('div', { class: 'preview', 'aria-live': 'polite' }, 'Working it out …')
  const yaml = h('pre', {})
  const isHere = scene.overview.reader === 'local'
  let last: Promise<Preview | undefined> = Promise.resolve(undefined)
  const renew = (): void => {
    const own = post('suppressions/preview', wish).then(
      answer => {
        if (own !== last) return answer
        fill(words, previewWords(scene, incident, answer))
        fill(yaml, answer.yaml)
        return answer
      },
      (error: unknown) => {
        if (own !== last) return undefined
        fill(yaml)
        fill(words, h('div', { class: 'odd' }, error instanceof Error ? error.message : ''))
        return undefined
      },
    )
    last = own
  }
  const summary = h('summary', {}, isHere ? 'As YAML, to review in Git' : 'What is declared')
  const details = h('details', isHere ? {} : { open: true }, summary, yaml)
  return { nodes: [words, details], renew, latest: () => last }
}

function previewWords({ route, times }: Scene, incident: Incident, preview: Preview): Kid {
  const { findings, parts, lastMs, incidents, stays } = preview
  const some = parts === 0 ? '' : ` and a part of ${plural(parts, 'finding')}`
  const last = lastMs === null ? '' : `, the last until ${times.whole(lastMs)}`
  return [
    h('b', {}, `It hides ${plural(findings, 'stored finding')}${some}${last}.`),
    incidents.map(({ id, number, whole }) =>
      h(
        'div',
        {},
        h('a', { href: linkTo(route, 'incident', { what: id }) }, `Incident ${number}`),
        whole ? ' goes as a whole' : ' stays, with what is left of it',
      ),
    ),
    stays.length > 0 && [
      h('div', {}, 'These stay, for what is left of them or for their values:'),
      h(
        'ul',
        { class: 'stays' },
        stays.map(each => h('li', {}, each)),
      ),
    ],
    h('div', { class: 'dim' }, 'Nothing is deleted: it is told again when this ends or is lifted.'),
    incident.state === 'Open' &&
      h('div', { class: 'odd' }, 'This incident is open. Suppressing does not end it.'),
  ]
}

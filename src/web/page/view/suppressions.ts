/** Suppressions: what each hides, until when, why; and Lift. */
import { count, plural } from '../../../words/words.ts'
import { type Answers, remove } from '../api.ts'
import { h } from '../dom.ts'
import { notice, trouble } from '../notices.ts'
import type { Scene } from '../scene.ts'
import { template } from '../signs.ts'
import { card } from './card.ts'

type Health = Answers['health']

/** What is not told, and the way to take it back. */
export function suppressionCard(scene: Scene, { suppressions }: Health): HTMLElement {
  const { times, overview } = scene
  if (overview.reader !== 'local') return declaredElsewhere()
  if (suppressions.length === 0) {
    return card(
      { width: 12, title: 'No suppressions' },
      h(
        'p',
        { class: 'dim' },
        'Everything that is found is told. An incident’s page suppresses a template (key s).',
      ),
    )
  }
  const row = (each: Health['suppressions'][number]): HTMLElement =>
    h(
      'tr',
      {},
      h('td', {}, template(each.text ?? each.template), h('div', { class: 'dim' }, each.log)),
      h('td', {}, each.reason),
      h(
        'td',
        { class: 'nowrap' },
        each.untilMs === null ? 'for good' : times.whole(each.untilMs),
        each.expired && h('div', { class: 'odd' }, 'expired'),
      ),
      h(
        'td',
        { class: 'num' },
        count(each.findings),
        each.parts > 0 && ` + ${count(each.parts)} in part`,
      ),
      h('td', { class: 'num' }, each.lastMs === null ? '' : times.whole(each.lastMs)),
      h('td', {}, h('button', { onclick: () => lift(scene, each.name) }, 'Lift')),
    )
  return card(
    {
      width: 12,
      title: plural(suppressions.length, 'suppression'),
      sub: 'findings are still written; only telling them stops',
    },
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ['Template, where', 'Reason', 'Until', 'Hides', 'Last', ''].map((name, at) =>
            h('th', { class: at === 3 || at === 4 ? 'num' : '' }, name),
          ),
        ),
      ),
      h('tbody', {}, suppressions.map(row)),
    ),
  )
}

/** The page of a cluster reads no ConfigMaps: it knows what is told, and not what is left out. */
function declaredElsewhere(): HTMLElement {
  const model = h('code', {}, 'spec.suppressions.configMapRef')
  const condition = h('code', {}, 'SuppressionsRead')
  return card(
    { width: 12, title: 'Suppressions are declared in the cluster' },
    h(
      'p',
      { class: 'dim' },
      ...['In the ConfigMap that ', model, ' of the AnomalyModel names; its condition '],
      ...[condition, ' says how many are in force and what they hide. An incident’s page makes '],
      'the declaration (key s).',
    ),
  )
}

function lift(scene: Scene, name: string): void {
  remove('suppressions', name).then(() => {
    scene.refresh()
    notice(`"${name}" is lifted; the next scan tells it again.`)
  }, trouble)
}

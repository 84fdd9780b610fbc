/** Suppressing a template: where, until when, why, and first of all what it would hide. */
import { plural } from '../../../words/words.ts'
import { type Incident, type Member, post, remove, type Written } from '../api.ts'
import { closeDialog, openDialog } from '../dialog.ts'
import { fill, h, type Kid } from '../dom.ts'
import { copy, notice, trouble } from '../notices.ts'
import { linkTo } from '../route.ts'
import type { Scene } from '../scene.ts'
import { level, template } from '../signs.ts'

/** Which template, seen in which finding. */
export interface SuppressOptions {
  readonly incident: Incident
  readonly member: Member
  readonly part: number
}

type Preview = Written['suppressions/preview']

interface Wish {
  readonly finding: string
  readonly template: string
  everywhere: boolean
  days: number | null
  reason: string
}

const DAYS: readonly [string, number | null][] = [
  ['1 day', 1],
  ['7 days', 7],
  ['30 days', 30],
  ['for good', null],
]
const USUAL_DAYS = 7

/** Opens the dialog. */
export function suppressDialog(scene: Scene, { incident, member, part }: SuppressOptions): void {
  const shown = member.parts[part]
  if (shown === undefined) return
  const wish: Wish = {
    ...{ finding: member.finding, template: shown.template },
    ...{ everywhere: false, days: USUAL_DAYS, reason: '' },
  }
  const preview = h(
    'div',
    { class: 'preview', 'aria-live': 'polite' },
    'Working out what it would hide …',
  )
  const yaml = h('pre', {})
  const renew = (): void => {
    post('suppressions/preview', wish).then(answer => {
      fill(preview, previewWords(scene, incident, answer))
      fill(yaml, answer.yaml)
    }, trouble)
  }
  const reason = h('input', {
    ...{ type: 'text', required: true, maxlength: 1024, autofocus: true, 'aria-label': 'Reason' },
    placeholder: 'Why is this all right? The next person reads it.',
    oninput: () => {
      wish.reason = reason.value
    },
  })
  const send = (event: Event): void => {
    event.preventDefault()
    if (reason.value.trim() === '') return
    closeDialog()
    suppress(scene, wish).catch(trouble)
  }
  const choose = choicesOf(member.log, wish, renew)
  openDialog(
    'Suppress a template',
    h(
      'form',
      { class: 'in', onsubmit: send },
      h('h2', {}, 'Suppress a template'),
      h('p', {}, template(shown.text, level(shown.level))),
      choose,
      h('fieldset', {}, h('legend', {}, 'Reason'), reason),
      preview,
      h('details', {}, h('summary', {}, 'As YAML, to review in Git'), yaml),
      foot(() => yaml.textContent ?? ''),
    ),
  )
  renew()
}

function foot(yaml: () => string): HTMLElement {
  return h(
    'div',
    { class: 'foot' },
    h('button', { type: 'button', onclick: () => copy(yaml(), 'YAML') }, 'Copy YAML'),
    h('button', { type: 'button', onclick: closeDialog }, 'Cancel'),
    h('button', { class: 'primary' }, 'Suppress'),
  )
}

/** Where and for how long; the preview follows. */
function choicesOf(log: string, wish: Wish, renew: () => void): Kid {
  const where: readonly (readonly [string, boolean])[] = [
    [log, false],
    ['every log', true],
  ]
  const setWhere = (everywhere: boolean): void => {
    wish.everywhere = everywhere
    renew()
  }
  const setDays = (days: number | null): void => {
    wish.days = days
    renew()
  }
  return [
    choices('Where', where, { of: wish.everywhere, set: setWhere }),
    choices('For', DAYS, { of: wish.days, set: setDays }),
  ]
}

/** Buttons of which one is pressed. */
function choices<Value>(
  title: string,
  all: readonly (readonly [string, Value])[],
  { of, set }: { readonly of: Value; set(value: Value): void },
): HTMLElement {
  const buttons = all.map(([words, value]) => {
    const made = h('button', { type: 'button', 'aria-pressed': String(value === of) }, words)
    made.addEventListener('click', () => {
      for (const each of buttons) each.setAttribute('aria-pressed', String(each === made))
      set(value)
    })
    return made
  })
  return h('fieldset', {}, h('legend', {}, title), h('div', { class: 'opts' }, buttons))
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
    stays.length > 0 && h('div', { class: 'dim' }, 'Findings with other evidence stay.'),
    h('div', { class: 'dim' }, 'Nothing is deleted: it is told again when this ends or is lifted.'),
    incident.state === 'Open' &&
      h('div', { class: 'odd' }, 'This incident is open. Suppressing does not end it.'),
  ]
}

async function suppress(scene: Scene, wish: Wish): Promise<void> {
  const { name, file } = await post('suppressions', wish)
  scene.refresh()
  const undo = (): void => {
    remove('suppressions', name).then(scene.refresh, trouble)
  }
  notice(`Suppressed as "${name}" in ${file}; the next scan leaves it out.`, {
    words: 'Undo',
    act: undo,
  })
}

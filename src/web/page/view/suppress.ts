/** Suppressing a template: where, until when, why, and first of all what it would hide. */
import { type Incident, type Member, post, remove } from '../api.ts'
import { closeDialog, openDialog } from '../dialog.ts'
import { h, type Kid } from '../dom.ts'
import { copy, notice, trouble } from '../notices.ts'
import type { Scene } from '../scene.ts'
import { level, template } from '../signs.ts'
import { conditions } from './conditions.ts'
import { type PreviewBox, previewBox, type Wish } from './preview.ts'

/** Which template, seen in which finding. */
export interface SuppressOptions {
  readonly incident: Incident
  readonly member: Member
  readonly part: number
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
    ...{ everywhere: false, where: [], days: USUAL_DAYS, reason: '' },
  }
  const box = previewBox(scene, incident, wish)
  const reason = h('input', {
    ...{ type: 'text', required: true, maxlength: 1024, autofocus: true, 'aria-label': 'Reason' },
    placeholder: 'Why is this all right? The next person reads it.',
    oninput: () => {
      wish.reason = reason.value
    },
    // It stands in the declaration.
    onchange: box.renew,
  })
  const isHere = scene.overview.reader === 'local'
  const send = (event: Event): void => {
    event.preventDefault()
    if (reason.value.trim() === '' || !isHere) return
    closeDialog()
    suppress(scene, wish).catch(trouble)
  }
  const onChange = (where: readonly string[]): void => {
    wish.where = where
    box.renew()
  }
  openDialog(
    'Suppress a template',
    h(
      'form',
      { class: 'in', onsubmit: send },
      h('h2', {}, 'Suppress a template'),
      h('p', {}, template(shown.text, level(shown.level))),
      choicesOf(member.log, wish, box.renew),
      conditions({ part: shown, onChange }),
      h('fieldset', {}, h('legend', {}, 'Reason'), reason),
      box.nodes,
      isHere ? null : declaring(),
      foot(scene, box, () => reason.reportValidity()),
    ),
  )
  box.renew()
}

/** In a cluster the page changes nothing: what is not told is declared, like all else there. */
function declaring(): HTMLElement {
  const path = h('code', {}, 'spec.suppressions.configMapRef')
  return h(
    'p',
    { class: 'dim' },
    ...['The page may change nothing in the cluster. The command adds this to the ConfigMap that '],
    ...[path, ' of the AnomalyModel names; where it names none, make one first.'],
  )
}

/** `ready`: whether all is filled in that must be; says what is missing. */
function foot(scene: Scene, box: PreviewBox, ready: () => boolean): HTMLElement {
  const isHere = scene.overview.reader === 'local'
  // Nothing is copied where the preview was refused.
  const take = (what: 'yaml' | 'command', words: string) => (): void => {
    if (!ready()) return
    box.latest().then(answer => answer && copy(answer[what] ?? '', words), trouble)
  }
  const declare = { type: 'button', class: 'primary', onclick: take('command', 'Command') }
  return h(
    'div',
    { class: 'foot' },
    h('button', { type: 'button', onclick: take('yaml', 'YAML') }, 'Copy YAML'),
    h('button', { type: 'button', onclick: closeDialog }, isHere ? 'Cancel' : 'Close'),
    isHere ? h('button', { class: 'primary' }, 'Suppress') : h('button', declare, 'Copy command'),
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

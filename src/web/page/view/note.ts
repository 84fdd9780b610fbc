/** A note on a stretch of the time line, with Undo. */
import { post, remove } from '../api.ts'
import { closeDialog, openDialog } from '../dialog.ts'
import { h } from '../dom.ts'
import { notice, trouble } from '../notices.ts'
import type { Span } from '../route.ts'
import type { Scene } from '../scene.ts'

/** Asks for the words of a note. */
export function noteDialog(scene: Scene, span: Span): void {
  const { times } = scene
  const input = h('input', {
    ...{ type: 'text', maxlength: 1024, required: true, autofocus: true },
    ...{ placeholder: 'What was it? For example: load test', 'aria-label': 'Note' },
  })
  const save = (event: Event): void => {
    event.preventDefault()
    if (input.value.trim() === '') return
    closeDialog()
    write(scene, { ...span, text: input.value }).catch(trouble)
  }
  openDialog(
    'Note',
    h(
      'form',
      { class: 'in', onsubmit: save },
      h('h2', {}, 'Note on the time line'),
      h('p', { class: 'dim' }, `${times.whole(span.from)} – ${times.whole(span.to)}`),
      h('fieldset', {}, input),
      h(
        'div',
        { class: 'foot' },
        h('button', { type: 'button', onclick: closeDialog }, 'Cancel'),
        h('button', { class: 'primary' }, 'Write it down'),
      ),
    ),
  )
}

async function write(scene: Scene, note: Span & { readonly text: string }): Promise<void> {
  const { id } = await post('notes', note)
  scene.refresh()
  const undo = (): void => {
    remove('notes', String(id)).then(scene.refresh, trouble)
  }
  notice('Noted', { words: 'Undo', act: undo })
}

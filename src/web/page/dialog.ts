/** The one dialog of the page. */
import { byId, fill, type Kid } from './dom.ts'

function box(): HTMLDialogElement {
  const element = byId('dialog')
  if (!(element instanceof HTMLDialogElement)) throw new Error('The page has no dialog')
  return element
}

/** Opens it with this content; the focus goes to what has `autofocus`. */
export function openDialog(label: string, ...kids: readonly Kid[]): void {
  const dialog = box()
  fill(dialog, ...kids)
  dialog.setAttribute('aria-label', label)
  if (!dialog.open) dialog.showModal()
  const first = dialog.querySelector('[autofocus], input, button')
  if (first instanceof HTMLElement) first.focus()
}

/** Closes it. */
export function closeDialog(): void {
  box().close()
}

/** Whether it is open: keys belong to it then. */
export function isDialogOpen(): boolean {
  return box().open
}

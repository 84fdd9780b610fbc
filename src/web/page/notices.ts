/** Short words to the reader: a notice with a button, a tip, words for a screen reader. */
import { byId, fill, h, type Kid } from './dom.ts'

/** Long enough to read it and to reach Undo. */
const NOTICE_MS = 8000

let timer = 0

/** What a notice offers. */
export interface Offer {
  readonly words: string
  readonly act: () => void
}

/** Shows a notice for a while, with a button for what it offers. */
export function notice(text: string, offer?: Offer): void {
  const box = byId('toast')
  const hide = (): void => {
    box.hidden = true
  }
  const act = (): void => {
    hide()
    offer?.act()
  }
  fill(box, h('span', {}, text), offer && h('button', { onclick: act }, offer.words))
  box.hidden = false
  clearTimeout(timer)
  timer = window.setTimeout(hide, NOTICE_MS)
}

/** Tells what went wrong. */
export function trouble(error: unknown): void {
  notice(error instanceof Error ? error.message : 'Something went wrong.')
}

/** Says something to a screen reader. */
export function say(text: string): void {
  byId('said').textContent = text
}

/** Shows a tip beside the pointer. */
export function tip(
  event: { readonly clientX: number; readonly clientY: number },
  kids: Kid,
): void {
  const box = byId('tip')
  fill(box, kids)
  box.hidden = false
  const left = Math.min(innerWidth - box.offsetWidth - 8, event.clientX + 14)
  const top = Math.min(innerHeight - box.offsetHeight - 8, event.clientY + 16)
  box.style.left = `${Math.max(8, left)}px`
  box.style.top = `${top}px`
}

/** Hides it. */
export function noTip(): void {
  byId('tip').hidden = true
}

/** Puts a text on the clipboard, and says so. */
export function copy(text: string, what: string): void {
  navigator.clipboard.writeText(text).then(() => notice(`${what} copied`), trouble)
}

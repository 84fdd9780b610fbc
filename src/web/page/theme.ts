/** Light or dark: as the system has it until somebody chooses. */
import { keep, recall } from './kept.ts'

const DARK = '(prefers-color-scheme: dark)'

/** Sets the theme, and follows the system while nobody has chosen. */
export function startTheme(onChange: () => void): void {
  set(chosen())
  matchMedia(DARK).addEventListener('change', () => {
    if (recall('theme') !== '') return
    set(chosen())
    onChange()
  })
}

/** The other one, and remembers it. */
export function switchTheme(): void {
  const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'
  keep('theme', next)
  set(next)
}

function chosen(): string {
  return recall('theme') || (matchMedia(DARK).matches ? 'dark' : 'light')
}

function set(theme: string): void {
  document.documentElement.dataset.theme = theme
}

/** Hears from the server when anything changed. */
import { addressOf } from './api.ts'

/** What is told: a digest that differs, or that the server is not there. */
export interface LiveOptions {
  /** The digest of what is shown. */
  shown(): string
  onChange(): void
  onTrouble(lost: boolean): void
}

/** Listens as long as the page is open; the browser comes back by itself. */
export function listenLive({ shown, onChange, onTrouble }: LiveOptions): void {
  const source = new EventSource(addressOf('live'))
  source.addEventListener('state', event => {
    onTrouble(false)
    const { digest } = JSON.parse(String(event.data))
    if (digest !== shown()) onChange()
  })
  source.addEventListener('trouble', () => onTrouble(true))
  source.addEventListener('error', () => onTrouble(true))
}

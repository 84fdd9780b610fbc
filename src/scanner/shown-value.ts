/** A strange value as its line writes it: the exact amount, the unit, and which line it is. */
import { magnitudeOf } from '../base/magnitude.ts'
import type { Evidence, Place, UnusualValue } from '../flow.ts'
import { factorBehind, readQuantity } from '../parse/quantity.ts'

/** Of `1m30s` one reads seconds. */
const SECONDS = { text: 's', factor: 1e6 } as const

/** A number, a blank at most, and what may be its unit. */
const AMOUNT = /^[+-]?(\d+(?:\.\d+)?)( ?)([^\d\s,;:)\]}]*)(\d?)/

/** Looks for the strange value of one evidence in its lines. */
export class ShownValue {
  readonly #value: UnusualValue
  #found: Pick<Evidence, 'place' | 'value'> | undefined

  constructor(value: UnusualValue) {
    this.#value = value
  }

  /** Whether the line with these values at its places is the first one that shows it. */
  look(values: readonly string[], content: Uint8Array, place: Place): void {
    if (this.#found !== undefined) return
    const text = values[this.#value.place - 1]
    if (!text) return
    const value = this.#seenIn(text, Buffer.from(content))
    if (value !== undefined) this.#found = { place, value }
  }

  /** The evidence with what was found: the line, and the value as it stands there. */
  told(evidence: Evidence): Evidence {
    return { ...evidence, ...this.#found }
  }

  #seenIn(text: string, content: Buffer): UnusualValue | undefined {
    const value = this.#value
    if (value.word !== undefined) return text === value.word ? value : undefined
    const wanted = magnitudeOf(value.amount ?? 0)
    const length = Buffer.byteLength(text)
    for (let at = content.indexOf(text); at >= 0; at = content.indexOf(text, at + 1)) {
      const plain = readQuantity(content, at, at + length)
      const amount = plain * factorBehind(content, at + length, content.length)
      if (Number.isNaN(amount) || magnitudeOf(amount) !== wanted) continue
      return { ...value, amount, unit: unitOf(content.toString('utf8', at), amount) }
    }
    return undefined
  }
}

/** The unit that the text begins with, behind its number. */
function unitOf(text: string, amount: number): NonNullable<UnusualValue['unit']> {
  const [, number = '', blank = '', unit = '', more = ''] = AMOUNT.exec(text) ?? []
  if (more !== '' && blank === '') return SECONDS
  const factor = Math.abs(amount) / Number(number)
  const named = factor !== 1 || /^(?:us|\u00b5s|B|%)$/.test(unit)
  return named && factor > 0 ? { text: `${blank}${unit}`, factor } : { text: '', factor: 1 }
}

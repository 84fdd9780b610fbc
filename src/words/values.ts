/** A strange value in words: for everybody without the value, for readers of logs with it. */
import type { UnusualValue } from '../flow.ts'
import { amount } from './words.ts'

/** `value <3> is 20 times its usual most`: nothing of it is text of a log. */
export function valueReason(value: UnusualValue): string {
  const { place, kind, amount: seen = 0, least = 0, most = 0 } = value
  const name = `value <${place}>`
  if (kind === 'High') {
    return most > 0
      ? `${name} is ${times(seen / most)} its usual most`
      : `${name} is larger than ever`
  }
  if (kind === 'Low') {
    return least > 0 && seen > 0
      ? `${name} is ${times(least / seen)} smaller than its usual least`
      : `${name} is smaller than ever`
  }
  if (value.amount === undefined) return `a word never seen as ${name}`
  return `${name} is ${seen === 0 ? '0' : 'a number'} for the first time`
}

/** `2400ms, usually 3ms to 120ms`: raw text of the log, not sanitised. */
export function valueDetail(value: UnusualValue): string {
  const { amount: seen, least, most, word, words = [] } = value
  const range =
    most === undefined
      ? []
      : [least === undefined ? `up to ${text(most)}` : `${text(least)} to ${text(most)}`]
  const usual = [...words.map(quoted), ...range].join(', ')
  const now = word === undefined ? text(seen ?? 0) : quoted(word)
  return usual === '' ? now : `${now}, usually ${usual}`

  function text(number: number): string {
    const { text: unit, factor } = value.unit ?? { text: '', factor: 1 }
    return `${amount(number / factor)}${unit}`
  }
}

function times(ratio: number): string {
  return `${amount(Number(ratio.toPrecision(2)))} times`
}

function quoted(word: string): string {
  return `"${word}"`
}

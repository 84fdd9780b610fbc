/** What is compared as a number wherever texts may be numbers or names. */

const NUMERAL = /^-?\d+(?:\.\d+)?$/

/** Digits, with a sign and a fraction at most: neither `0x10` nor `1e3` nor `10ms`. */
export function isNumeral(text: string): boolean {
  return NUMERAL.test(text)
}

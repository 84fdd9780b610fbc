/** Two ranges of time compared, template by template. Pure. */
import type { CountedTemplate, LogCounts } from './counts.ts'

/** What became of a template. */
export type Change = 'new' | 'gone' | 'more' | 'fewer' | 'same'

/** From inclusive, to exclusive. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** Rates that differ by less are the same to a reader … */
const LEAST_FACTOR = 2
/** … and by fewer standard deviations of counts, to chance. */
const LEAST_DEVIATIONS = 4

/** With so many expected, none at all is chance once in a hundred and fifty times. */
const LEAST_GONE = 5

/** A range as far as whole steps go: the step in which it begins is a part of it. */
export function snapped({ from, to }: Range, step: number): Range {
  return { from: Math.floor(from / step) * step, to: Math.ceil(to / step) * step }
}

/** Lines that a template has in a range of whole steps. */
export function linesIn({ at }: CountedTemplate, { step }: LogCounts, range: Range): number {
  let lines = 0
  for (const [place, count] of at) {
    if (place * step >= range.from && place * step < range.to) lines += count
  }
  return lines
}

/** Lines of both ranges, and what is known of the time before. */
export interface Counted {
  readonly before: number
  readonly now: number
  readonly a: Range
  readonly b: Range
  /** When the template was seen first. */
  readonly first: number
}

/** What became of a template from range a to range b. */
export function changeOf({ before, now, a, b, first }: Counted): Change {
  const factor = (b.to - b.from) / Math.max(1, a.to - a.from)
  const expected = before * factor
  // What comes now and then may well not come in b: that is no news.
  if (now === 0) return expected >= LEAST_GONE ? 'gone' : 'same'
  if (before === 0 && first >= b.from) return 'new'
  // Both counts waver: the one before as far as it is stretched to the length of b.
  const spread = Math.sqrt(now + expected * factor + 1)
  if (Math.abs(now - expected) < LEAST_DEVIATIONS * spread) return 'same'
  if (now > expected) return now >= expected * LEAST_FACTOR ? 'more' : 'same'
  return now * LEAST_FACTOR <= expected ? 'fewer' : 'same'
}

/** How many times as often it comes; null where it did not come before. */
export function factorOf({ before, now, a, b }: Omit<Counted, 'first'>): number | null {
  if (before === 0) return null
  return (now / before) * ((a.to - a.from) / Math.max(1, b.to - b.from))
}

/** Lines of a template in so many equal parts of a range. */
export function sparkOf(
  template: CountedTemplate,
  { step }: LogCounts,
  range: Range & { readonly parts: number },
): number[] {
  const spark = new Array<number>(range.parts).fill(0)
  const width = Math.max(1, range.to - range.from) / range.parts
  for (const [place, count] of template.at) {
    const part = Math.floor(((place + 0.5) * step - range.from) / width)
    if (part >= 0 && part < range.parts) spark[part] += count
  }
  return spark
}

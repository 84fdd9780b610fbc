/** What suppressions hide of the findings that are stored. */
import type { Parameter } from '../flow.ts'
import { horizonOf } from '../master/horizon.ts'
import { hear, type Telling } from '../master/suppressing.ts'
import type { Spared, Suppression } from '../master/suppression.ts'
import { getMarks } from '../store/judged.ts'
import type { Store } from '../store/pool.ts'
import { getSuiteLogs } from '../store/suites.ts'
import { moment, plural } from '../words/words.ts'

/** Values of a place that are said. */
const MOST_SAID = 3

/** What one suppression hides of the stored past. */
export interface Effect {
  readonly suppression: Suppression
  /** Findings of which nothing is told, with all suppressions together. */
  readonly findings: number
  /** Findings of which a part is hidden. */
  readonly parts: number
  /** Event time of the end of the last of them; NaN where none has time. */
  readonly lastMs: number
  /** Why the others stay, a sentence each. */
  readonly stays: readonly string[]
  /** Ids of all of them, and of those of which nothing is told. */
  readonly touched: readonly string[]
  readonly whole: readonly string[]
}

/** The effect of each; a finding that two of them hide counts for both. */
export async function effectsOf(
  store: Store,
  suite: string,
  suppressions: readonly Suppression[],
): Promise<Effect[]> {
  const learnedMs = horizonOf(await getMarks(store, suite), false)?.learnedMs ?? Infinity
  const logs = await getSuiteLogs(store, suite)
  const heard = await hear(store, logs, { suppressions, learnedMs, all: true })
  const tellings = heard.tellings.map(({ each }) => each)
  return suppressions.map(suppression => {
    const own = tellings.filter(({ by }) => by.includes(suppression))
    const parts = own.filter(({ finding }) => finding !== undefined)
    const ends = own.filter(({ stored }) => stored.timed).map(({ stored }) => stored.to)
    return {
      suppression,
      findings: own.length - parts.length,
      parts: parts.length,
      lastMs: ends.length === 0 ? Number.NaN : Math.max(...ends),
      stays: [
        ...parts.map(({ stored, finding }) => {
          return `${stored.id} in ${stored.log}: ${finding?.evidence[0]?.text ?? ''}`
        }),
        ...tellings.flatMap(telling => sparedBy(suppression, telling)),
      ],
      touched: own.map(({ stored }) => stored.id),
      whole: own.filter(({ finding }) => finding === undefined).map(({ stored }) => stored.id),
    }
  })
}

/** Findings that its conditions leave as they are, a sentence each. */
function sparedBy(suppression: Suppression, { stored, spared }: Telling): string[] {
  return spared
    .filter(each => each.suppression === suppression)
    .map(each => `${stored.id} in ${stored.log}: ${reasonOf(each)}`)
}

function reasonOf({ why, evidence, suppression }: Spared): string {
  if (why === 'template changed') return 'its template has changed; suppress the new one'
  if (why === 'values not known') return 'its values are not known: its lines cannot be read again'
  const asked = new Set(suppression.where?.map(({ place }) => place))
  const values = [...asked].map(place => `${place} is ${saidOf(evidence.parameters?.[place - 1])}`)
  return values.join(', ')
}

/** `10.0.0.1, 10.0.0.2 and others`. */
function saidOf(parameter: Parameter | undefined): string {
  const { values = [], more } = parameter ?? {}
  const others = more || values.length > MOST_SAID ? ' and others' : ''
  return values.slice(0, MOST_SAID).join(', ') + others
}

/** What a suppression hides that is not in force. */
export function noEffect(suppression: Suppression): Effect {
  const none = { findings: 0, parts: 0, lastMs: Number.NaN, stays: [], touched: [], whole: [] }
  return { suppression, ...none }
}

/** `2 findings and a part of 1 finding, the last of 2026-01-05 08:25:00`. */
export function sentenceOf({ findings, parts, lastMs }: Effect): string {
  if (findings + parts === 0) return 'nothing that is stored yet.'
  const some = parts === 0 ? '' : ` and a part of ${plural(parts, 'finding')}`
  const last = Number.isNaN(lastMs) ? '' : `, the last until ${moment(lastMs)}`
  return `${plural(findings, 'stored finding')}${some}${last}.`
}

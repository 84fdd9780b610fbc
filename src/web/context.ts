/**
 * What all answers are made from: the store, the clock, what other parts of the program do for the
 * page, and the suite that is shown.
 */
import type { Clock } from '../base/clock.ts'
import {
  QUIET_AFTER_MS,
  RESOLVED_AFTER_MS,
  STOPPED_AFTER_MS,
  type Ledger,
  type Place,
} from '../flow.ts'
import type { Store } from '../store/pool.ts'
import { getShownSources, getShownSpans } from '../store/shown.ts'
import { getLastSource, type SourceRecord } from '../store/sources.ts'
import type { LogSpan } from '../store/spans.ts'
import type { CountsCache } from './counts.ts'

/** What the page needs to answer somebody. */
export interface Context {
  readonly store: Store
  readonly clock: Clock
  readonly desk: Desk
  readonly counts: Pick<CountsCache, 'get'>
  /** Under whose name tags and notes are written. */
  readonly who: string
  /** How the program is called: `npm start --`. */
  readonly program: string
  /** The suite that is asked for; absent: the source that was scanned last. */
  readonly suite?: string
}

/** A line as it stands in its file. */
export interface RawLine {
  readonly line: number
  readonly text: string
  readonly marked: boolean
}

/** Raw lines around a place, and the file that they were read from. */
export interface RawLines {
  readonly path: string
  readonly lines: readonly RawLine[]
  /** Why there are none, in a sentence, where their file is not gone. */
  readonly missing?: string
}

/** What was read of a source, file by file and in all. */
export interface Reading {
  readonly ledger: Ledger
  readonly rejected: readonly { readonly path: string; readonly reason: string }[]
}

/** A suppression as it is declared, and what it hides of the stored findings. */
export interface DeclaredSuppression {
  readonly name: string
  readonly template: string
  readonly text: string | null
  readonly log: string
  readonly reason: string
  /** Wall clock, ms; Infinity: for good. */
  readonly untilMs: number
  readonly findings: number
  readonly parts: number
  /** Event time, ms; NaN: it hides nothing that has time. */
  readonly lastMs: number
  readonly stays: readonly string[]
  /** Ids of the findings of which it hides something, and of which it hides all. */
  readonly touched: readonly string[]
  readonly whole: readonly string[]
}

/** What a suppression would hide. */
export interface Previewed extends DeclaredSuppression {
  /** Its declaration, to review and to keep. */
  readonly yaml: string
  /** What people run to declare it; null: the page does it. */
  readonly command: string | null
}

/** What is to be suppressed. */
export interface SuppressionWish {
  readonly finding: string
  readonly template: string
  /** In all logs, not in the finding's alone. */
  readonly everywhere: boolean
  /** Conditions on its values, as `suppress --where` takes them; all must hold. */
  readonly where: readonly string[]
  /** Wall clock, ms; undefined: for good. */
  readonly untilMs: number | undefined
  readonly reason: string
}

/** The parts of the program that work on files and tags for a command as for the page. */
export interface Desk {
  /** Lines around a place; undefined where its file is gone. */
  around(
    source: SourceRecord,
    place: Place,
    wanted: { readonly lines: number; readonly text: string },
  ): Promise<RawLines | undefined>
  /** Where a line lies now. */
  resolve(
    source: SourceRecord,
    places: readonly Place[],
  ): Promise<readonly ({ readonly path: string; readonly line: number } | undefined)[]>
  reading(suite: string): Promise<Reading>
  /** Says something of an incident and all its findings; gives how many those were. */
  tag(suite: string, word: SaidOfIncident): Promise<number>
  suppressions(source: SourceRecord): Promise<readonly DeclaredSuppression[]>
  /** What a suppression would hide, and how it is declared. */
  preview(source: SourceRecord, wish: SuppressionWish): Promise<Previewed>
  /** Declares it; gives its name and the file. */
  suppress(
    source: SourceRecord,
    wish: SuppressionWish,
  ): Promise<{ readonly name: string; readonly file: string }>
  /** Takes a declaration back; whether it was there. */
  lift(name: string): Promise<boolean>
}

/** A word on an incident. */
export interface SaidOfIncident {
  readonly incident: string
  readonly verdict: 'true' | 'false' | 'expected'
  readonly who: string
  readonly reason: string
  readonly saidMs: number
}

/** The suite that is shown, and the time that it covers. */
export interface Scene {
  readonly suite: string
  /** Its sources, by name: of a local scan one. */
  readonly sources: readonly SourceRecord[]
  /** The first of them. */
  readonly source: SourceRecord
  readonly spans: readonly LogSpan[]
  /** Event time of the first and last line; NaN where no log has time. */
  readonly from: number
  readonly to: number
  /** An incident that ends later is open, or quiet at most. */
  readonly openAfter: number
  readonly quietAfter: number
}

/** Name of the suite that is shown; undefined where nothing was scanned yet. */
export async function suiteOf({
  store,
  suite,
}: Pick<Context, 'store' | 'suite'>): Promise<string | undefined> {
  // A source of a local scan is a suite of its own name.
  return suite ?? (await getLastSource(store))?.name
}

/** The suite that is shown; undefined where there is none. */
export async function sceneOf(
  context: Pick<Context, 'store' | 'clock' | 'suite'>,
): Promise<Scene | undefined> {
  const { store, clock } = context
  const suite = await suiteOf(context)
  if (suite === undefined) return undefined
  const sources = await getShownSources(store, suite)
  const [source] = sources
  if (source === undefined) return undefined
  const spans = await getShownSpans(store, suite)
  const timed = spans.filter(({ fromMs }) => !Number.isNaN(fromMs))
  const from = timed.length === 0 ? Number.NaN : Math.min(...timed.map(span => span.fromMs))
  const to = timed.length === 0 ? Number.NaN : Math.max(...timed.map(span => span.toMs))
  const now = clock.now() - to > STOPPED_AFTER_MS ? clock.now() : to
  const [openAfter, quietAfter] = [now - QUIET_AFTER_MS, now - RESOLVED_AFTER_MS]
  return { suite, sources, source, spans, from, to, openAfter, quietAfter }
}

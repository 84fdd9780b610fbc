/**
 * What a look at some logs shows: of each log the strongest change of what it writes, when it
 * began, and the template and line that show it. Pure; looking.ts brings what is stored.
 */
import type { Evidence, Place, Reason, Template } from '../flow.ts'
import { BIN_MS } from '../forest/bins.ts'
import { evidenceOf } from '../forest/finding.ts'
import type { Profile } from '../forest/profile.ts'
import type { StreamBins } from '../forest/windows.ts'
import { countsIn, usualOf } from './counts.ts'
import { loadAt, type SuiteHabits, type SuiteLoad } from './load.ts'
import type { LookPlan } from './look.ts'
import { type Change, changeIn, type Counts } from './onset.ts'

/** A log's bins around an incident, and what its model knows. */
export interface LogLines {
  readonly log: string
  /** Beside each other: the bins of a stream and its name. */
  readonly streams: readonly StreamBins[]
  readonly names: readonly string[]
  readonly templates: readonly (Template | undefined)[]
  readonly profile: Pick<Profile, 'rows' | 'sum' | 'square'>
  /** Length of the windows that the profile sums up. */
  readonly windowMs: number
}

/** How one log deviated. */
export interface Deviation {
  readonly log: string
  /** Start of the bin in which it began. */
  readonly onsetMs: number
  readonly nats: number
  /** Time of the line that shows the beginning, where such a line is rare by itself. */
  readonly lineMs?: number
  readonly reason: Reason
  /** The template that shows it most; none where only all lines together do. */
  readonly evidence: readonly Evidence[]
}

/** What the logs usually do, and how busy they were around the incident. */
export type LookLoad = SuiteHabits & SuiteLoad

/** The deviations of the logs that are looked at. */
export function deviationsIn(
  plan: Stretch,
  lines: readonly LogLines[],
  load: LookLoad,
): Deviation[] {
  return lines.flatMap(each => deviationOf(each, plan, load) ?? [])
}

type Stretch = Pick<LookPlan, 'fromMs' | 'bins' | 'before'>

/** The deviation of a log; undefined where it wrote as usual. */
function deviationOf(
  lines: LogLines,
  { fromMs, bins, before }: Stretch,
  suite: LookLoad,
): Deviation | undefined {
  const habit = suite.logs.get(lines.log)
  if (habit === undefined || bins <= before) return undefined
  const counts = countsIn(lines.streams, { fromMs, bins })
  const load = Float64Array.from({ length: bins }, (_, bin) => loadAt(suite, fromMs + bin * BIN_MS))
  const { windowMs } = lines
  const usual = usualOf(lines.profile, habit, { windowMs, variance: suite.variance })
  const change = changeIn({ counts, usual, load, before })
  if (change.nats <= 0) return undefined
  const reason = reasonOf(change, usual.rate)
  const shown = { counts, change, rate: usual.rate, reason, fromMs }
  const evidence = change.column === counts.columns ? [] : [evidenceFor(lines, shown)]
  const lineMs = evidence[0]?.place?.timeMs
  const isRare = (usual.rate[change.column] ?? 0) <= RARE_RATE
  return {
    log: lines.log,
    onsetMs: fromMs + change.bin * BIN_MS,
    nats: change.nats,
    ...(isRare && lineMs !== undefined && { lineMs }),
    reason,
    evidence,
  }
}

/** Lines a bin of a template that is seldom there: a first one is then no usual one. */
const RARE_RATE = 0.1

function reasonOf({ column, ratio }: Change, rate: Float64Array): Reason {
  if (ratio < 1) return 'Missing'
  return column < rate.length && rate[column] > 0 ? 'Burst' : 'NewTemplate'
}

interface Shown {
  readonly counts: Counts
  readonly change: Change
  readonly rate: Float64Array
  readonly reason: Reason
  readonly fromMs: number
}

function evidenceFor(lines: LogLines, shown: Shown): Evidence {
  const { counts, change, rate, reason, fromMs } = shown
  const { column, bin } = change
  const bins = counts.lines.length / counts.columns
  let observed = 0
  for (let at = bin; at < bins; at++) observed += counts.lines[at * counts.columns + column]
  const typical = (rate[column] ?? 0) * (bins - bin)
  const place = reason === 'Missing' ? undefined : placeOf(lines, column, fromMs + bin * BIN_MS)
  return evidenceOf(lines.templates[column], place, { reason, observed, typical, share: 1 })
}

/** The first line of a template from a time on. */
function placeOf({ streams, names }: LogLines, column: number, fromMs: number): Place | undefined {
  let first: Place | undefined
  for (const [at, { bins, templateOf }] of streams.entries()) {
    for (const bin of bins) {
      if (!bin.timed || bin.start < fromMs) continue
      const cell = bin.shapes.findIndex(shape => templateOf[shape] === column)
      if (cell < 0 || bin.firstTimes[cell] >= (first?.timeMs ?? Infinity)) continue
      first = {
        stream: names[at],
        offset: bin.firstOffsets[cell],
        line: bin.firstLines[cell],
        timeMs: bin.firstTimes[cell],
      }
    }
  }
  return first
}

/**
 * The window detector of one log. It learns what windows usually hold, turns each window into
 * features, each feature into a tail, and joins the strongest rule with the tail of an isolation
 * forest over all features: S = rules + forest. The method and what it was measured to do are in
 * src/README.md.
 */
import type { WindowMatrix } from '../flow.ts'
import { FEATURES, FLOORS, measure, RULES } from './features.ts'
import { type Forest, scoreRows, trainForest } from './forest.ts'
import { gaugeOf } from './gauge.ts'
import { graveTail, graveTails } from './gravity.ts'
import type { Reservoir } from './nearest.ts'
import { overlapOf } from './overlap.ts'
import type { Profile } from './profile.ts'
import { innocent, suspicionOf, withRecurring } from './quarantine.ts'
import {
  columnOf,
  emptySheet,
  keepNovelty,
  note,
  type Sheet,
  type Study,
  studyOf,
} from './study.ts'
import { noSurroundings } from './surroundings.ts'
import { fitTail, type Tail, tailOf, tailsLeftOut } from './tail.ts'
import { type Budget, thresholdOf } from './threshold.ts'
import { joined, type Verdicts } from './verdicts.ts'
import { type Amounts, amountsOf, asSeen } from './wander.ts'

export { explain } from './why.ts'

/** How a log is learned. */
export interface DetectorOptions extends Budget {
  readonly trees: number
  readonly sampleSize: number
  readonly extensionLevel: number
  readonly trainer: 'logforest' | 'ml-isolation-forest'
  readonly seed: number
  /** Windows remembered for the distance. */
  readonly reservoir: number
  /** Rows on either side that are left out when a training window is judged. */
  readonly neighbours: number
  /** 1 for windows that the log covers in part only: they are judged by their new lines alone. */
  readonly partial?: Uint8Array
  /** Severity of each column (index into LEVELS); without it severity says nothing. */
  readonly levels?: Uint8Array
}

/** Frozen: judges without changing. Columns are the caller's; those beyond are unseen. */
export interface LogModel {
  readonly columns: number
  /** Training windows, those in quarantine included. */
  readonly rows: number
  /** Rows on either side that were left out in training. */
  readonly reach: number
  /** Training rows in quarantine, ascending: they were judged but taught nothing. */
  readonly held: Uint32Array
  readonly threshold: number
  readonly profile: Profile
  readonly reservoir: Reservoir
  /** Sums of squared residuals by column (relation.ts). */
  readonly squares: Float64Array
  /** Taught windows in which a grave template was new or burst. */
  readonly graves: number
  readonly tails: readonly Tail[]
  readonly forest: Forest
  readonly forestTail: Tail
  /** Lines of a window as seen, and as may be expected of a log that goes with the day. */
  readonly amounts: Amounts
}

/** The neighbours are at most this part of the windows, so that enough is left to compare with. */
const NEIGHBOUR_PART = 1 / 7

/** What a new or bursting template of error level adds to the rules; a fatal one twice that. */
const GRAVE_DECADES = 1

/** A forest needs a row; what it says of a log without windows is then a tail of 0. */
const NO_WINDOW = new Float64Array(FEATURES.length)

/** Rounds of putting suspects in quarantine and measuring again without them. */
const QUARANTINE_ROUNDS = 3

/**
 * A template of windows in quarantine that comes in so many places apart is part of the log. Two
 * are enough for the model that judges from now on: the second is no news. Looking back it takes
 * more, or an incident that happened twice would excuse itself.
 */
const TAUGHT_PLACES = 2
const KNOWN_PLACES = 4

/**
 * Learns a log from its windows in order. The verdicts are those of the training windows, each
 * judged as if it and its neighbours had not been there. Deterministic in (windows, options).
 */
export function learn(
  windows: WindowMatrix,
  options: DetectorOptions,
): { readonly model: LogModel; readonly verdicts: Verdicts } {
  const reach = Math.min(options.neighbours, Math.floor(windows.rows * NEIGHBOUR_PART))
  let study = studyOf(windows, new Uint8Array(windows.rows).fill(1), { ...options, reach })
  const limit = suspicionOf(windows.rows)
  for (let round = 0; round < QUARANTINE_ROUNDS; round++) {
    const { features } = study.sheet
    const free = innocent({ features, tails: study.tails, limit })
    const kept = withRecurring(windows, free, { reach, places: KNOWN_PLACES })
    if (kept.every((keep, row) => keep === study.kept[row])) break
    study = studyOf(windows, kept, { ...options, reach })
  }
  const { model, verdicts } = conclude(study, options)
  const kept = withRecurring(windows, study.kept, { reach, places: TAUGHT_PLACES })
  if (kept === study.kept) return { model, verdicts }
  const admitted = conclude(studyOf(windows, kept, { ...options, reach }), options)
  return { model: { ...admitted.model, threshold: model.threshold }, verdicts }
}

/** Judges windows that the model has not seen; levels and partial windows as in the options. */
export function judge(
  model: LogModel,
  given: WindowMatrix,
  { levels, partial }: Pick<DetectorOptions, 'levels' | 'partial'> = {},
): Verdicts {
  const windows = asSeen(given, model)
  const around = noSurroundings(model.profile)
  const gauge = gaugeOf({ ...model, around }, { levels, pairs: windows.pairs })
  const sheet = emptySheet(windows.rows)
  for (let row = 0; row < windows.rows; row++) {
    measure(gauge, { windows, row, young: false }, sheet.measures)
    if (partial?.[row] === 1) keepNovelty(sheet.measures)
    note(sheet, row)
  }
  const tails = sheet.features.map((value, i) => tailOf(model.tails[i % FEATURES.length], value))
  const forest = scoreRows(model.forest, sheet.features).map(x => tailOf(model.forestTail, x))
  const graves = new Float64Array(windows.rows).fill(graveTail(model.graves, model.profile.rows))
  return verdictsOf(sheet, { tails, forest, graves }, model.threshold)
}

function conclude(
  study: Study,
  options: DetectorOptions,
): { readonly model: LogModel; readonly verdicts: Verdicts } {
  const { windows, kept, sheet, reach, profile, reservoir, squares } = study
  const taught = keptRows(sheet.features, kept)
  const forest = trainForest(taught.length > 0 ? taught : NO_WINDOW, {
    ...options,
    columns: FEATURES.length,
  })
  const raw = scoreRows(forest, sheet.features)
  const parts = {
    tails: study.tails,
    forest: tailsLeftOut(raw, { kept, reach }),
    graves: graveTails(sheet.grave, kept, reach),
  }
  const { rules, joint } = verdictsOf(sheet, parts, 1)
  const teaches = (_: number, row: number): boolean => kept[row] === 1
  const overlap = overlapOf(rules.filter(teaches), parts.forest.filter(teaches))
  const threshold = thresholdOf(joint, { ...options, overlap })
  const tails = FEATURES.map((_, feature) => fitTail(columnOf(taught, feature), FLOORS[feature]))
  const model: LogModel = {
    columns: windows.columns,
    rows: windows.rows,
    reach,
    held: Uint32Array.from(kept.keys()).filter(row => kept[row] === 0),
    threshold,
    profile,
    reservoir,
    squares,
    graves: sheet.grave.filter((grave, row) => grave > 0 && kept[row] === 1).length,
    tails,
    forest,
    forestTail: fitTail(raw.filter(teaches)),
    amounts: amountsOf(windows, kept, options.unitsPerDay),
  }
  return { model, verdicts: verdictsOf(sheet, parts, threshold) }
}

/** −log10 tails: row-major rows × FEATURES, and one a row for the forest and for grave windows. */
interface Parts {
  readonly tails: Float64Array
  readonly forest: Float64Array
  readonly graves: Float64Array
}

function verdictsOf(sheet: Sheet, parts: Parts, threshold: number): Verdicts {
  const { tails, forest } = parts
  const rows = forest.length
  const rules = Float64Array.from({ length: rows }, (_, row) => ruleOf(parts, sheet, row))
  const { features, newLines, mixShift } = sheet
  return { rows, ...joined(rules, forest, threshold), features, tails, newLines, mixShift }
}

/**
 * The strongest rule of a window. A grave template that is new or bursts is judged among its like
 * as well: a log in which other first sights are common may still never have said an error.
 */
function ruleOf({ tails, graves }: Parts, sheet: Sheet, row: number): number {
  let strongest = 0
  for (const rule of RULES) strongest = Math.max(strongest, tails[row * FEATURES.length + rule])
  const grave = sheet.grave[row]
  if (grave === 0) return strongest
  return Math.max(strongest, graves[row]) + grave * GRAVE_DECADES
}

function keptRows(features: Float64Array, kept: Uint8Array): Float64Array {
  return features.filter((_, i) => kept[Math.floor(i / FEATURES.length)] === 1)
}

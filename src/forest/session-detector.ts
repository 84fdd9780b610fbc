/**
 * The session detector of one log: rarities and distances of sessions, each turned into a tail; the
 * strongest of them joined with the tail of an isolation forest over all. What sessions mostly hold
 * is counted without the one at hand, and without those that stand apart where they are too many to
 * be chance. The method and what it was measured to do are in src/README.md.
 */
import type { WindowMatrix } from '../flow.ts'
import { type Forest, type ForestOptions, scoreRows, trainForest } from './forest.ts'
import { SESSION_FEATURES, SESSION_RULES, SessionGauge } from './session-features.ts'
import { type SessionProfile, sessionProfile, vectorHashes } from './session-profile.ts'
import { fitTail, type Tail, tailOf, tailsLeftOut } from './tail.ts'
import { joined, type Verdicts } from './verdicts.ts'

/** How sessions are learned: the forest's options without its columns. */
export type SessionDetectorOptions = Omit<ForestOptions, 'columns'>

/** Frozen: judges without changing. */
export interface SessionModel {
  /** Training sessions, those in quarantine included. */
  readonly rows: number
  /** Training rows in quarantine, ascending. */
  readonly held: Uint32Array
  readonly threshold: number
  readonly profile: SessionProfile
  readonly tails: readonly Tail[]
  readonly forest: Forest
  readonly forestTail: Tail
}

const WIDTH = SESSION_FEATURES.length
const DENSITY = SESSION_FEATURES.indexOf('density')

/** A session alarms when it is rarer than one in some twenty times the training sessions. */
const MARGIN = 1.25

/**
 * What was held is judged as never seen: failures then lie far off, legal ways that were held with
 * them nearer. Where some are held, so much more is asked.
 */
const HELD_MARGIN = 2

/**
 * Thin crowds (−ln of their share of all sessions): below one in a hundred, in 400. Rare legal ways
 * stand in thin crowds, failures in the thinnest: of a clean history .3 to .8 % (20 made-up ones),
 * with 3 % of failures 1.9 to 3.8 %. So is a history with few thin ones that nothing leads to.
 */
const THIN = { near: 3.5, thin: 4.6, thinnest: 6 } as const
const MOST_THINNEST = 0.0125
const FEW = { least: 0.005, most: 0.022, beside: 1.1 } as const

/** Of a history that contains failures, so many sessions at most do not teach. */
const MOST_HELD = 0.04
/** The first profile still counts the suspects; each round measures without them. */
const ROUNDS = 3

/**
 * What makes suspects the first to go, beside a thin crowd: a template or a count of their own that
 * few sessions have. Failures are many kinds of few sessions; a legal way may be as thin in each of
 * its vectors, and have rare transitions, but what it is known by is not as rare.
 */
const KINDS = (['template', 'count'] as const).map(name => SESSION_FEATURES.indexOf(name))

/** Learns the sessions, and judges each as if it had not been there. */
export function learnSessions(
  sessions: WindowMatrix,
  options: SessionDetectorOptions,
): { readonly model: SessionModel; readonly verdicts: Verdicts } {
  const hashes = vectorHashes(sessions)
  let study = studyOf(sessions, hashes, new Uint8Array(sessions.rows).fill(1))
  if (contaminated(columnsOf(study.features, DENSITY))) {
    for (let round = 0; round < ROUNDS; round++) {
      study = studyOf(sessions, hashes, innocent(study.features))
    }
  }
  return conclude(sessions, study, options)
}

/** Judges sessions that the model has not seen. */
export function judgeSessions(model: SessionModel, sessions: WindowMatrix): Verdicts {
  const hashes = vectorHashes(sessions)
  const features = measureAll(sessions, { hashes, profile: model.profile })
  const tails = new Float64Array(sessions.rows * SESSION_RULES)
  for (let at = 0; at < tails.length; at++) {
    const rule = at % SESSION_RULES
    const value = features[Math.floor(at / SESSION_RULES) * WIDTH + rule]
    tails[at] = tailOf(model.tails[rule], value)
  }
  const forest = scoreRows(model.forest, features).map(raw => tailOf(model.forestTail, raw))
  const own = new Uint8Array(sessions.rows)
  return verdictsOf({ sessions, features, tails, forest, hashes, own }, model)
}

/** Sessions measured against those of them that teach. */
interface Study {
  readonly hashes: Float64Array
  readonly kept: Uint8Array
  readonly profile: SessionProfile
  /** Row-major rows × SESSION_FEATURES. */
  readonly features: Float64Array
}

function studyOf(sessions: WindowMatrix, hashes: Float64Array, kept: Uint8Array): Study {
  const profile = sessionProfile(sessions, kept, hashes)
  const features = measureAll(sessions, { hashes, profile, kept })
  return { hashes, kept, profile, features }
}

function measureAll(
  sessions: WindowMatrix,
  against: {
    readonly hashes: Float64Array
    readonly profile: SessionProfile
    readonly kept?: Uint8Array
  },
): Float64Array {
  const { hashes, profile, kept } = against
  const gauge = new SessionGauge(profile)
  const features = new Float64Array(sessions.rows * WIDTH)
  const into = new Float64Array(WIDTH)
  for (let row = 0; row < sessions.rows; row++) {
    gauge.measure(sessions, { row, hash: hashes[row], own: kept?.[row] ?? 0 }, into)
    features.set(into, row * WIDTH)
  }
  return features
}

/** Whether more sessions stand apart than a clean history has. */
function contaminated(densities: Float64Array): boolean {
  const share = (least: number): number => {
    return densities.filter(value => value > least).length / Math.max(1, densities.length)
  }
  if (share(THIN.thinnest) > MOST_THINNEST) return true
  const thin = share(THIN.thin)
  return thin > FEW.least && thin < FEW.most && share(THIN.near) <= FEW.beside * thin
}

/** 1 for each session that teaches. */
function innocent(features: Float64Array): Uint8Array {
  const densities = columnsOf(features, DENSITY)
  const suspicion = densities.map((_, row) => {
    const [template, count] = KINDS.map(feature => features[row * WIDTH + feature])
    return densities[row] + 2 * Math.max(template, count)
  })
  const sorted = suspicion.slice().sort()
  const least = sorted[sorted.length - 1 - Math.floor(sorted.length * MOST_HELD)] ?? 0
  return Uint8Array.from(densities, (value, row) => {
    return value > THIN.thin && suspicion[row] > least ? 0 : 1
  })
}

function conclude(
  sessions: WindowMatrix,
  study: Study,
  options: SessionDetectorOptions,
): { readonly model: SessionModel; readonly verdicts: Verdicts } {
  const { features, kept, profile, hashes } = study
  const taught = taughtOf(features, kept)
  const trained = trainForest(taught, { ...options, columns: WIDTH })
  const raw = scoreRows(trained, features)
  const tails = new Float64Array(sessions.rows * SESSION_RULES)
  for (let rule = 0; rule < SESSION_RULES; rule++) {
    const own = tailsLeftOut(columnsOf(features, rule), { kept, reach: 0 })
    for (let row = 0; row < own.length; row++) tails[row * SESSION_RULES + rule] = own[row]
  }
  const forest = tailsLeftOut(raw, { kept, reach: 0 })
  const held = Uint32Array.from(kept.keys()).filter(row => kept[row] === 0)
  const model: SessionModel = {
    rows: sessions.rows,
    held,
    threshold:
      Math.log10(Math.max(1, sessions.rows)) + MARGIN + (held.length > 0 ? HELD_MARGIN : 0),
    profile,
    tails: Array.from({ length: SESSION_RULES }, (_, rule) => fitTail(columnsOf(taught, rule))),
    forest: trained,
    forestTail: fitTail(raw.filter((_, row) => kept[row] === 1)),
  }
  return {
    model,
    verdicts: verdictsOf({ sessions, features, tails, forest, hashes, own: kept }, model),
  }
}

interface Parts {
  readonly sessions: WindowMatrix
  readonly features: Float64Array
  /** Row-major rows × SESSION_RULES. */
  readonly tails: Float64Array
  readonly forest: Float64Array
  readonly hashes: Float64Array
  readonly own: Uint8Array
}

function verdictsOf(parts: Parts, { threshold, profile }: SessionModel): Verdicts {
  const { sessions, features, tails, forest, hashes, own } = parts
  const rules = new Float64Array(sessions.rows)
  for (let at = 0; at < tails.length; at++) {
    const row = Math.floor(at / SESSION_RULES)
    rules[row] = Math.max(rules[row], tails[at])
  }
  return {
    rows: sessions.rows,
    ...joined(rules, forest, threshold),
    features,
    tails,
    newLines: rules.map((_, row) => newLines(sessions, row, { profile, own: own[row] })),
    mixShift: hashes.map((hash, row) => {
      return (profile.vectors.get(hash) ?? 0) <= own[row] ? 1 : 0
    }),
  }
}

/** Lines of templates that no other session has. */
function newLines(
  sessions: WindowMatrix,
  row: number,
  { profile, own }: { readonly profile: SessionProfile; readonly own: number },
): number {
  let lines = 0
  for (let i = sessions.rowStart[row]; i < sessions.rowStart[row + 1]; i++) {
    const column = sessions.column[i]
    const others = column < profile.columns ? profile.presence[column] - own : 0
    if (others <= 0) lines += sessions.count[i]
  }
  return lines
}

function columnsOf(features: Float64Array, feature: number): Float64Array {
  const column = new Float64Array(features.length / WIDTH)
  for (let row = 0; row < column.length; row++) column[row] = features[row * WIDTH + feature]
  return column
}

/** The rows that teach. */
function taughtOf(features: Float64Array, kept: Uint8Array): Float64Array {
  const taught = new Float64Array(features.length)
  let size = 0
  for (let row = 0; row < kept.length; row++) {
    if (kept[row] !== 1) continue
    taught.set(features.subarray(row * WIDTH, (row + 1) * WIDTH), size)
    size += WIDTH
  }
  return taught.slice(0, size)
}

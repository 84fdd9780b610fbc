/** Heartbeats of scanners and masters: when each was heard of last, and what it said of itself. */
import type { Fetching } from '../flow.ts'
import { type Database, query } from './pool.ts'
import { toJson } from './rows.ts'
import { LEASE_MS } from './shares.ts'

/** Problems that a heartbeat tells; the rest is counted. */
const TOLD_PROBLEMS = 20
/** A scanner or master that is silent for so long is gone, and its heartbeat with it. */
const FORGOTTEN = '1 hour'

/** What a scanner says of itself. */
export interface ScannerState extends Partial<Fetching> {
  /** Wall clock of its last finished turn, ms; 0 before the first. */
  readonly lastPollMs: number
  /** Wall clock, ms: all that lay in its files by then is stored; 0 before the first turn. */
  readonly lookedMs: number
  /** The node that it reads; empty where its source does not lie on nodes. */
  readonly node: string
  /** Age of the oldest byte that lies on disk and is not stored, s; 0 where all is. */
  readonly lagSeconds: number
  readonly linesPerSecond: number
  /** Event time that all logs have passed, ms; NaN where none has time. */
  readonly watermarkMs: number
  readonly shares: number
  readonly files: number
  readonly problems: readonly ToldProblem[]
  readonly moreProblems: number
  /** What it is waiting for, one sentence; empty where it works. */
  readonly waiting: string
  /** Why its looks fail, one sentence; empty where the last one, or the one before, did not. */
  readonly trouble: string
  readonly paused: boolean
}

/** What a scanner that has done nothing yet says of itself. */
export const NEW_SCANNER: ScannerState = {
  lastPollMs: 0,
  lookedMs: 0,
  node: '',
  lagSeconds: 0,
  linesPerSecond: 0,
  watermarkMs: Number.NaN,
  shares: 0,
  files: 0,
  problems: [],
  moreProblems: 0,
  waiting: '',
  trouble: '',
  paused: false,
}

/** Something about a file that a person should do something about. */
export interface ToldProblem {
  readonly path: string
  readonly message: string
}

/** What a master says of itself. */
export interface MasterState {
  readonly lastPollMs: number
  /** It judges; others stand by. */
  readonly leading: boolean
  readonly suites: number
  readonly waiting: string
  /** Absent where its model names none. */
  readonly suppressions?: SuppressionsState
}

/** What a master says of what it does not tell. */
export interface SuppressionsState {
  readonly inForce: number
  /** Findings of which something is not told. */
  readonly hidden: number
  /** Why what is declared cannot be used, one sentence; empty where it can. */
  readonly problem: string
}

/** A heartbeat as it is read: `ageSeconds` is by the database's clock. */
export interface Heartbeat<State> {
  readonly name: string
  readonly ageSeconds: number
  /** Heard of within the time of a lease. */
  readonly alive: boolean
  readonly state: State
}

/**
 * Stores what a scanner says of itself; heartbeats long silent are removed. What it asked of a
 * service since the last time (`spent`) is added to what its source has cost.
 */
export async function storeScannerState(
  on: Database,
  scanner: {
    readonly source: string
    readonly name: string
    readonly state: ScannerState
    readonly spent?: Fetching
  },
): Promise<void> {
  const { source, name, state, spent = { calls: 0, fetchedBytes: 0 } } = scanner
  const problems = state.problems.slice(0, TOLD_PROBLEMS)
  const moreProblems = state.moreProblems + state.problems.length - problems.length
  await query(on, `storing the heartbeat of scanner "${name}"`, {
    text: `with old as (delete from scanner where source = $1 and name <> $2
                           and seen < clock_timestamp() - interval '${FORGOTTEN}'),
                cost as (update source set calls = calls + $4::float8,
                                           fetched_bytes = fetched_bytes + $5::float8
                          where name = $1 and $4::float8 > 0)
           insert into scanner (source, name, seen, state) values ($1, $2, clock_timestamp(), $3)
           on conflict (source, name) do update set seen = excluded.seen, state = excluded.state`,
    values: [
      ...[source, name, toJson({ ...state, problems, moreProblems })],
      ...[spent.calls, spent.fetchedBytes],
    ],
  })
}

/** Stores what a master says of itself; heartbeats long silent are removed. */
export async function storeMasterState(
  on: Database,
  master: { readonly model: string; readonly name: string; readonly state: MasterState },
): Promise<void> {
  const { model, name, state } = master
  await query(on, `storing the heartbeat of master "${name}"`, {
    text: `with old as (delete from master where model = $1 and name <> $2
                           and seen < clock_timestamp() - interval '${FORGOTTEN}')
           insert into master (model, name, seen, state) values ($1, $2, clock_timestamp(), $3)
           on conflict (model, name) do update set seen = excluded.seen, state = excluded.state`,
    values: [model, name, toJson(state)],
  })
}

/** The scanners of a source, by name; one that said nothing yet has no state. */
export async function getScanners(
  on: Database,
  source: string,
): Promise<Heartbeat<Partial<ScannerState>>[]> {
  return query(on, `reading the scanners of source "${source}"`, {
    text: `select ${BEAT} from scanner where source = $1 order by name`,
    values: [source],
  })
}

/** The masters of a model, by name. */
export async function getMasters(
  on: Database,
  model: string,
): Promise<Heartbeat<Partial<MasterState>>[]> {
  return query(on, `reading the masters of model "${model}"`, {
    text: `select ${BEAT} from master where model = $1 order by name`,
    values: [model],
  })
}

const BEAT = `name, state,
  extract(epoch from clock_timestamp() - seen)::float8 as "ageSeconds",
  seen > clock_timestamp() - ${LEASE_MS} * interval '1 millisecond' as alive`

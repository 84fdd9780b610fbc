/** Models of suites, frozen, by version: what the master judges the logs together by. */
import { type Database, query } from './pool.ts'
import { toJson } from './rows.ts'

/** What a version was learned from. */
export interface SuiteTraining {
  /** Windows with several logs, and the event time of the first and behind the last. */
  readonly windows: number
  readonly from: number
  readonly to: number
  readonly windowMs: number
  readonly logs: number
  /** Findings of logs per ms that chance brings. */
  readonly rate: number
  readonly threshold: number
  /** Why it judges nothing; empty where it does. */
  readonly learning: string
}

/** A version without its weight. */
export interface SuiteModelSummary {
  /** 1, 2, 3 … */
  readonly version: number
  readonly trainedOn: SuiteTraining
  /** Event time at which it was cut: it judges what comes after. */
  readonly cutMs: number
  readonly promoted: boolean
}

/** A version. */
export interface SuiteModelRecord extends SuiteModelSummary {
  readonly bytes: Uint8Array
}

const SUMMARY = 'version, trained_on as "trainedOn", cut_ms as "cutMs", promoted'

/** Stores a version; it must not be there yet. */
export async function storeSuiteModel(
  on: Database,
  suite: string,
  model: SuiteModelRecord,
): Promise<void> {
  await query(on, `storing model ${model.version} of suite "${suite}"`, {
    text: `insert into suite_model (suite, version, trained_on, cut_ms, promoted, bytes)
           values ($1, $2, $3, $4, $5, $6)`,
    values: [
      suite,
      model.version,
      toJson(model.trainedOn),
      model.cutMs,
      model.promoted,
      model.bytes,
    ],
  })
}

/** The bytes of a version. */
export async function getSuiteModel(
  on: Database,
  suite: string,
  version: number,
): Promise<SuiteModelRecord | undefined> {
  const step = `reading model ${version} of suite "${suite}"`
  const [row] = await query<SuiteModelRecord>(on, step, {
    text: `select ${SUMMARY}, bytes from suite_model where suite = $1 and version = $2`,
    values: [suite, version],
  })
  return row
}

/** All versions, ascending, without their bytes. */
export async function listSuiteModels(on: Database, suite: string): Promise<SuiteModelSummary[]> {
  return query<SuiteModelSummary>(on, `reading the models of suite "${suite}"`, {
    text: `select ${SUMMARY} from suite_model where suite = $1 order by version`,
    values: [suite],
  })
}

/** Forgets all versions: the suite is learned anew. */
export async function deleteSuiteModels(on: Database, suite: string): Promise<void> {
  await query(on, `deleting the models of suite "${suite}"`, {
    text: 'delete from suite_model where suite = $1',
    values: [suite],
  })
}

/** The versions of a suite's model that are at hand: what was read once is not read again. */
import { getSuiteModel, listSuiteModels, type SuiteModelSummary } from '../store/suiteModels.ts'
import type { Store } from '../store/pool.ts'
import type { SuiteModel } from './model.ts'
import { decodeSuite, encodeSuite, isSuiteReadable } from './suite-codec.ts'

/** Versions that are remembered: the one that judges, and one before it. */
const REMEMBERED = 2

/** A version with what it was learned from. */
export interface Version {
  readonly summary: SuiteModelSummary
  readonly model: SuiteModel
}

/** The models of one suite; may be kept between turns. */
export class SuiteModels {
  readonly #suite: string
  readonly #known = new Map<string, SuiteModel>()

  constructor(suite: string) {
    this.#suite = suite
  }

  /** All versions, ascending; none where an older program wrote them: they are learned anew. */
  async list(store: Store): Promise<SuiteModelSummary[]> {
    const all = await listSuiteModels(store, this.#suite)
    const last = all.findLast(({ promoted }) => promoted)
    if (last === undefined || this.#known.has(keyOf(last))) return all
    const record = await getSuiteModel(store, this.#suite, last.version)
    if (record === undefined || !isSuiteReadable(record.bytes)) return []
    this.#remember(last, decodeSuite(record.bytes))
    return all
  }

  /** A version; one that is not stored any more is an error. */
  async get(store: Store, summary: SuiteModelSummary): Promise<SuiteModel> {
    const known = this.#known.get(keyOf(summary))
    if (known !== undefined) return known
    const record = await getSuiteModel(store, this.#suite, summary.version)
    if (record === undefined) throw new Error(`No model ${summary.version} of "${this.#suite}"`)
    return this.#remember(summary, decodeSuite(record.bytes))
  }

  /** Remembers a version that was just cut, but one set aside; gives its stored form. */
  cut({ summary, model }: Version): Uint8Array {
    if (summary.promoted) this.#remember(summary, model)
    return encodeSuite(model)
  }

  #remember(summary: SuiteModelSummary, model: SuiteModel): SuiteModel {
    this.#known.set(keyOf(summary), model)
    for (const key of this.#known.keys()) {
      if (this.#known.size <= REMEMBERED) break
      this.#known.delete(key)
    }
    return model
  }
}

/** A suite that is learned anew counts its versions anew, but hardly from the same windows. */
function keyOf({ version, cutMs, trainedOn }: SuiteModelSummary): string {
  return JSON.stringify([version, cutMs, trainedOn])
}

/** The version that judges at an event time: the last that was cut by then, else the first. */
export function versionAt<T extends SuiteModelSummary>(
  versions: readonly T[],
  timeMs: number,
): T | undefined {
  const promoted = versions.filter(each => each.promoted)
  return promoted.findLast(({ cutMs }) => cutMs <= timeMs) ?? promoted[0]
}

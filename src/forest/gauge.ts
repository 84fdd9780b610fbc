/**
 * What windows are measured with: everything learned of a log, what is left out of it at present,
 * and room to do it in, made once for many windows.
 */
import type { Probe, Reservoir } from './nearest.ts'
import { type Profile, pairPositions } from './profile.ts'
import { type Company, emptyCompany } from './relation.ts'
import type { Surroundings } from './surroundings.ts'

/** What windows are measured against, and room to do it in. */
export interface Gauge {
  readonly profile: Profile
  readonly reservoir: Reservoir
  readonly around: Surroundings
  readonly levels: Uint8Array
  /** From pairPositions. */
  readonly pairs: Uint32Array
  readonly probe: Probe
  readonly scratch: Float64Array
  readonly company: Company
  /** Sums of squared residuals over the teaching windows, by column. */
  readonly squares: Float64Array
  /** Column by whether it is in the window at hand: stamped with `stamp`. */
  readonly stamps: Uint32Array
  stamp: number
}

/** A gauge for windows with a table of so many pairs; without levels there is no prior. */
export function gaugeOf(
  model: Pick<Gauge, 'profile' | 'reservoir' | 'around' | 'squares'>,
  options: { readonly levels: Uint8Array | undefined; readonly pairs: number },
): Gauge {
  const { columns } = model.profile
  return {
    ...model,
    levels: options.levels ?? new Uint8Array(),
    pairs: pairPositions(model.profile, options.pairs),
    probe: { columns: new Uint32Array(columns), counts: new Float64Array(columns), size: 0 },
    company: emptyCompany(columns),
    scratch: new Float64Array(model.reservoir.rows.length),
    stamps: new Uint32Array(columns),
    stamp: 0,
  }
}

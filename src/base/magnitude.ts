/**
 * Numbers on a logarithmic scale of small integers: eight steps an octave, so that a step is at
 * most an eighth of the number. What a log says of sizes and times is compared by ratio, and a
 * small integer takes two bytes where a double takes eight.
 */

/** Steps from a number to its double. */
const STEPS_PER_OCTAVE = 8

/** Bits of a Float32 below those that are kept: exponent and three bits of the mantissa. */
const DROPPED_BITS = 20

/** The scale begins here: what is smaller than 1/4096, but more than nothing, is all alike. */
const OCTAVES_BELOW_ONE = 12

/** Below the first step. */
const FIRST = (127 - OCTAVES_BELOW_ONE) * STEPS_PER_OCTAVE - 1
/** Of the largest finite Float32. */
const MOST = 255 * STEPS_PER_OCTAVE - 1 - FIRST

const float = new Float32Array(1)
const bits = new Int32Array(float.buffer)

/** The step of a number, 1 … 1120; 0 for none, for less than none and for NaN. */
export function magnitudeOf(value: number): number {
  if (!(value > 0)) return 0
  float[0] = value
  return Math.max(1, Math.min(MOST, (bits[0] >> DROPPED_BITS) - FIRST))
}

/** The least number of a step: 0 of step 0. */
export function leastOf(magnitude: number): number {
  if (magnitude <= 0) return 0
  bits[0] = (magnitude + FIRST) << DROPPED_BITS
  return float[0]
}

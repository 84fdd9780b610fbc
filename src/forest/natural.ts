/** Features in the units that people count in. */
import { FEATURES } from './features.ts'

/** In nats, bits or decades already. */
const AS_THEY_ARE: ReadonlySet<string> = new Set([
  'rarest template',
  'variety',
  'order',
  'range',
  'new values',
])

/** A transformed feature in its own unit: lines, nats, divergence, distance. */
export function naturalValue(feature: number, value: number): number {
  const name = FEATURES[feature]
  if (name === 'mix') return value * value
  return AS_THEY_ARE.has(name) ? value : Math.expm1(value)
}

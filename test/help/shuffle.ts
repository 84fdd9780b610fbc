/** Random orders, the same for the same chance. */
import type { Random } from '../../src/base/random.ts'

/** These in a random order. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const mixed = [...items]
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = random.below(at + 1)
    const [a, b] = [mixed[at], mixed[other]]
    mixed[at] = b
    mixed[other] = a
  }
  return mixed
}

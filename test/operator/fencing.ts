/** Leadership for tests that have no Lease: under an epoch that the test chooses. */
import type { Fencing } from '../../operator/database.ts'

/** One that leads under this epoch, whatever others believe, and notes why it was deposed. */
export function leading(epoch = 1, deposed: string[] = []): Fencing {
  return { fence: () => epoch, depose: why => void deposed.push(why) }
}

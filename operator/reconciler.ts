/**
 * Observe, plan, act: the frame of the reconcilers of workloads. Where Postgres fails in the
 * middle, or the cluster refuses an object, the pass is planned once more with that, so that the
 * status says what is wrong.
 */
import type { Clock } from '../src/base/clock.ts'
import { act, type Hands, RefusedError } from './act.ts'
import type { Caches } from './caches.ts'
import { DatabaseError } from './database.ts'
import type { Result } from './kube/controller.ts'
import type { KubeObject } from './kube/objects.ts'
import { LOOK_MS, type Plan, type Reached } from './work.ts'
import type { OperatorSettings } from './settings.ts'

/** What reconcilers work with. */
export interface Workshop extends Hands {
  readonly caches: Caches
  readonly settings: OperatorSettings
  readonly clock: Clock
  /** A new password; by chance. */
  readonly newPassword: () => string
}

/** Facts of any kind: whether Postgres was reached decides much. */
export interface Facts {
  readonly database: Reached<unknown>
  /** Why the cluster does not take its workload, in its words; absent where it does. */
  readonly refused?: string
}

/** Carries out what `plan` makes of the facts. */
export async function pass<F extends Facts>(
  facts: F,
  { object, plan, hands }: { object: KubeObject; plan: (facts: F) => Plan; hands: Hands },
): Promise<Result> {
  const first = plan(facts)
  try {
    await act(first, object, hands)
  } catch (error) {
    if (error instanceof RefusedError) {
      const { actions } = plan({ ...facts, refused: error.message })
      await act({ actions: actions.filter(each => each.do === 'writeStatus') }, object, hands)
      return { requeueAfterMs: LOOK_MS }
    }
    if (!(error instanceof DatabaseError)) throw error
    const database = { reached: false, problem: error.message } as const
    const second = plan({ ...facts, database })
    await act(second, object, hands)
    return resultOf(second)
  }
  return resultOf(first)
}

function resultOf({ requeueAfterMs }: Plan): Result {
  return requeueAfterMs === undefined ? {} : { requeueAfterMs }
}

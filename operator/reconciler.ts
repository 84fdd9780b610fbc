/**
 * Observe, plan, act: the frame of the reconcilers of workloads. Where Postgres fails in the
 * middle, the pass is planned once more without it, so that the status says what is wrong.
 */
import type { Clock } from '../src/base/clock.ts'
import { act, type Hands } from './act.ts'
import type { Caches } from './caches.ts'
import { DatabaseError } from './database.ts'
import type { Result } from './kube/controller.ts'
import type { KubeObject } from './kube/objects.ts'
import type { Plan, Reached } from './work.ts'
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

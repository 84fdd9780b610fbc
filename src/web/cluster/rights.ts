/**
 * Who asks and what they may see, as the apiserver says it. Its answers are kept for RIGHTS_MS: a
 * right that is taken away, or a token that ends, is noticed so much later at most. Where it cannot
 * be asked, nothing is known and nobody is let in.
 */
import type { Clock } from '../../base/clock.ts'
import { strongHash } from '../../base/hash.ts'
import { type Act, type Identity, questionKey } from '../../base/identity.ts'
import { Kept } from './kept.ts'

/** The apiserver. */
export interface Reviewer {
  whoIs(token: string): Promise<Identity | undefined>
  may(identity: Identity, act: Act): Promise<boolean>
}

/** What one may do on the page, and which right of the cluster it takes. */
const RIGHTS = {
  /** See what was found: that is what Anomalies tell, and nothing else does. */
  look: { verb: 'get', group: 'logforest.io', resource: 'anomalies' },
  /** Say what an anomaly is: people whose word moves thresholds may change Anomalies. */
  write: { verb: 'update', group: 'logforest.io', resource: 'anomalies' },
  /** Read lines as they were written: as `kubectl logs`. */
  lines: { verb: 'get', group: '', resource: 'pods', subresource: 'log' },
} as const

/** Name of a right. */
export type Right = keyof typeof RIGHTS

/** How long an answer of the apiserver holds. */
export const RIGHTS_MS = 15_000
/** Tokens and answers that are kept: of some hundred readers with some hundred namespaces each. */
const MOST_TOKENS = 2_000
const MOST_ANSWERS = 50_000
/** Namespaces that are asked for at once. */
const TOGETHER = 64

/** What rights are made of. */
export interface RightsOptions {
  readonly reviewer: Reviewer
  readonly clock: Clock
}

/** Asks the apiserver, and remembers for a moment. */
export class Rights {
  readonly #reviewer: Reviewer
  readonly #known: Kept<Identity | undefined>
  readonly #allowed: Kept<boolean>

  constructor({ reviewer, clock }: RightsOptions) {
    this.#reviewer = reviewer
    this.#known = new Kept({ clock, ms: RIGHTS_MS, most: MOST_TOKENS })
    this.#allowed = new Kept({ clock, ms: RIGHTS_MS, most: MOST_ANSWERS })
  }

  /** Whose token it is; undefined where nobody's. */
  whoIs(token: string): Promise<Identity | undefined> {
    // Tokens themselves are kept nowhere.
    return this.#known.get(strongHash(token), () => this.#reviewer.whoIs(token))
  }

  /** Whether somebody has a right in a namespace; with an empty one, in all. */
  may(identity: Identity, right: Right, namespace: string): Promise<boolean> {
    return this.#allowed.get(questionKey(identity, right, namespace), () =>
      this.#reviewer.may(identity, { ...RIGHTS[right], namespace }),
    )
  }

  /** Those of the namespaces at which somebody may look. */
  async seen(identity: Identity, namespaces: readonly string[]): Promise<string[]> {
    if (namespaces.length === 0) return []
    if (await this.may(identity, 'look', '')) return [...namespaces]
    const seen: string[] = []
    for (let at = 0; at < namespaces.length; at += TOGETHER) {
      const some = namespaces.slice(at, at + TOGETHER)
      const allowed = await Promise.all(some.map(each => this.may(identity, 'look', each)))
      seen.push(...some.filter((_, index) => allowed[index]))
    }
    return seen
  }
}

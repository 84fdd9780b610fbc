/**
 * Who somebody is and what they may, as the apiserver says it: a TokenReview of their token, and
 * SubjectAccessReviews (authentication.k8s.io, authorization.k8s.io). It takes the right to create
 * both and none other.
 */
import type { Act, Identity } from '../../src/base/identity.ts'
import { findAccess } from './access.ts'
import type { ConnectOptions } from './connect.ts'
import { HttpWire } from './http-wire.ts'
import { Transport } from './transport.ts'

/** Reviews are small, and a reader of many namespaces asks for one of each at once. */
const LIMITS = { perSecond: 200, burst: 400 }
/** A person waits for the answer. */
const REVIEW_MS = 5_000

/** Asks the apiserver. */
export class Reviews {
  readonly #transport: Pick<Transport, 'json'>

  constructor(transport: Pick<Transport, 'json'>) {
    this.#transport = transport
  }

  /** Whose token it is; undefined where the apiserver does not know it, or not any more. */
  async whoIs(token: string): Promise<Identity | undefined> {
    const { authenticated, user } = await this.#review<TokenStatus>('who somebody is', {
      path: '/apis/authentication.k8s.io/v1/tokenreviews',
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      spec: { token },
    })
    if (authenticated !== true || !user?.username) return undefined
    const { username, uid = '', groups = [], extra = {} } = user
    return { username, uid, groups, extra }
  }

  /** Whether somebody may do this. */
  async may(identity: Identity, act: Act): Promise<boolean> {
    const { username, uid, groups, extra } = identity
    const { allowed } = await this.#review<AccessStatus>('what somebody may do', {
      path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user: username, uid, groups, extra, resourceAttributes: act },
    })
    return allowed === true
  }

  async #review<Status>(what: string, { path, ...body }: Review): Promise<Partial<Status>> {
    const signal = AbortSignal.timeout(REVIEW_MS)
    const request = { what: `ask ${what}`, method: 'POST', path, body, signal } as const
    const answer = (await this.#transport.json(request)) as { status?: Partial<Status> }
    return answer.status ?? {}
  }
}

interface Review {
  readonly path: string
  readonly apiVersion: string
  readonly kind: string
  readonly spec: object
}

interface TokenStatus {
  readonly authenticated: boolean
  readonly user: Partial<Identity>
}

interface AccessStatus {
  readonly allowed: boolean
}

/** Reviews by the pod's service account, or as a kubeconfig says. Sends nothing yet. */
export async function connectReviews(
  options: ConnectOptions,
): Promise<{ readonly reviews: Reviews; close(): Promise<void> }> {
  const access = await findAccess(options)
  const wire = new HttpWire(access)
  const transport = new Transport({ ...options, access, wire, limits: LIMITS })
  return { reviews: new Reviews(transport), close: () => wire.close() }
}

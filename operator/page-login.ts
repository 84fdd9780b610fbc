/**
 * The login of the page, where the chart asks for one: a role of its own in Postgres, and the
 * Secret from which the page has its URL. The Secret comes last, so that the pod starts when it
 * can log in; its password stays.
 */
import type { Logger } from 'pino'
import type { Clock } from '../src/base/clock.ts'
import { strongHash } from '../src/base/hash.ts'
import { messageOf } from '../src/base/errors.ts'
import type { Database } from './database.ts'
import type { KubeClient } from './kube/client.ts'
import { KINDS } from './kube/kinds.ts'
import { base64, databaseOf, passwordOf, roleUrl } from './manifests.ts'
import { URL_KEY } from './pod.ts'

/** A database that is away, or a right that is missing, comes back. */
const RETRY_MS = 10_000
/** A database that was restored from somewhere may know the role no longer. */
const AGAIN_MS = 300_000

/** What the login is made with. */
export interface PageLoginOptions {
  readonly client: Pick<KubeClient, 'find' | 'apply'>
  readonly database: Pick<Database, 'ensureRole'>
  readonly databaseUrl: string
  readonly clock: Clock
  readonly log: Logger
  readonly namespace: string
  /** Name of the Secret; empty: the chart asks for no page. */
  readonly secret: string
  readonly newPassword: () => string
}

/** Keeps role and Secret as they should be. */
export class PageLogin {
  readonly #options: PageLoginOptions

  constructor(options: PageLoginOptions) {
    this.#options = options
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, secret } = this.#options
    if (secret === '') return
    while (!signal.aborted) {
      const isDone = await this.#ensure(signal)
      await clock.sleep(isDone ? AGAIN_MS : RETRY_MS, signal)
    }
  }

  async #ensure(signal: AbortSignal): Promise<boolean> {
    const { client, database, databaseUrl, log, namespace, secret, newPassword } = this.#options
    try {
      const known = await client.find(KINDS.Secret, { namespace, name: secret, signal })
      const encoded = known?.data?.[URL_KEY] ?? ''
      const password = passwordOf(Buffer.from(encoded, 'base64').toString()) ?? newPassword()
      const role = pageRole(databaseUrl, namespace)
      await database.ensureRole({ role, password, page: true })
      const data = { [URL_KEY]: base64(roleUrl(databaseUrl, { name: role, password })) }
      if (encoded === data[URL_KEY]) return true
      const metadata = { name: secret, namespace }
      await client.apply(
        { ...{ apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque' }, ...{ data } },
        { signal },
      )
      log.info({ secret }, 'the page can log in to PostgreSQL')
      return true
    } catch (error) {
      if (signal.aborted) return true
      log.warn({ reason: messageOf(error) }, 'the login of the page is tried again in 10 s')
      return false
    }
  }
}

/** Roles belong to the whole server: the name of the database keeps two clusters apart. */
function pageRole(databaseUrl: string, namespace: string): string {
  return `logforest_page_${strongHash(databaseOf(databaseUrl), namespace).slice(0, 10)}`
}

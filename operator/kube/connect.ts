/**
 * From the environment to a client: who we are, real connections, and the transport over them.
 */
import type { SteadyClock } from '../../src/base/clock.ts'
import type { Metrics } from '../../src/health/metrics.ts'
import { type Access, type AccessOptions, findAccess } from './access.ts'
import { KubeClient } from './client.ts'
import { HttpWire } from './http-wire.ts'
import { Transport } from './transport.ts'

/** What is needed to reach the apiserver. */
export interface ConnectOptions extends AccessOptions {
  readonly clock: SteadyClock
  readonly metrics: Metrics
  /** Named in the apiserver's audit log. */
  readonly userAgent?: string
}

/** A way to the apiserver. */
export interface Connection {
  readonly client: KubeClient
  readonly access: Access
  /** Ends all connections. */
  close(): Promise<void>
}

/** Connects as the pod's service account, or as a kubeconfig says. Sends nothing yet. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const access = await findAccess(options)
  const wire = new HttpWire(access)
  const client = new KubeClient(new Transport({ ...options, access, wire }))
  return { client, access, close: () => wire.close() }
}

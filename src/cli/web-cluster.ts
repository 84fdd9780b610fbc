/** `web --cluster`: serves the page in a cluster, to whom the apiserver knows, until stopped. */
import { once } from 'node:events'
import { pino } from 'pino'
import { connectReviews } from '../../operator/kube/reviews.ts'
import { steadyClock } from '../base/clock.ts'
import { messageOf } from '../base/errors.ts'
import { ClusterGate } from '../web/cluster/gate.ts'
import { startWeb } from '../web/server.ts'
import { clusterDeskOf } from './cluster-desk.ts'
import type { WebClusterOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { type Service, withService } from './service.ts'
import { programVersion } from './version.ts'

/** All addresses of the pod: its NetworkPolicy says who reaches it. */
const HOST = '0.0.0.0'
/** Readers wait for one another's statements; one more for the probe of its tables. */
const CONNECTIONS = 8

/** Runs the command; gives its exit code. */
export function serveClusterWeb(options: WebClusterOptions, doors: Doors): Promise<number> {
  const { healthPort } = options
  const kind = { kind: 'web', healthPort, connections: CONNECTIONS } as const
  return withService(kind, doors, service => serve(service, options, doors))
}

async function serve(
  { store, metrics }: Service,
  { port, kubeconfig }: WebClusterOptions,
  { clock, signal, out }: Doors,
): Promise<void> {
  const log = pino({ base: { process: 'web' } }, { write: out })
  const { reviews, close } = await connectReviews({
    ...{ environment: process.env, kubeconfig, metrics, clock: steadyClock },
    userAgent: 'logforest-web',
  })
  try {
    const gate = new ClusterGate({
      ...{ store, clock, signal, reviewer: reviews },
      deskFor: visit => clusterDeskOf(visit),
    })
    const server = await startWeb({
      ...{ gate, clock, port, signal, host: HOST, version: programVersion() },
      onError: error => log.error({ err: error }, messageOf(error)),
    })
    log.info({ port: server.port }, 'the page is served')
    if (!signal.aborted) await once(signal, 'abort')
    await server.close()
  } finally {
    await close()
  }
}

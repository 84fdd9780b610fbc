/** Before anything starts: whether the cluster has our kinds; says what to do where it has not. */
import type { Clock } from '../src/base/clock.ts'
import { OperatingError } from '../src/base/errors.ts'
import type { KubeClient } from './kube/client.ts'
import { isNotFound } from './kube/errors.ts'
import { KINDS } from './kube/kinds.ts'

/** A chart makes the kinds and the operator at once: they are there within this. */
const WAIT_MS = 60_000
const RETRY_MS = 2_000

/** How the cluster is looked at. */
export interface PreflightOptions {
  readonly client: KubeClient
  readonly clock: Clock
  readonly namespace: string
  readonly signal: AbortSignal
}

/** Resolves once all kinds are there; throws an OperatingError that says what to do. */
export async function preflight(options: PreflightOptions): Promise<void> {
  const { clock, signal } = options
  const untilMs = clock.now() + WAIT_MS
  for (let missing = await missingKinds(options); missing.length > 0; ) {
    if (signal.aborted) return
    if (clock.now() >= untilMs) {
      throw new OperatingError(
        `Cannot start the operator: the cluster does not know ${missing.join(', ')}; install ` +
          'the custom resource definitions (crds.enabled=true in the chart, or kubectl apply ' +
          '-f crds/).',
      )
    }
    await clock.sleep(RETRY_MS, signal)
    missing = await missingKinds(options)
  }
}

async function missingKinds({ client, namespace, signal }: PreflightOptions): Promise<string[]> {
  const missing: string[] = []
  for (const kind of [KINDS.LogSource, KINDS.AnomalyModel, KINDS.Anomaly]) {
    try {
      await client.page(kind, { namespace, signal })
    } catch (error) {
      if (!isNotFound(error)) throw error
      missing.push(kind.kind)
    }
  }
  return missing
}

/**
 * The operator as in its pod, against a real apiserver: a service account's token lies where the
 * kubelet puts it, in a mount namespace of the process alone (root).
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type ControlPlane, startControlPlane } from '../cluster/control-plane.ts'
import { missingProgram } from '../cluster/programs.ts'
import { run } from '../cluster/run.ts'
import { quickDirectory } from '../help/database.ts'

const CRDS = fileURLToPath(new URL('../../crds/', import.meta.url))
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'
const NAMESPACE = 'logforest'
const NAME = 'operator'
/** The account is laid over what the machine has, which other processes do not see. */
const ENTER =
  'mount -t tmpfs tmpfs /var/run && mkdir -p "$0" && cp "$ACCOUNT_DIRECTORY"/* "$0" && exec "$@"'

/** An apiserver that has just learned kinds is busy with itself. */
const REST_MS = 10_000

/** How a pod's program is started here. */
export interface PodOfOperator {
  /** Words before those of the program itself. */
  readonly enter: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

/** Why no operator can be started as in a pod; undefined where it can. */
export function noPod(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root makes a mount namespace'
  return missingProgram('kube-apiserver') ?? missingProgram('kubectl')
}

/** Runs `work` with an apiserver that knows our kinds, and an account that may do everything. */
export async function withPodOfOperator<T>(work: (pod: PodOfOperator) => Promise<T>): Promise<T> {
  const plane = await startControlPlane({ parent: await quickDirectory() })
  try {
    const { hostname, port } = new URL(plane.url)
    const environment = {
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
      POD_NAMESPACE: NAMESPACE,
      POD_NAME: NAME,
      LOGFOREST_IMAGE: 'logforest:bench',
      ACCOUNT_DIRECTORY: await writeAccount(plane),
    }
    await sleep(REST_MS)
    return await work({
      enter: ['unshare', '--mount', 'sh', '-c', ENTER, ACCOUNT],
      environment,
    })
  } finally {
    await plane.stop()
  }
}

async function writeAccount(plane: ControlPlane): Promise<string> {
  const admin = (...words: readonly string[]): Promise<string> =>
    run(plane.kubectl, ['--kubeconfig', plane.kubeconfig, ...words])
  await admin('apply', '--server-side', '-f', CRDS)
  await admin('create', 'namespace', NAMESPACE)
  await admin('create', 'serviceaccount', NAME, '-n', NAMESPACE)
  const grant = ['--clusterrole=cluster-admin', `--serviceaccount=${NAMESPACE}:${NAME}`]
  await admin('create', 'clusterrolebinding', NAME, ...grant)
  const directory = join(dirname(plane.kubeconfig), 'account')
  mkdirSync(directory)
  const config = JSON.parse(readFileSync(plane.kubeconfig, 'utf8'))
  const authority: string = config.clusters[0].cluster['certificate-authority-data']
  writeFileSync(join(directory, 'ca.crt'), Buffer.from(authority, 'base64'))
  writeFileSync(join(directory, 'namespace'), NAMESPACE)
  const token = await admin('create', 'token', NAME, '-n', NAMESPACE)
  writeFileSync(join(directory, 'token'), token.trim(), { mode: 0o600 })
  return directory
}

/**
 * What the page does on lines and tags in a cluster. Its pod has no volume and no credentials of
 * AWS, so it reads no lines: it says by which command they are read, to who may read them. What is
 * not to be told is declared in a ConfigMap there, so the page shows what to declare.
 */
import { LOG_DIR } from '../../operator/pod.ts'
import { workloadName } from '../../operator/names.ts'
import { UsageError } from '../base/errors.ts'
import { isRemote } from '../base/remote.ts'
import type { Place } from '../flow.ts'
import { getFiles } from '../store/files.ts'
import type { Store } from '../store/pool.ts'
import type { SourceRecord } from '../store/sources.ts'
import { stringify } from 'yaml'
import type { Suppression as Declared } from '../../operator/api/suppression.ts'
import type { Desk, Previewed, RawLines, SuppressionWish } from '../web/context.ts'
import { declaredOf, readingOfSuite, wishedFor } from './desk.ts'
import { Places } from './places.ts'
import { declarationText } from './suppressions-file.ts'
import { sayOfIncident } from './tag.ts'

/** What is known of whoever asks. */
export interface ClusterDeskOptions {
  /** With the rows in sight that they may see. */
  readonly store: Store
  readonly suite: string
  mayReadLines(namespace: string): Promise<boolean>
}

const DECLARE =
  'In a cluster suppressions are declared: put the YAML into the ConfigMap that ' +
  'spec.suppressions.configMapRef of the AnomalyModel names.'

/** The desk of a page in a cluster. */
export function clusterDeskOf(options: ClusterDeskOptions): Desk {
  const { store } = options
  return {
    around: (source, place, { lines }) => around(options, source, { place, lines }),
    resolve: async (source, places) => {
      const known = new Places(await getFiles(store, source.name), source.root)
      return places.map(place => known.resolve(place))
    },
    reading: suite => readingOfSuite(store, suite),
    tag: (suite, { incident, ...said }) => sayOfIncident(store, suite, { id: incident, said }),
    suppressions: async () => [],
    preview: (source, wish) => preview(options, source, wish),
    suppress: async () => {
      throw new UsageError(DECLARE)
    },
    lift: async () => {
      throw new UsageError(DECLARE)
    },
  }
}

/** Where the lines lie, and how they are read: they themselves cannot be read from here. */
async function around(
  { store, mayReadLines }: ClusterDeskOptions,
  source: SourceRecord,
  { place, lines }: { readonly place: Place; readonly lines: number },
): Promise<RawLines | undefined> {
  const [namespace = ''] = source.name.split('/')
  const at = new Places(await getFiles(store, source.name), source.root).resolve(place)
  if (at === undefined) return undefined
  const { path } = at
  if (!(await mayReadLines(namespace))) {
    const right = `get pods/log in namespace "${namespace}"`
    return { path, lines: [], missing: `Lines are shown to who may ${right}; you may not.` }
  }
  return { path, lines: [], missing: wayTo(source, { ...at, around: lines }) }
}

/** The sentence that says how to read some lines of a file. */
export function wayTo(
  source: SourceRecord,
  { path, line, around }: { readonly path: string; readonly line: number; readonly around: number },
): string {
  const here = 'The page reads no lines in a cluster'
  if (isRemote(source)) return `${here}: it has no credentials of AWS. Look for them in CloudWatch.`
  const [, namespace, pod, container] = POD.exec(path) ?? []
  if (isOnNodes(source) && pod !== undefined) {
    return `${here}. Read them by: kubectl logs -n ${namespace} ${pod} -c ${container} --timestamps`
  }
  const [own, name = ''] = source.name.split('/')
  const pods = `deployment/${workloadName('scanner', name)}`
  if (isOnNodes(source) || !PLAIN.test(path)) {
    return `${here}. They lie where the scanners read them: kubectl get pods -n ${own}`
  }
  const range = `${Math.max(1, line - around)},${line + around}p`
  const file = `'${LOG_DIR}/${path}'`
  return `${here}. Read them by: kubectl exec -n ${own} ${pods} -- sed -n ${range} ${file}`
}

/** How the kubelet names the logs of pods: namespace, pod and uid, container, restarts. */
const POD = /^([-a-z0-9]+)_([-.a-z0-9]+)_[-0-9a-f]+\/([-a-z0-9]+)\/[0-9]+\.log/

/** Paths that a shell takes as they are between quotes, and files whose lines sed can count. */
const PLAIN = /^(?!.*\.(gz|zst|bz2|xz)$)[-\w./ +,:=@]+$/

function isOnNodes({ config }: SourceRecord): boolean {
  return Object(config.spec).nodeLogs !== undefined
}

async function preview(
  { store, suite }: ClusterDeskOptions,
  source: SourceRecord,
  wish: SuppressionWish,
): Promise<Previewed> {
  const { made, effect } = await wishedFor(store, source, { wish, file: '', suite })
  return { ...declaredOf(effect), ...wayToDeclare(made, suite) }
}

/**
 * A patch that adds a key to the ConfigMap, so that what others declared stays; the same template
 * declared again takes the place of the one before. The page itself may read and change nothing.
 */
export function wayToDeclare(made: Declared, suite: string): Pick<Previewed, 'yaml' | 'command'> {
  const [, namespace = '', model = ''] = SUITE.exec(suite) ?? []
  const yaml = stringify({ data: { [`${made.metadata.name}.yaml`]: declarationText(made) } })
  const path = '{.spec.suppressions.configMapRef.name}'
  const named = `kubectl get anomalymodel ${model} -n ${namespace} -o jsonpath='${path}'`
  const patch = `kubectl patch configmap "$(${named})" -n ${namespace} --type=merge`
  // No line of the YAML is the end of the text: all but its first begin with a blank.
  return { yaml, command: `${patch} --patch-file=/dev/stdin <<'END'\n${yaml}END\n` }
}

/** `NAMESPACE/NAMESPACE-OF-MODEL.MODEL` (operator/names.ts). */
const SUITE = /^[^/]+\/([^.]+)\.(.+)$/

/** What the operator is told by its environment, read once and checked as a whole. */
import { UsageError } from '../src/base/errors.ts'
import type { ImageSettings } from './pod.ts'

/** Settings of the operator. */
export interface OperatorSettings {
  /** The database, as its owner reaches it. */
  readonly databaseUrl: string
  readonly image: ImageSettings
  /** Namespace of the operator: where models are looked for that a source's own has not. */
  readonly namespace: string
  /** Name of this process in the election and in Events. */
  readonly identity: string
  /** Namespaces that are watched; empty for all. */
  readonly watchNamespaces: readonly string[]
  /** Directories of nodes that may be read; undefined where the cluster's policies alone decide. */
  readonly hostPathPrefixes?: readonly string[]
  /** Whether logs of nodes may be read: DaemonSets, and Events on workloads. */
  readonly nodeLogs?: boolean
  /** Whether incidents are mirrored as Reports of OpenReports. */
  readonly openReports?: boolean
  /** Secret that the page's Deployment waits for; absent: there is no page. */
  readonly pageSecret?: string
  readonly healthPort: number
}

/** What the command line adds. */
export interface OperatorOptions {
  readonly namespace?: string
  readonly healthPort: number
}

/** Reads the environment. Throws a UsageError that names what is missing. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  options: OperatorOptions,
): OperatorSettings {
  const need = (name: string, why: string): string => {
    const value = environment[name]
    if (value === undefined || value === '') {
      throw new UsageError(`Cannot start the operator: ${name} is not set (${why}).`)
    }
    return value
  }
  const databaseUrl = need('DATABASE_URL', 'the URL of the database, as its owner')
  if (URL.parse(databaseUrl)?.host === undefined || URL.parse(databaseUrl)?.host === '') {
    throw new UsageError(
      'Cannot start the operator: DATABASE_URL must look like postgres://user:password@host/name.',
    )
  }
  const { LOGFOREST_IMAGE_PULL_POLICY: pullPolicy, LOGFOREST_HOST_PATH_PREFIXES: prefixes } =
    environment
  const { LOGFOREST_PAGE_SECRET: pageSecret } = environment
  return {
    databaseUrl,
    image: {
      image: need('LOGFOREST_IMAGE', 'the image of scanners and masters'),
      ...(pullPolicy ? { pullPolicy } : {}),
      pullSecrets: listOf(environment.LOGFOREST_IMAGE_PULL_SECRETS),
    },
    namespace:
      options.namespace ?? need('POD_NAMESPACE', 'the namespace of the operator; or --namespace'),
    identity: need('POD_NAME', 'the name of this process'),
    watchNamespaces: listOf(environment.WATCH_NAMESPACES),
    nodeLogs: environment.LOGFOREST_NODE_LOGS === 'true',
    openReports: environment.LOGFOREST_OPEN_REPORTS === 'true',
    ...(pageSecret ? { pageSecret } : {}),
    ...(prefixes === undefined ? {} : { hostPathPrefixes: listOf(prefixes) }),
    healthPort: options.healthPort,
  }
}

/** `a, b` as a list. */
function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '')
}

/**
 * Where the apiserver is and who we are. In a pod the token and the certificate are read here: the
 * client library would cost 80 MB of memory and two seconds of start for it. Elsewhere it reads the
 * kubeconfig, which knows a dozen ways to log in.
 */
import { readFile, stat } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import { codeOf, messageOf, OperatingError } from '../../src/base/errors.ts'

/** Certificates for a connection, in PEM. */
export interface TlsFiles {
  readonly ca?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
  readonly servername?: string | undefined
  readonly rejectUnauthorized?: boolean | undefined
}

/** One apiserver, as somebody. */
export interface Access {
  /** `https://10.96.0.1:443`. */
  readonly server: string
  /** The namespace of the pod or of the kubeconfig's context. */
  readonly namespace: string
  /** Read anew each time: certificates are replaced while we run. */
  tls(): Promise<TlsFiles>
  /** What identifies us; `fresh` after the apiserver has refused it. */
  headers(fresh: boolean): Promise<Readonly<Record<string, string>>>
}

/** Where to look. */
export interface AccessOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** A kubeconfig; where left out, the pod's account and then KUBECONFIG or ~/.kube/config. */
  readonly kubeconfig?: string | undefined
  /** Where the pod's account lies. */
  readonly accountDirectory?: string | undefined
}

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

/** The pod's account where there is one, otherwise the kubeconfig. */
export async function findAccess(options: AccessOptions): Promise<Access> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = options.environment
  if (options.kubeconfig === undefined && host && port)
    return podAccess({ host, port, directory: options.accountDirectory ?? ACCOUNT })
  return kubeconfigAccess(options.kubeconfig)
}

interface Account {
  readonly host: string
  readonly port: string
  readonly directory: string
}

async function podAccess({ host, port, directory }: Account): Promise<Access> {
  const token = new WatchedFile(join(directory, 'token'))
  const namespace = await account(readFile(join(directory, 'namespace'), 'utf8'))
  return {
    server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    namespace: namespace.trim(),
    tls: async () => ({ ca: await account(readFile(join(directory, 'ca.crt'), 'utf8')) }),
    headers: async fresh => {
      const text = await account(token.read(fresh))
      return { authorization: `Bearer ${text.trim()}` }
    },
  }
}

async function account<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    throw new OperatingError(
      `cannot read the pod's service account: ${messageOf(error)}; ` +
        'the operator needs automountServiceAccountToken: true',
      { cause: error },
    )
  }
}

/** A file that the kubelet replaces now and then: read when its time of change moved. */
class WatchedFile {
  readonly #path: string
  #changedMs = -1
  #text = ''

  constructor(path: string) {
    this.#path = path
  }

  async read(fresh: boolean): Promise<string> {
    const { mtimeMs } = await stat(this.#path)
    if (fresh || mtimeMs !== this.#changedMs) {
      this.#text = await readFile(this.#path, 'utf8')
      this.#changedMs = mtimeMs
    }
    return this.#text
  }
}

async function kubeconfigAccess(file: string | undefined): Promise<Access> {
  const { KubeConfig } = await import('@kubernetes/client-node')
  const config = new KubeConfig()
  try {
    if (file === undefined) config.loadFromDefault()
    else config.loadFromFile(file)
  } catch (error) {
    const name = file ?? 'KUBECONFIG or ~/.kube/config'
    const why = codeOf(error) === 'ENOENT' ? 'there is no such file' : messageOf(error)
    throw new OperatingError(`cannot read the kubeconfig ${name}: ${why}`, { cause: error })
  }
  const cluster = config.getCurrentCluster()
  if (cluster === null)
    throw new OperatingError('the kubeconfig names no current cluster: choose a context in it')
  const options = async (): Promise<HttpsOptions> => {
    const filled: HttpsOptions = { headers: {} }
    await config.applyToHTTPSOptions(filled)
    return filled
  }
  return {
    server: cluster.server.replace(/\/$/, ''),
    namespace: config.getContextObject(config.currentContext)?.namespace ?? 'default',
    tls: async () => tlsOf(await options()),
    headers: async () => headersOf(await options()),
  }
}

/** What the client library fills in, of the options of `node:https`. */
interface HttpsOptions {
  headers: Record<string, string>
  auth?: string
  ca?: Buffer
  cert?: Buffer
  key?: Buffer
  servername?: string
  rejectUnauthorized?: boolean
}

function tlsOf({ ca, cert, key, servername, rejectUnauthorized }: HttpsOptions): TlsFiles {
  return {
    ca: ca?.toString('utf8'),
    cert: cert?.toString('utf8'),
    key: key?.toString('utf8'),
    servername,
    rejectUnauthorized,
  }
}

function headersOf({ headers, auth }: HttpsOptions): Readonly<Record<string, string>> {
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  const basic = auth === undefined ? [] : [['authorization', `Basic ${btoa(auth)}`]]
  return Object.fromEntries([...named, ...basic])
}

/**
 * Throwaway keys and certificates of a cluster, by openssl: everything that a cluster checks is
 * checked as in a real one.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './run.ts'

/** The cluster's certificate authority and what it issued, in one directory. */
export interface Authority {
  readonly directory: string
  readonly certificate: string
}

/** Who a certificate is for: a user with groups, or a server with its names. */
export interface Identity {
  readonly user: string
  readonly groups?: readonly string[]
  /** Host names and addresses, as openssl writes them: `DNS:localhost`, `IP:127.0.0.1`. */
  readonly names?: readonly string[]
}

/** Paths of a certificate and its key. */
export interface Pair {
  readonly certificate: string
  readonly key: string
}

const DAYS = '365'
const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** A new authority. */
export async function makeAuthority(directory: string): Promise<Authority> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const certificate = join(directory, 'ca.crt')
  const config = join(directory, 'ca.cnf')
  await writeFile(config, configOf({ user: 'logforest-tests' }))
  const paths = ['-keyout', join(directory, 'ca.key'), '-out', certificate]
  const kind = ['req', '-x509', '-config', config, '-extensions', 'authority', '-days', DAYS]
  await run('openssl', [...kind, ...CURVE, ...paths])
  return { directory, certificate }
}

/** A certificate by the authority, good for servers and clients, under a name for its files. */
export async function issue(authority: Authority, name: string, of: Identity): Promise<Pair> {
  const pathOf = (ending: string) => join(authority.directory, `${name}.${ending}`)
  const [config, request, key, certificate] = ['cnf', 'csr', 'key', 'crt'].map(pathOf)
  await writeFile(pathOf('cnf'), configOf(of))
  const asked = ['req', '-new', '-config', `${config}`, ...CURVE]
  await run('openssl', [...asked, '-keyout', `${key}`, '-out', `${request}`])
  const signer = ['-CA', authority.certificate, '-CAkey', join(authority.directory, 'ca.key')]
  const serial = ['-set_serial', `0x${randomBytes(8).toString('hex')}`]
  const extensions = ['-extfile', `${config}`, '-extensions', 'leaf', '-days', DAYS]
  const files = ['-in', `${request}`, '-out', `${certificate}`]
  await run('openssl', ['x509', '-req', ...signer, ...serial, ...extensions, ...files])
  await Promise.all([rm(`${config}`), rm(`${request}`)])
  return { certificate: `${certificate}`, key: `${key}` }
}

/** Makes the keys by which the apiserver signs and knows service accounts' tokens. */
export async function makeTokenKeys({ directory }: Authority): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  await writeFile(join(directory, 'tokens.key'), pem, { mode: 0o600 })
  const known = publicKey.export({ type: 'spki', format: 'pem' })
  await writeFile(join(directory, 'tokens.pub'), known)
}

/** A whole configuration, so that the machine's own openssl.cnf plays no part. */
function configOf({ user, groups = [], names = [] }: Identity): string {
  return [
    '[req]',
    'distinguished_name = subject',
    'prompt = no',
    '[subject]',
    ...groups.map((group, index) => `${index}.O = ${group}`),
    `CN = ${user}`,
    '[authority]',
    'basicConstraints = critical, CA:TRUE',
    'keyUsage = critical, keyCertSign, cRLSign',
    '[leaf]',
    'basicConstraints = critical, CA:FALSE',
    'keyUsage = critical, digitalSignature',
    'extendedKeyUsage = serverAuth, clientAuth',
    ...(names.length > 0 ? [`subjectAltName = ${names.join(', ')}`] : []),
    '',
  ].join('\n')
}

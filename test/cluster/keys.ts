/** The keys of an apiserver, and of the users who talk to it. */
import { join } from 'node:path'
import { type Authority, issue, makeAuthority, makeTokenKeys, type Pair } from './certificates.ts'
import { writeKubeconfig } from './kubeconfig.ts'

/** What an apiserver is started with. */
export interface Keys {
  readonly authority: Authority
  readonly serving: Pair
  readonly tokens: Pair
}

/** The group that may do everything, in every cluster. */
export const MASTERS = 'system:masters'

/** Keys for an apiserver that is reached under these names and addresses. */
export async function makeKeys(directory: string, names: readonly string[]): Promise<Keys> {
  const authority = await makeAuthority(directory)
  await issue(authority, 'apiserver', { user: 'kube-apiserver', names })
  await makeTokenKeys(authority)
  return keysIn(directory)
}

/** The keys that `makeKeys` made in a directory. */
export function keysIn(directory: string): Keys {
  const pathOf = (file: string) => join(directory, file)
  return {
    authority: { directory, certificate: pathOf('ca.crt') },
    serving: { certificate: pathOf('apiserver.crt'), key: pathOf('apiserver.key') },
    tokens: { certificate: pathOf('tokens.pub'), key: pathOf('tokens.key') },
  }
}

/** Writes a kubeconfig for a user of these groups, certified by the authority; gives its path. */
export async function makeUser(
  server: { readonly url: string; readonly authority: Authority },
  user: string,
  groups: readonly string[] = [],
): Promise<string> {
  const { url, authority } = server
  const name = `user-${user.replaceAll(/[^\w.-]/g, '_')}`
  const pair = await issue(authority, name, { user, groups })
  const path = join(authority.directory, `${name}.kubeconfig`)
  return writeKubeconfig(path, { url, authority: authority.certificate }, pair)
}

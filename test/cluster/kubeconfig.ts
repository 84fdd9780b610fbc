/** Kubeconfig files: where an apiserver is, and as whom to talk to it. */
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import type { Pair } from './certificates.ts'

/** An apiserver and the certificate that proves it. */
export interface Server {
  readonly url: string
  readonly authority: string
}

/** Writes a kubeconfig that holds its keys itself, so that the file can be handed around. */
export async function writeKubeconfig(path: string, server: Server, user: Pair): Promise<string> {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'logforest',
        cluster: {
          server: server.url,
          'certificate-authority-data': base64(server.authority),
        },
      },
    ],
    users: [
      {
        name: 'logforest',
        user: {
          'client-certificate-data': base64(user.certificate),
          'client-key-data': base64(user.key),
        },
      },
    ],
    contexts: [{ name: 'logforest', context: { cluster: 'logforest', user: 'logforest' } }],
    'current-context': 'logforest',
  }
  // JSON is YAML.
  await writeFile(path, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 })
  return path
}

function base64(path: string): string {
  return readFileSync(path).toString('base64')
}

/**
 * The page as people reach it in a cluster: by kubectl port-forward to its Service, with a token of
 * an account of theirs.
 */
import { spawn } from 'node:child_process'
import { clusterKubeconfig } from '../cluster/cluster.ts'
import { programPath } from '../cluster/programs.ts'
import { kubectl, SYSTEM } from './stage.ts'

/** An answer of the page. */
export interface Answer {
  readonly status: number
  readonly text: string
}

/** A way to the page that is open. */
export interface Way {
  /** Asks as somebody; without a token as nobody. */
  ask(token: string, path: string, init?: RequestInit): Promise<Answer>
  /** The beginning of what comes by itself, until it holds this. */
  hear(token: string, path: string, until: string): Promise<string>
  close(): void
}

/** Labels of the page's pod. */
export const PAGE = 'app.kubernetes.io/component=web'

/** Opens a way to the page; rejects with kubectl's words where there is none. */
export async function wayToPage(): Promise<Way> {
  const words = ['port-forward', '-n', SYSTEM, 'service/logforest-web', ':80']
  const kubeconfig = ['--kubeconfig', clusterKubeconfig() ?? '']
  const child = spawn(await programPath('kubectl'), [...kubeconfig, ...words])
  const opened = Promise.withResolvers<string>()
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', text => {
      said += text
      const [address] = /127\.0\.0\.1:\d+/.exec(said) ?? []
      if (address !== undefined) opened.resolve(`http://${address}`)
    })
  }
  child.once('close', () => opened.reject(new Error(`No way to the page: ${said}`)))
  const origin = await opened.promise
  const headersOf = (token: string) => (token === '' ? {} : { authorization: `Bearer ${token}` })
  return {
    ask: async (token, path, init = {}) => {
      const headers = { ...headersOf(token), ...init.headers }
      const response = await fetch(`${origin}${path}`, { ...init, headers })
      return { status: response.status, text: await response.text() }
    },
    hear: async (token, path, until) => {
      const { body } = await fetch(`${origin}${path}`, { headers: headersOf(token) })
      let heard = ''
      for await (const part of body ?? []) {
        heard += Buffer.from(part).toString()
        if (heard.includes(until)) break
      }
      return heard
    },
    close: () => child.kill(),
  }
}

/** A token of a new account in a namespace with these rights there: `get pods/log`. */
export async function tokenOf(
  namespace: string,
  name: string,
  rights: readonly string[],
): Promise<string> {
  await kubectl(['create', 'serviceaccount', name, '-n', namespace])
  for (const [at, right] of rights.entries()) {
    const [verb, resource] = right.split(' ')
    const role = `${name}-${at}`
    const may = [`--verb=${verb}`, `--resource=${resource}`]
    await kubectl(['create', 'role', role, '-n', namespace, ...may])
    const whom = [`--role=${role}`, `--serviceaccount=${namespace}:${name}`]
    await kubectl(['create', 'rolebinding', role, '-n', namespace, ...whom])
  }
  return (await kubectl(['create', 'token', name, '-n', namespace])).trim()
}

/** The page's server on a store, and the way to ask it as a browser that is in. */
import { join } from 'node:path'
import { wallClock } from '../../src/base/clock.ts'
import { deskOf } from '../../src/cli/desk.ts'
import type { Store } from '../../src/store/pool.ts'
import { CountsCache } from '../../src/web/counts.ts'
import { HOST, LocalGate } from '../../src/web/local.ts'
import { startWeb } from '../../src/web/server.ts'

/** A server that answers. */
export interface Answering {
  /** The text of an answer, which must be 200. */
  ask(path: string): Promise<string>
  close(): Promise<void>
}

/** Starts it; no suppression is declared. */
export async function answering(store: Store): Promise<Answering> {
  const stop = new AbortController()
  const { signal } = stop
  const file = join(import.meta.dirname, 'no-suppressions.yaml')
  const gate = new LocalGate({
    context: {
      ...{ store, clock: wallClock, who: 'ann', program: 'logforest' },
      desk: deskOf(store, { file, clock: wallClock }),
      counts: new CountsCache(store),
    },
    signal,
    onLink: () => undefined,
  })
  const mistakes: unknown[] = []
  const server = await startWeb({
    ...{ gate, signal, clock: wallClock, host: HOST, port: 0, version: '0.0.0' },
    onError: error => mistakes.push(error),
  })
  const opened = await fetch(gate.url, { redirect: 'manual' })
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0]
  return {
    ask: async path => {
      const url = `http://${HOST}:${server.port}/api/v1/${path}`
      const response = await fetch(url, { headers: { cookie } })
      const text = await response.text()
      if (response.status === 200) return text
      throw new Error(`${path} was answered with ${response.status}: ${text}`, {
        cause: mistakes[0],
      })
    },
    close: async () => {
      stop.abort()
      await server.close()
    },
  }
}

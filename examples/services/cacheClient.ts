/**
 * A client of the shop's cache: one connection, answers in the order of the questions.
 */

import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'

/** The cache as its users see it. */
export interface CacheClient {
  /** The value, or `-` where the cache has none. */
  get(key: string): Promise<string>
  set(key: string, value: string, seconds: number): void
  close(): void
}

/** Connects to the cache on this port. */
export function cacheClient(port: number): CacheClient {
  const socket = createConnection({ port, host: '127.0.0.1' })
  const waiting: ((value: string) => void)[] = []
  createInterface(socket).on('line', line => waiting.shift()?.(line))
  return {
    get: key =>
      new Promise(resolve => {
        waiting.push(resolve)
        socket.write(`GET ${key}\n`)
      }),
    set: (key, value, seconds) => socket.write(`SET ${key} ${seconds} ${value}\n`),
    close: () => socket.end(),
  }
}

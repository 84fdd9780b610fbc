/**
 * A proxy between the program and a service that does what a service does on a bad day: throttles,
 * fails, drops connections, answers in part. It decides by the number and the name of the call.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What becomes of a call: it is passed on, its connection is dropped, or it is answered here. */
export type Fate = 'pass' | 'drop' | { readonly status: number; readonly error: string }

/** The answer of AWS to one who calls too often. */
export const THROTTLED: Fate = { status: 400, error: 'ThrottlingException' }

/** A running proxy. */
export interface DisturbingProxy {
  readonly url: string
  /** Names of the calls so far, in order. */
  readonly calls: readonly string[]
}

/** Runs `work` with a proxy before `target`. */
export async function withProxy(
  target: string,
  fate: (call: { readonly number: number; readonly name: string }) => Fate | Promise<Fate>,
  work: (proxy: DisturbingProxy) => Promise<void>,
): Promise<void> {
  const calls: string[] = []
  const server = createServer(async (asked, answer) => {
    const name = `${asked.headers['x-amz-target'] ?? ''}`.replace(/^.*\./, '')
    calls.push(name)
    const decided = await fate({ number: calls.length, name })
    if (decided === 'pass') pass(target, asked, answer)
    else if (decided === 'drop') asked.socket.destroy()
    else refuse(answer, decided)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    await work({ url: `http://127.0.0.1:${port}`, calls })
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

function pass(target: string, asked: IncomingMessage, answer: ServerResponse): void {
  const { method, headers, url = '/' } = asked
  const onward = request(new URL(url, target), { method, headers }, got => {
    answer.writeHead(got.statusCode ?? 500, got.headers)
    got.pipe(answer)
  })
  onward.on('error', () => answer.destroy())
  asked.pipe(onward)
}

function refuse(
  answer: ServerResponse,
  { status, error }: { readonly status: number; readonly error: string },
): void {
  const body = JSON.stringify({ __type: error, message: `${error} of the test` })
  answer.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
  answer.end(body)
}

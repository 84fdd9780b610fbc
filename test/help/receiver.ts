/** A real HTTP server on the loopback that is told of incidents, and fails in the order given. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { TestContext } from 'node:test'

/** What it does with a request: an HTTP status, or nothing at all. */
export type Answer = number | 'silent' | 'cut'

/** A request that came. */
export interface Received {
  readonly type: string | undefined
  readonly id: string | string[] | undefined
  readonly body: ReturnType<typeof JSON.parse>
}

/** Listens until the test ends; the answers are given in turn, then 200. */
export async function receiver(t: TestContext, answers: readonly Answer[] = []) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    void textOf(request).then(text => {
      const { headers } = request
      const answer = answers[received.length] ?? 200
      received.push({
        type: headers['content-type'],
        id: headers['idempotency-key'],
        body: JSON.parse(text),
      })
      give(answer, request, response)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/told?token=secret`, received }
}

function give(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  if (answer === 'silent') return
  if (answer === 'cut') return void request.socket.destroy()
  const location = answer >= 300 && answer < 400 ? { location: 'http://127.0.0.1:9/' } : {}
  response.writeHead(answer, location).end('x')
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

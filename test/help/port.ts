/** A free port, for programs that do not take port 0 or do not say which they got. */
import { once } from 'node:events'
import { createServer } from 'node:net'

/** A port of the loopback that nobody listens on now; another process could be faster. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('The loopback has no port.')
  return address.port
}

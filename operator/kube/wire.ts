/**
 * Requests and answers as they travel: what the real connection and the simulated one of the tests
 * have in common.
 */

/**
 * Which connections a request takes. They are apart, so that neither a burst of calls nor a hundred
 * watches can delay the renewal of the lease.
 */
export type Lane = 'lease' | 'call' | 'watch'

/** One request. */
export interface WireRequest {
  readonly lane: Lane
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  /** Aborting rejects the request and ends the body. */
  readonly signal?: AbortSignal | undefined
}

/** The head of an answer, and its body as it comes. */
export interface WireResponse {
  readonly status: number
  /** Seconds that the server asks to wait, as it says so. */
  readonly retryAfter?: string | undefined
  readonly body: AsyncIterable<Uint8Array>
}

/** A connection to one apiserver. */
export interface Wire {
  /** Rejects where no answer came. */
  send(request: WireRequest): Promise<WireResponse>
  /** Ends all connections. */
  close(): Promise<void>
}

/** Longest answer that is not a watch: 500 objects of 128 KiB. */
const MAX_BODY_BYTES = 64 * 1024 * 1024

/** The whole body as text. */
export async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES)
      throw new Error(`the apiserver's answer is longer than ${MAX_BODY_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** One HTTP request to who is told: in limits, following nobody elsewhere. */
import { codeOf, messageOf } from '../base/errors.ts'
import type { Post } from './formats.ts'

/** A receiver that takes longer is tried again. */
export const POST_MS = 10_000

/** Where it goes, and what names it among those that were sent before. */
export interface Posting {
  readonly url: string
  readonly id: string
  readonly post: Post
  readonly signal: AbortSignal
}

/** Posts; gives what went wrong in words, empty where the receiver took it. */
export async function post({ url, id, post: { type, body }, signal }: Posting): Promise<string> {
  if (!URL.canParse(url)) return 'its URL cannot be used'
  const limit = AbortSignal.any([signal, AbortSignal.timeout(POST_MS)])
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': type, 'idempotency-key': id },
      body: JSON.stringify(body),
      // A receiver that sends us elsewhere is not the one that was named.
      redirect: 'manual',
      signal: limit,
    })
    await answer.body?.cancel()
    return answer.ok ? '' : `it answered ${answer.status}`
  } catch (error) {
    // The address may hold a password: it is never told.
    return reasonOf(error)
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause !== undefined) return `it cannot be reached (${codeOf(cause) || 'no connection'})`
  if (error instanceof Error && error.name === 'TimeoutError') return 'it did not answer in time'
  return messageOf(error)
}

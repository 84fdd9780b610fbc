/**
 * Sends the scheduled visits to the shop's proxy, and tries a refused one again as a browser would.
 */

import { setTimeout as sleep } from 'node:timers/promises'

import { type Random, seededRandom } from '../src/base/random.ts'
import type { Visit } from './schedule.ts'

/** A part of the refused visitors tries once more, after a moment. */
const RETRY_SHARE = 0.4
const RETRY_MS = 700

/** How the visits ended: answers by status, 0 where the visitor gave up. */
export type Answers = Map<number, number>

/** Sends all visits at their times; resolves when the last was answered. */
export async function sendLoad(port: number, visits: readonly Visit[]): Promise<Answers> {
  const answers: Answers = new Map()
  const random = seededRandom(visits.length, 'retries')
  const started = Date.now()
  const under: Promise<void>[] = []
  for (const visit of visits) {
    const wait = started + visit.atMs - Date.now()
    if (wait > 0) await sleep(wait)
    under.push(send({ port, visit, answers, random }))
  }
  await Promise.all(under)
  return answers
}

async function send(
  to: { port: number; visit: Visit; answers: Answers; random: Random },
  again = false,
): Promise<void> {
  const status = await ask(to.port, to.visit)
  to.answers.set(status, (to.answers.get(status) ?? 0) + 1)
  if (again || (status !== 502 && status !== 503) || to.random.next() > RETRY_SHARE) return
  await sleep(RETRY_MS * (0.5 + to.random.next()))
  await send(to, true)
}

async function ask(port: number, visit: Visit): Promise<number> {
  const { method, path, body, client, agent, patienceMs } = visit
  const init = {
    method,
    headers: { 'user-agent': agent, 'x-forwarded-for': client },
    ...(body === '' ? {} : { body }),
    ...(patienceMs === 0 ? {} : { signal: AbortSignal.timeout(patienceMs) }),
  }
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, init)
    await answer.arrayBuffer()
    return answer.status
  } catch {
    return 0
  }
}

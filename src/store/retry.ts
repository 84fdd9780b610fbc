/**
 * What went wrong in the database, and whether trying again can help. A lost connection, a
 * restart or a failover heals by itself and is waited for; everything else is told at once.
 */
import { wallClock } from '../base/clock.ts'
import { codeOf, messageOf, OperatingError } from '../base/errors.ts'

/** First wait after a loss; doubles up to the longest, so that a restart costs little. */
const FIRST_WAIT_MS = 20
const LONGEST_WAIT_MS = 1_000

/** What is retried, for how long, and what to call it. */
export interface RetryPlan {
  /** What is being done: “storing the findings of "app.log"”. */
  readonly step: string
  /** Where the database is, in words for a person. */
  readonly place: string
  /** How long to go on trying after the first loss, in milliseconds. */
  readonly retryMs: number
}

/**
 * Runs `attempt` until it succeeds, as long as the connection is what fails and the time is not
 * up. Throws an OperatingError that names the step; a programmer's error keeps its cause.
 */
export async function retrying<T>(
  plan: RetryPlan,
  attempt: (number: number) => Promise<T>,
): Promise<T> {
  const end = wallClock.now() + plan.retryMs
  let waitMs = FIRST_WAIT_MS
  for (let number = 1; ; number++) {
    try {
      return await attempt(number)
    } catch (error) {
      if (!isPassing(error)) throw withStep(error, plan)
      if (wallClock.now() + waitMs > end) throw gone(error, plan)
    }
    await wallClock.sleep(waitMs)
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
  }
}

/** The connection broke or could not be made: nothing is known about what was under way. */
export function isConnectionLoss(error: unknown): boolean {
  // What was told already is not to be tried again, although its words may be those of a loss.
  if (error instanceof OperatingError) return false
  const code = codeOf(error)
  if (LOSS_CODES.has(code) || code.startsWith('08')) return true
  return code === '' && LOSS_MESSAGE.test(messageOf(error))
}

/** An error of the database, told with the step in which it happened. */
export function withStep(error: unknown, plan: RetryPlan): Error {
  if (error instanceof OperatingError) return error
  const code = codeOf(error)
  const advice = ADVICE.find(([pattern]) => pattern.test(code))?.[1]
  if (advice === undefined) {
    return new Error(`While ${plan.step}: ${messageOf(error)}`, { cause: error })
  }
  return new OperatingError(
    `The database (${plan.place}) failed while ${plan.step}: ${messageOf(error)}; ${advice}`,
    { cause: error },
  )
}

function isPassing(error: unknown): boolean {
  return isConnectionLoss(error) || PASSING_CODES.has(codeOf(error))
}

function gone(error: unknown, plan: RetryPlan): OperatingError {
  return new OperatingError(
    `The database is gone (${plan.place}): no answer for ${Math.ceil(plan.retryMs / 1000)} s ` +
      `while ${plan.step} (${messageOf(error)}); see that it runs, then start again: ` +
      'nothing that was stored is lost',
    { cause: error },
  )
}

const LOSS_CODES = new Set([
  '57P01', // shut down by an administrator
  '57P02', // another session crashed
  '57P03', // starting up or shutting down
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT', // the socket is not there
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
])

const PASSING_CODES = new Set([
  '25006', // read-only: a standby, during a failover
  '40001', // could not serialize
  '40P01', // deadlock
  '53300', // too many connections
])

const LOSS_MESSAGE = /^Connection terminated|connection timeout|not queryable|timeout exceeded when/

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^53100$|^ENOSPC$/, 'free space on its disk, then start again'],
  [/^53/, 'give it more memory or connections, then start again'],
  [/^58/, 'see that its disk is whole and has space, then start again'],
  [/^XX00[12]$/, 'its files are damaged: restore them, or let logforest learn anew'],
  [/^28|^42501$/, 'see that user, password and rights are as they should be'],
  [/^3D000$/, 'create this database, or name another'],
  [/^ENOTFOUND$/, 'see that the name of its host is right'],
]

/**
 * What an apiserver refused, as one sentence with its reason. The reasons are those of Kubernetes
 * (`metav1.StatusReason`), which say more than the number: 409 is both a lost race and a name
 * taken.
 */
import { OperatingError } from '../../src/base/errors.ts'

/** An answer that is not 2xx, or an error within a watch. */
export class ApiError extends OperatingError {
  readonly status: number
  /** `NotFound`, `Conflict`, `AlreadyExists`, `Forbidden`, `Expired`, …; empty where none came. */
  readonly reason: string
  /** How long the apiserver asks to wait; undefined where it does not. */
  readonly retryAfterMs: number | undefined

  constructor(message: string, options: ApiErrorOptions) {
    super(message)
    this.name = 'ApiError'
    this.status = options.status
    this.reason = options.reason
    this.retryAfterMs = options.retryAfterMs
  }
}

/** The parts of an ApiError. */
export interface ApiErrorOptions {
  readonly status: number
  readonly reason: string
  readonly retryAfterMs?: number | undefined
}

/** Longest text of an apiserver that a sentence repeats: an invalid object names every field. */
const MAX_MESSAGE = 1000

/** The error for an answer; `what` is what was asked, as in `apply deployments shop/web`. */
export function apiErrorOf(what: string, answer: Answer): ApiError {
  const { status, body, retryAfterMs } = answer
  const { message, reason } = statusOf(body)
  const said = message === '' ? 'it gave no reason' : message.slice(0, MAX_MESSAGE)
  const named = reason === '' ? String(status) : `${status} ${reason}`
  return new ApiError(`cannot ${what}: the apiserver answered ${named}: ${said}`, {
    status,
    reason,
    retryAfterMs,
  })
}

/** An answer that is an error: the parsed body, or its text where it is no JSON. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly retryAfterMs?: number | undefined
}

/** The object is not there (any more). */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404
}

/** Somebody else changed the object, or owns a field of it. */
export function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409 && error.reason !== 'AlreadyExists'
}

/** An object of this name is there already. */
export function isAlreadyExists(error: unknown): boolean {
  return error instanceof ApiError && error.reason === 'AlreadyExists'
}

/** The service account lacks a right; trying again helps only once somebody grants it. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403
}

/** The schema or a policy refuses the object as it is. */
export function isInvalid(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 422 || error.status === 400)
}

/** The resource version is too old to go on from: list again. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 410 || error.reason === 'Expired')
}

function statusOf(body: unknown): { message: string; reason: string } {
  if (typeof body === 'string') return { message: body, reason: '' }
  if (typeof body !== 'object' || body === null) return { message: '', reason: '' }
  const { message, reason } = body as { message?: unknown; reason?: unknown }
  return {
    message: typeof message === 'string' ? message : '',
    reason: typeof reason === 'string' ? reason : '',
  }
}

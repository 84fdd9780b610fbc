/**
 * The record of an election and what may be done with it, without clock and apiserver: who holds
 * it, and whether it may be taken. After client-go's `tools/leaderelection`: whether a lease has
 * run out is judged by how long we have seen it unchanged, never by its times, as clocks differ.
 */
import type { LeaseSpec } from './kinds.ts'
import { microTime } from './times.ts'

/** Times of an election, in milliseconds. */
export interface LeaseTiming {
  /** After this without a change others take the lease. */
  readonly leaseMs: number
  /** After this without a renewal the leader stops; less than `leaseMs` by some safety. */
  readonly renewMs: number
  /** Time between two attempts. */
  readonly retryMs: number
}

/** Those of client-go, controller-runtime and CloudNativePG. */
export const LEASE_TIMING: LeaseTiming = { leaseMs: 15_000, renewMs: 10_000, retryMs: 2000 }

/** What was seen of a lease, and when it was first seen so. */
export interface Observation {
  /** Differs whenever the lease was written. */
  readonly version: string
  readonly atMs: number
}

/** The observation after another look: the moment stays while nothing was written. */
export function observed(before: Observation | undefined, now: Observation): Observation {
  return before?.version === now.version ? before : now
}

/** Whether the lease is free: nobody holds it, we do, or its holder was silent for its time. */
export function isFree(spec: LeaseSpec, seen: { identity: string; silentMs: number }): boolean {
  const { holderIdentity = '', leaseDurationSeconds = 0 } = spec
  if (holderIdentity === '' || holderIdentity === seen.identity) return true
  return seen.silentMs >= leaseDurationSeconds * 1000
}

/** Who takes a lease, and when. */
export interface Taking {
  readonly identity: string
  readonly nowMs: number
  readonly timing: LeaseTiming
  /** A number that a new leader's fence must exceed. */
  readonly fenceFloor: number
}

/**
 * The record with us as its holder. A new holder counts `leaseTransitions` up: that number is the
 * fence, which only grows, even where the lease was deleted in between.
 */
export function taken(spec: LeaseSpec | undefined, taking: Taking): LeaseSpec {
  const { identity, nowMs, timing, fenceFloor } = taking
  const now = microTime(nowMs)
  const isOurs = spec?.holderIdentity === identity
  const before = spec?.leaseTransitions ?? 0
  return {
    holderIdentity: identity,
    leaseDurationSeconds: Math.ceil(timing.leaseMs / 1000),
    acquireTime: isOurs ? (spec?.acquireTime ?? now) : now,
    renewTime: now,
    leaseTransitions: isOurs ? before : Math.max(before, fenceFloor) + 1,
  }
}

/** The record with nobody as its holder: others may take it at once, and the fence is kept. */
export function released(spec: LeaseSpec, nowMs: number): LeaseSpec {
  const now = microTime(nowMs)
  return { ...spec, holderIdentity: '', leaseDurationSeconds: 1, acquireTime: now, renewTime: now }
}

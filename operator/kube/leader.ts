/**
 * One of several operators works, the others stand by. The lease says who; a fence, its count of
 * leaders, goes into what the leader writes, because a lease alone cannot stop one that was asleep.
 * Before each write the leader looks at a steady clock: a process that was held too long is no
 * leader, whatever it still believes.
 */
import type { Logger } from 'pino'
import type { SteadyClock } from '../../src/base/clock.ts'
import { messageOf, OperatingError } from '../../src/base/errors.ts'
import type { Random } from '../../src/base/random.ts'
import type { Metrics } from '../../src/health/metrics.ts'
import type { KubeClient } from './client.ts'
import { isAlreadyExists, isConflict } from './errors.ts'
import { KINDS, type LeaseSpec } from './kinds.ts'
import {
  isFree,
  LEASE_TIMING,
  type LeaseTiming,
  type Observation,
  observed,
  released,
  taken,
} from './lease.ts'
import type { KubeObject } from './objects.ts'

/** What an elector is made of. */
export interface LeaderOptions {
  readonly client: KubeClient
  readonly clock: SteadyClock
  readonly random: Random
  readonly log: Logger
  readonly metrics: Metrics
  /** Of the Lease. */
  readonly namespace: string
  readonly name: string
  /** Another one for each start of a process: the pod's name and something by chance. */
  readonly identity: string
  /** The highest fence that was ever used, where the leader writes; 0 where left out. */
  readonly fenceFloor?: () => Promise<number>
  readonly timing?: LeaseTiming
}

/** We may not write: another one leads, or may by now. */
export class NotLeaderError extends OperatingError {
  constructor(message: string) {
    super(message)
    this.name = 'NotLeaderError'
  }
}

/** client-go: those who stand by look at moments that differ by up to this much. */
const JITTER = 1.2
/** How long after its deadline a leader may still be there: its work had time to end. */
const LOST_MS = 20_000
/** Attempts to give the lease back: a lost race is read again, an apiserver that is gone is not. */
const RELEASE_TRIES = 3

type Lease = KubeObject & { readonly spec?: LeaseSpec }

interface Lead {
  readonly lease: Lease
  readonly fence: number
  /** On the steady clock: after this we are no leader. */
  readonly untilMs: number
}

/** Waits for the lease, keeps it while the work goes on, and gives it back. */
export class LeaderElector {
  readonly #options: LeaderOptions
  readonly #client: KubeClient
  readonly #timing: LeaseTiming
  #seen: Observation | undefined
  #lead: Lead | undefined
  #stop: AbortController | undefined

  constructor(options: LeaderOptions) {
    this.#options = options
    this.#client = options.client.on('lease')
    this.#timing = options.timing ?? LEASE_TIMING
    options.metrics.sample({
      name: 'leader_election_master_status',
      help: 'Whether this process is the leader.',
      labels: { name: options.name },
      value: () => (this.#isLeading() ? 1 : 0),
    })
  }

  /** The fence of our writes. Throws a NotLeaderError where the lease may be another one's. */
  fence(): number {
    if (this.#lead === undefined || !this.#isLeading())
      throw new NotLeaderError('this operator is not the leader: another one may be by now')
    return this.#lead.fence
  }

  /** Ends the work as if the lease were lost: where the leader writes, a later one is known. */
  depose(why: string): void {
    if (this.#stop !== undefined) this.#lose(this.#stop, why)
  }

  /** For `/healthz`: a leader that lost the lease and is still there; undefined otherwise. */
  problem(): string | undefined {
    if (this.#lead === undefined) return undefined
    const lateMs = this.#options.clock.steady() - this.#lead.untilMs
    if (lateMs < LOST_MS) return undefined
    return `the lease ran out ${Math.round(lateMs / 1000)} s ago and the work has not ended`
  }

  /**
   * Waits for the lease and runs `body` with a signal that aborts when the lease is lost or
   * `signal` aborts. Resolves after `body` ended and the lease was given back. Throws a
   * NotLeaderError where the lease was lost: the process is to end, as caches and plans are those
   * of a leader that was.
   */
  async lead(signal: AbortSignal, body: (leading: AbortSignal) => Promise<void>): Promise<void> {
    const { log } = this.#options
    if (!(await this.#acquire(signal))) return
    log.info({ fence: this.#lead?.fence }, 'this operator leads')
    const stop = new AbortController()
    this.#stop = stop
    const renewing = this.#renew(stop)
    try {
      await body(AbortSignal.any([signal, stop.signal]))
    } finally {
      const isLost = stop.signal.aborted
      stop.abort()
      await renewing
      if (!isLost) await this.#release()
      this.#lead = undefined
    }
    if (stop.signal.reason instanceof NotLeaderError) throw stop.signal.reason
  }

  /** Whether the lease was taken before the signal aborted. */
  async #acquire(signal: AbortSignal): Promise<boolean> {
    const { clock, random, log } = this.#options
    while (!signal.aborted) {
      try {
        if (await this.#tryTake(signal)) return true
      } catch (error) {
        if (signal.aborted) return false
        log.warn({ reason: messageOf(error) }, 'cannot take the lease, trying again')
      }
      await clock.sleep(this.#timing.retryMs * (1 + JITTER * random.next()), signal)
    }
    return false
  }

  /** Renews until `stop` aborts; aborts it itself where the lease is lost. */
  async #renew(stop: AbortController): Promise<void> {
    const { clock, log } = this.#options
    for (;;) {
      await clock.sleep(this.#timing.retryMs, stop.signal)
      if (stop.signal.aborted) return
      const failure = await this.#renewOnce(stop.signal).catch((error: unknown) => error)
      if (stop.signal.aborted) return
      if (failure === undefined) continue
      log.warn({ reason: messageOf(failure) }, 'the lease was not renewed')
      if (failure instanceof NotLeaderError || !this.#isLeading()) return this.#lose(stop, failure)
    }
  }

  /** Writes over what we wrote last; what went wrong where another one wrote in between. */
  async #renewOnce(signal: AbortSignal): Promise<Error | undefined> {
    const { identity } = this.#options
    let lease = this.#lead?.lease
    for (let tries = 0; tries < 2; tries++) {
      if (lease?.spec?.holderIdentity !== identity)
        return new NotLeaderError('the lease is not held by this operator any more')
      if (await this.#hold(lease, { signal, fenceFloor: 0 })) return undefined
      lease = await this.#client.find(KINDS.Lease, { ...this.#where(), signal })
    }
    return new Error('somebody else writes to the lease all the time')
  }

  #lose(stop: AbortController, why: unknown): void {
    const { clock } = this.#options
    if (this.#lead !== undefined) this.#lead = { ...this.#lead, untilMs: clock.steady() }
    stop.abort(new NotLeaderError(`this operator leads no longer: ${messageOf(why)}`))
  }

  /** Takes the lease where it is free. */
  async #tryTake(signal: AbortSignal): Promise<boolean> {
    const lease = await this.#client.find(KINDS.Lease, { ...this.#where(), signal })
    if (lease !== undefined && !this.#isFree(lease)) return false
    const fenceFloor = (await this.#options.fenceFloor?.()) ?? 0
    return this.#hold(lease ?? this.#empty(), { signal, fenceFloor })
  }

  /** Whether we hold it now. The deadline counts from before the request. */
  async #hold(
    lease: Lease,
    { signal, fenceFloor }: { signal: AbortSignal; fenceFloor: number },
  ): Promise<boolean> {
    const { clock, identity } = this.#options
    const timing = this.#timing
    const untilMs = clock.steady() + timing.renewMs
    const spec = taken(lease.spec, { identity, nowMs: clock.now(), timing, fenceFloor })
    const written = await this.#write({ ...lease, spec }, signal)
    if (written === undefined) return false
    this.#lead = { lease: written, fence: spec.leaseTransitions ?? 0, untilMs }
    return true
  }

  #isFree(lease: Lease): boolean {
    const { clock, identity } = this.#options
    const now = { version: lease.metadata.resourceVersion ?? '', atMs: clock.steady() }
    this.#seen = observed(this.#seen, now)
    return isFree(lease.spec ?? {}, { identity, silentMs: now.atMs - this.#seen.atMs })
  }

  /** The lease as written; undefined where another one was faster. */
  async #write(lease: Lease, signal?: AbortSignal): Promise<Lease | undefined> {
    const options = signal === undefined ? {} : { signal }
    try {
      if (lease.metadata.resourceVersion === undefined)
        return await this.#client.create(lease, options)
      return await this.#client.replace(lease, options)
    } catch (error) {
      if (isConflict(error) || isAlreadyExists(error)) return undefined
      throw error
    }
  }

  async #release(): Promise<void> {
    const { clock, identity, log } = this.#options
    try {
      for (let tries = 0; tries < RELEASE_TRIES; tries++) {
        const lease = await this.#client.find(KINDS.Lease, this.#where())
        if (lease?.spec?.holderIdentity !== identity) return
        if (await this.#write({ ...lease, spec: released(lease.spec, clock.now()) })) return
      }
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'the lease was not given back and has to run out')
    }
  }

  #isLeading(): boolean {
    return this.#lead !== undefined && this.#options.clock.steady() < this.#lead.untilMs
  }

  #where(): { readonly namespace: string; readonly name: string } {
    const { namespace, name } = this.#options
    return { namespace, name }
  }

  #empty(): Lease {
    const { apiVersion, kind } = KINDS.Lease
    return { apiVersion, kind, metadata: this.#where() }
  }
}

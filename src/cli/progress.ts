/**
 * How far it is. On a terminal a bar that is repainted in place and wiped at the end; without one a
 * line when a phase ends and one every ten seconds in between, so that a log of it stays short.
 */
import type { Clock } from '../base/clock.ts'
import { painter, type Terminal } from './terminal.ts'
import { fit } from '../words/text.ts'
import { count, duration, rough, size } from '../words/words.ts'

/** Where a phase stands. */
export interface ProgressUpdate {
  /** One word: `reading`, `learning`. */
  readonly phase: string
  /** Bytes read of bytes to read, or logs learned of logs to learn. */
  readonly done: number
  readonly total: number
  /** What done and total count. */
  readonly unit: 'bytes' | 'logs'
  /** Lines so far, where the phase has lines. */
  readonly lines?: number
}

/** Shows how far it is; `finish` must be called before anything else is printed. */
export interface Progress {
  update(update: ProgressUpdate): void
  finish(): void
}

/** Where progress goes and what time it is. */
export interface ProgressOptions {
  readonly terminal: Terminal
  readonly clock: Pick<Clock, 'now'>
  write(text: string): void
}

/** At most ten pictures a second: more is not seen and slows a remote terminal. */
const REPAINT_MS = 100

/** Without a terminal a sign of life every so often. */
const PLAIN_MS = 10_000

/** A rate needs this much time before it means something. */
const SETTLE_MS = 500

const BAR_COLUMNS = 28
const WIPE = '\r\x1b[2K'

/** Shows nothing: for --json, where only JSON is printed. */
export const silentProgress: Progress = { update: () => undefined, finish: () => undefined }

/** A bar on a terminal, lines elsewhere. */
export function createProgress(options: ProgressOptions): Progress {
  return options.terminal.interactive ? barProgress(options) : plainProgress(options)
}

/** The phase under way, and when it began. */
interface Phase {
  update: ProgressUpdate
  readonly startMs: number
  shownMs: number
}

function barProgress({ terminal, clock, write }: ProgressOptions): Progress {
  let phase: Phase | undefined
  return {
    update(update) {
      const now = clock.now()
      const same = phase?.update.phase === update.phase
      if (phase === undefined || !same) phase = { update, startMs: now, shownMs: -Infinity }
      phase.update = update
      const complete = update.done >= update.total
      if (!complete && now - phase.shownMs < REPAINT_MS) return
      phase.shownMs = now
      write(WIPE + barLine(update, now - phase.startMs, terminal))
    },
    finish() {
      if (phase !== undefined) write(WIPE)
      phase = undefined
    },
  }
}

function plainProgress({ clock, write }: ProgressOptions): Progress {
  let phase: Phase | undefined
  const end = (): void => {
    if (phase === undefined) return
    const ms = clock.now() - phase.startMs
    const facts = [amountOf(phase.update), rateOf(phase.update, ms)].filter(each => each !== '')
    write(`${phase.update.phase}: ${facts.join(', ')} in ${duration(ms)}\n`)
    phase = undefined
  }
  return {
    update(update) {
      const now = clock.now()
      if (phase !== undefined && phase.update.phase !== update.phase) end()
      phase ??= { update, startMs: now, shownMs: now }
      phase.update = update
      if (now - phase.shownMs < PLAIN_MS) return
      phase.shownMs = now
      const facts = factsOf(update, now - phase.startMs)
      write(`${update.phase}: ${percent(update)} %, ${facts.join(', ')}\n`)
    },
    finish: end,
  }
}

/** `reading   ████████░░░░   57 %   24,310 lines   612 k lines/s   12 s left`. */
function barLine(update: ProgressUpdate, ms: number, terminal: Terminal): string {
  const paint = painter(terminal)
  const full = Math.round((BAR_COLUMNS * percent(update)) / 100)
  const bar = '█'.repeat(full) + paint('dim', '░'.repeat(BAR_COLUMNS - full))
  const head = update.phase.padEnd(10)
  const facts = [`${String(percent(update)).padStart(3)} %`, ...factsOf(update, ms)].join('   ')
  // One column less than there is: some terminals wrap when the last one is written.
  const room = terminal.columns - head.length - BAR_COLUMNS - 2
  return `${head}${bar} ${fit(facts, room)}`
}

function factsOf(update: ProgressUpdate, ms: number): string[] {
  const facts = [amountOf(update), rateOf(update, ms), leftOf(update, ms)]
  return facts.filter(each => each !== '')
}

/** Whole percent, never 100 before the end. */
function percent({ done, total }: ProgressUpdate): number {
  if (total <= 0 || done >= total) return 100
  return Math.max(0, Math.floor((100 * done) / total))
}

function amountOf({ done, total, unit, lines }: ProgressUpdate): string {
  if (lines !== undefined) return `${count(lines)} lines`
  return unit === 'logs' ? `${count(done)} of ${count(total)} logs` : size(done)
}

function rateOf({ lines }: ProgressUpdate, ms: number): string {
  return lines === undefined || ms < SETTLE_MS ? '' : `${rough((lines * 1000) / ms)} lines/s`
}

function leftOf({ done, total }: ProgressUpdate, ms: number): string {
  if (ms < SETTLE_MS || done <= 0 || done >= total) return ''
  return `${duration(Math.max(1000, Math.round((ms * (total - done)) / done / 1000) * 1000))} left`
}

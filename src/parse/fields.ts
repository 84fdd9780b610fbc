/**
 * The fields of a structured record that the parser looks for, whatever the logging library calls
 * them: message, level, time, error, status of HTTP. Spans only; nothing is copied.
 */
import { STATUS_KEYS } from './status.ts'
import { wordHash } from './words.ts'

/** What a key means. */
export const ROLE = {
  NO_ROLE: 0,
  MESSAGE: 1,
  LEVEL: 2,
  TIME: 3,
  ERROR: 4,
  STREAM: 5,
  STATUS: 6,
} as const
const { NO_ROLE, MESSAGE, LEVEL, TIME, ERROR, STREAM, STATUS } = ROLE

/** Keys by role; of several messages the one named first here wins. */
const KEYS: readonly (readonly [role: number, keys: string])[] = [
  [MESSAGE, 'msg message @message MESSAGE Message short_message text body event log'],
  [
    LEVEL,
    'level lvl severity log.level loglevel log_level levelname severity_text PRIORITY Level s',
  ],
  [TIME, 'time ts timestamp @timestamp t datetime asctime Timestamp $date eventTime'],
  [ERROR, 'err error exception exc_info err.message error.message'],
  [STREAM, 'stream'],
  [STATUS, STATUS_KEYS],
]
/** Longer keys are none of ours; saves hashing them. */
const MAX_KEY = 16

const ROLES = new Map<number, number>()
const RANKS = new Map<number, number>()
for (const [role, keys] of KEYS) {
  for (const [rank, key] of keys.split(' ').entries()) {
    const hash = wordHash(Buffer.from(key), 0, key.length)
    ROLES.set(hash, role)
    RANKS.set(hash, rank)
  }
}

/** Spans of the fields of one record; start = end where there is none. */
export class Fields {
  messageStart = 0
  messageEnd = 0
  #messageRank = 0
  levelStart = 0
  levelEnd = 0
  timeStart = 0
  timeEnd = 0
  errorStart = 0
  errorEnd = 0
  /** Three digits, or start = end. */
  statusStart = 0
  statusEnd = 0
  /** Whether there is a `stream` key: a container runtime's record. */
  stream = false
  /** Whether the message is the value of `log`. */
  get wrapped(): boolean {
    return this.stream && this.#messageRank === LOG_RANK
  }

  /** Whether a message was found. */
  get found(): boolean {
    return this.#messageRank < NO_RANK
  }

  /** Forgets the last record. */
  reset(): void {
    this.#messageRank = NO_RANK
    this.messageStart = this.messageEnd = 0
    this.levelStart = this.levelEnd = 0
    this.timeStart = this.timeEnd = 0
    this.errorStart = this.errorEnd = 0
    this.statusStart = this.statusEnd = 0
    this.stream = false
  }

  /** What the key bytes[start, end) means. */
  role(bytes: Uint8Array, start: number, end: number): number {
    if (end - start > MAX_KEY) return NO_ROLE
    this.#keyHash = wordHash(bytes, start, end)
    return ROLES.get(this.#keyHash) ?? NO_ROLE
  }
  #keyHash = 0

  /** Takes the value at [start, end) of the key whose role was asked for last. */
  take(role: number, start: number, end: number): void {
    if (role === NO_ROLE) return
    if (role === MESSAGE) this.#takeMessage(start, end)
    else if (role === LEVEL && this.levelEnd === this.levelStart) {
      this.levelStart = start
      this.levelEnd = end
    } else if (role === TIME && this.timeEnd === this.timeStart) {
      this.timeStart = start
      this.timeEnd = end
    } else if (role === ERROR && this.errorEnd === this.errorStart) {
      this.errorStart = start
      this.errorEnd = end
    } else if (role === STATUS) {
      this.statusStart = start
      this.statusEnd = end
    } else if (role === STREAM) this.stream = true
  }

  #takeMessage(start: number, end: number): void {
    const rank = RANKS.get(this.#keyHash) ?? NO_RANK
    if (rank >= this.#messageRank) return
    this.#messageRank = rank
    this.messageStart = start
    this.messageEnd = end
  }
}
const NO_RANK = 99
const LOG_RANK = KEYS[0]?.[1].split(' ').indexOf('log') ?? NO_RANK

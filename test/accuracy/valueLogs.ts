/**
 * Made-up logs in which nothing but a value is strange: each minute has its usual lines, and in
 * some minutes one of them holds an amount ten times out of its range, or a word never seen at its
 * place. Usual, and no finding: growth, counters, heavy tails, a day's rhythm, new names, ids,
 * addresses.
 */
import { type Random, seededRandom } from '../../src/base/random.ts'

const DAY_MINUTES = 1440
/** When its first day begins. */
export const START_MS = Date.UTC(2026, 2, 3)
const MINUTE_MS = 60_000

/** What is done to a value. */
export const VALUE_KINDS = ['high', 'low', 'word'] as const

/** One of VALUE_KINDS. */
export type ValueKind = (typeof VALUE_KINDS)[number]

/** A log of two days: the second holds what was put in, by minute of both days. */
export interface ValueLog {
  readonly text: string
  readonly injected: ReadonlyMap<number, ValueKind>
}

/** How a log is made; a share of the minutes of the second day is disturbed. */
export interface ValueLogOptions {
  readonly seed: number
  readonly share: number
  /** Kinds that may come; absent: all. */
  readonly kinds?: readonly ValueKind[]
}

/** The amounts that are disturbed: what the largest and the least in the first day were. */
interface Extent {
  most: number
  least: number
}

/** What a line is made with. */
interface Making {
  readonly random: Random
  /** 0 … 1 over both days. */
  readonly passed: number
  /** The day's rhythm, around 1. */
  readonly load: number
  readonly counters: Map<string, number>
  /** An amount that may be disturbed, by the name of its place. */
  amount(name: string, usual: number): number
  /** One of few words, or one never seen. */
  word(name: string, usual: readonly string[]): string
}

interface Line {
  readonly perMinute: number
  /** Kinds of disturbance that it can show. */
  readonly shows: readonly ValueKind[]
  text(making: Making): string
}

/** The text of a log, and what was put into it. */
export function valueLog({ seed, share, kinds = VALUE_KINDS }: ValueLogOptions): ValueLog {
  const random = seededRandom(seed, 'values')
  const lines = shuffled(LINES, random).slice(0, 6 + random.below(LINES.length - 5))
  const rates = lines.map(line => line.perMinute * (0.5 + random.next()))
  const extents = new Map<string, Extent>()
  const counters = new Map<string, number>()
  const injected = new Map<number, ValueKind>()
  const rhythm = 0.4 * random.next()
  const text: string[] = []
  for (let minute = 0; minute < 2 * DAY_MINUTES; minute++) {
    const load = 1 + rhythm * Math.sin((2 * Math.PI * minute) / DAY_MINUTES)
    const usual = { random, passed: minute / (2 * DAY_MINUTES), load, counters }
    const planned = lines.flatMap((line, at) => {
      return Array.from({ length: poisson(random, rates[at] * load) }, () => line)
    })
    const disturbed = minute >= DAY_MINUTES && random.next() < share
    const kind = kinds[random.below(kinds.length)]
    const able = planned.filter(line => line.shows.includes(kind))
    const victim = disturbed && able.length > 0 ? able[random.below(able.length)] : undefined
    if (victim !== undefined) injected.set(minute, kind)
    let left = victim
    for (const [at, line] of shuffled(planned, random).entries()) {
      const done = line === left ? kind : undefined
      if (done !== undefined) left = undefined
      const making = makingOf(usual, { extents, learns: minute < DAY_MINUTES, kind: done })
      const ms = START_MS + minute * MINUTE_MS + Math.floor((at * MINUTE_MS) / planned.length)
      text.push(`${new Date(ms).toISOString()} INFO ${line.text(making)}`)
    }
  }
  return { text: `${text.join('\n')}\n`, injected }
}

function makingOf(
  usual: Omit<Making, 'amount' | 'word'>,
  at: {
    readonly extents: Map<string, Extent>
    readonly learns: boolean
    readonly kind: ValueKind | undefined
  },
): Making {
  const { extents, learns, kind } = at
  return {
    ...usual,
    amount: (name, value) => {
      const extent = extents.get(name) ?? { most: value, least: value }
      extents.set(name, extent)
      if (learns) {
        extent.most = Math.max(extent.most, value)
        extent.least = Math.min(extent.least, value)
      }
      if (kind === 'high') return extent.most * (10 + usual.random.next() * 5)
      return kind === 'low' ? extent.least / (10 + usual.random.next() * 5) : value
    },
    word: (_, words) => {
      const strange = STRANGE_WORDS[usual.random.below(STRANGE_WORDS.length)]
      return kind === 'word' ? strange : words[Math.floor(words.length * usual.random.next() ** 2)]
    },
  }
}

const STRANGE_WORDS = ['DEGRADED', 'FENCED', 'ORPHANED', 'STALE', 'SPLIT'] as const

const LINES: readonly Line[] = [
  {
    perMinute: 6,
    shows: ['high'],
    text: ({ random, load, amount }) => {
      const ms = amount('request', 20 * load * lognormal(random, 0.5))
      return `request ${hex(random)} served in ${ms.toFixed(1)}ms`
    },
  },
  {
    perMinute: 4,
    shows: ['word'],
    text: ({ random, word, counters }) => {
      const state = word('state', ['OK', 'SYNC', 'IDLE', 'DRAIN'])
      return `heartbeat seq=${next(counters, 'beat')}, state=${state}, lag=${random.below(40)}`
    },
  },
  {
    perMinute: 3,
    shows: [],
    text: ({ random }) =>
      `sent ${Math.floor(900 / random.next() ** 0.8)} bytes to 10.1.7.${random.below(250)}`,
  },
  {
    perMinute: 3,
    shows: ['high', 'low'],
    text: ({ random, amount }) => {
      const written = amount('checkpoint', 400 * lognormal(random, 0.25))
      return `checkpoint complete: wrote ${Math.max(1, Math.round(written))} buffers`
    },
  },
  {
    perMinute: 2,
    shows: [],
    text: ({ random, counters, passed }) => {
      const fresh = random.next() < 0.03
      const names = Math.floor(12 + 20 * passed)
      const user = fresh ? next(counters, 'users') + 40 : Math.floor(names * random.next() ** 2)
      return `login of user=${nameOf(user)}, from=10.2.0.${random.below(200)}, method=password`
    },
  },
  {
    perMinute: 2,
    shows: ['high'],
    text: ({ random, amount, load }) => {
      const seconds = amount('gc', 0.05 * load * lognormal(random, 0.4))
      return seconds < 1
        ? `gc pause ${(1000 * seconds).toFixed(2)} ms`
        : `gc pause ${seconds.toFixed(2)} s`
    },
  },
  {
    perMinute: 2,
    shows: [],
    text: ({ counters, random }) => {
      const block = next(counters, 'block') * 7 + 3_000_000
      return `block ${block} imported, peers ${20 + random.below(9)}`
    },
  },
  {
    perMinute: 1,
    shows: [],
    text: ({ passed, random }) => {
      return `disk usage ${Math.round(40 + 30 * passed + random.next())}% of 512 GB`
    },
  },
  {
    perMinute: 2,
    shows: ['high', 'low'],
    text: ({ random, amount, load }) => {
      const open = amount('pool', 60 * load + 10 * random.next())
      return `pool has ${Math.max(1, Math.round(open))} open connections`
    },
  },
  {
    perMinute: 2,
    shows: ['word'],
    text: ({ random, word, counters }) => {
      const role = word('role', ['leader', 'follower', 'learner', 'observer', 'witness', 'arbiter'])
      const term = 3 + Math.floor(next(counters, 'term') / 900)
      return `member ${random.below(5)} has role=${role}; term=${term}`
    },
  },
  {
    perMinute: 2,
    shows: [],
    text: ({ random, counters }) => {
      const depth = Math.max(1, (counters.get('depth') ?? 50) + Math.round(normal(random) * 3))
      counters.set('depth', Math.round(depth + (50 - depth) * 0.02))
      return `queue depth ${depth}`
    },
  },
]

function next(counters: Map<string, number>, name: string): number {
  const value = (counters.get(name) ?? 0) + 1
  counters.set(name, value)
  return value
}

function nameOf(number: number): string {
  const letters = 'abcdefghijklmnopqrst'
  const digits = [number % 20, Math.floor(number / 20) % 20, (number * 7) % 20]
  return `u${digits.map(digit => letters[digit]).join('')}`
}

function hex(random: Random): string {
  return Math.floor(random.next() * 2 ** 32)
    .toString(16)
    .padStart(8, '0')
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

function lognormal(random: Random, spread: number): number {
  return Math.exp(spread * normal(random))
}

function poisson(random: Random, mean: number): number {
  const least = Math.exp(-mean)
  let count = 0
  for (let product = random.next(); product > least; product *= random.next()) count++
  return count
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const all = [...items]
  for (let at = all.length - 1; at > 0; at--) {
    const other = random.below(at + 1)
    const kept = all[at]
    all[at] = all[other]
    all[other] = kept
  }
  return all
}

/**
 * A small shop that writes logs into a directory, as five programs would: some minutes of the past
 * at once, then line by line at the pace of the clock. On demand its database runs out of
 * connections, which three logs show one after the other. Chance comes from a seed.
 */
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { seededRandom } from '../../src/base/random.ts'

const TICK_MS = 250
/** Lines a second of all logs together, about. */
const PER_TICK = 2

/** Where an incident begins, and what follows it: log and delay. */
export const FIRST_LOG = 'database/postgres.log'
export const FOLLOWERS = ['orders/app.log', 'proxy/error.log'] as const

/** One log: its name and what one line of it says. */
interface Program {
  readonly log: string
  readonly line: (at: Date, random: () => number) => string
  /** What it says while the database has no connection left, and how long after it began. */
  readonly trouble?: { readonly delayMs: number; readonly line: Program['line'] }
}

const PROGRAMS: readonly Program[] = [
  {
    log: FIRST_LOG,
    line: (at, random) =>
      `${stamp(at)} UTC [${pid(random)}] LOG:  ${
        random() < 0.5
          ? `duration: ${(random() * 9).toFixed(3)} ms  execute`
          : `connection authorized: user=shop database=shop`
      }`,
    trouble: {
      delayMs: 0,
      line: (at, random) =>
        `${stamp(at)} UTC [${pid(random)}] FATAL:  sorry, too many clients already`,
    },
  },
  {
    log: FOLLOWERS[0],
    line: (at, random) =>
      json(
        at,
        30,
        random() < 0.5
          ? `order ${pid(random)} stored in ${Math.ceil(random() * 40)} ms`
          : 'stock reserved for a customer',
      ),
    trouble: {
      delayMs: 700,
      line: at => json(at, 50, 'order refused: no connection to the database'),
    },
  },
  {
    log: 'catalog/app.log',
    line: (at, random) => json(at, 30, `looked up ${pid(random)} articles`),
  },
  {
    log: FOLLOWERS[1],
    line: (at, random) =>
      `${stamp(at)} [notice] ${pid(random)}#0: client ${pid(random)} keeps its connection`,
    trouble: {
      delayMs: 1500,
      line: (at, random) =>
        `${stamp(at)} [error] ${pid(random)}#0: upstream "orders" answered 503, client gave up`,
    },
  },
  {
    log: 'cache/cache.log',
    line: (at, random) => `time=${at.toISOString()} level=info msg=hit key=${pid(random)}`,
  },
]

/** Writes the logs of the shop below a directory. */
export class Shop {
  readonly root: string
  readonly #random: () => number
  #writtenMs: number
  #timer: NodeJS.Timeout | undefined
  #trouble: { readonly fromMs: number; readonly toMs: number } | undefined
  #strangeMs = Number.NaN

  constructor(root: string, seed: number) {
    this.root = root
    this.#random = seededRandom(seed).next
    this.#writtenMs = Date.now()
    for (const { log } of PROGRAMS) mkdirSync(dirname(join(root, log)), { recursive: true })
  }

  /** When the first line of the last break was in its file, by the clock; NaN while it is not. */
  get strangeMs(): number {
    return this.#strangeMs
  }

  /** What the programs said in the time before now. */
  writePast(minutes: number): void {
    this.#writtenMs -= minutes * 60_000
    this.#write(Date.now())
  }

  /** From now on the programs run; what they said since the past was written comes at once. */
  open(): void {
    this.#timer ??= setInterval(() => this.#write(Date.now()), TICK_MS)
  }

  /** The programs end; all they said is in the files. */
  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Whether lines may come at any moment. */
  get isOpen(): boolean {
    return this.#timer !== undefined
  }

  /** For so long from now the database has no connection left. */
  breakFor(seconds: number): void {
    this.breakAt(Date.now(), seconds)
  }

  /** The same, from a moment on, which may lie in a past that is not written yet. */
  breakAt(fromMs: number, seconds: number): void {
    this.#trouble = { fromMs, toMs: fromMs + seconds * 1000 }
    this.#strangeMs = Number.NaN
  }

  /** The database has connections again. */
  heal(): void {
    if (this.#trouble !== undefined) this.#trouble = { ...this.#trouble, toMs: Date.now() }
  }

  /** Writes lines that no program ever said, each different: a broken program that shouts. */
  shout(lines: number): void {
    const words = ['heap', 'page', 'lock', 'node', 'disk', 'cell', 'ring', 'pipe', 'slot', 'gate']
    const word = (): string => words[Math.floor(this.#random() * words.length)]
    const said = Array.from({ length: lines }, () => {
      const text = Array.from({ length: 7 }, word).join(' ')
      return `${stamp(new Date())} UTC [${pid(this.#random)}] PANIC:  ${text}\n`
    })
    appendFileSync(join(this.root, FIRST_LOG), said.join(''))
  }

  /** The logs that it writes. */
  get logs(): readonly string[] {
    return PROGRAMS.map(({ log }) => log)
  }

  /** Lines and bytes of all files: what the ledger has to add up to. */
  totals(): { readonly lines: number; readonly bytes: number } {
    const texts = PROGRAMS.map(({ log }) => readFileSync(join(this.root, log)))
    const bytes = texts.reduce((sum, text) => sum + text.length, 0)
    const lines = texts.reduce((sum, text) => sum + text.filter(byte => byte === 10).length, 0)
    return { lines, bytes }
  }

  #write(untilMs: number): void {
    const said = new Map<string, string>()
    for (; this.#writtenMs + TICK_MS <= untilMs; this.#writtenMs += TICK_MS) {
      for (const program of PROGRAMS) {
        const lines = said.get(program.log) ?? ''
        said.set(program.log, lines + this.#linesOf(program, this.#writtenMs))
      }
    }
    for (const [log, lines] of said) {
      appendFileSync(join(this.root, log), lines)
      // Of all logs the database's breaks first.
      const isFirst = log === FIRST_LOG && Number.isNaN(this.#strangeMs) && this.#isBroken()
      if (isFirst) this.#strangeMs = Date.now()
    }
  }

  /** Whether a tick of the break is written. */
  #isBroken(): boolean {
    return this.#trouble !== undefined && this.#writtenMs - TICK_MS >= this.#trouble.fromMs
  }

  #linesOf({ line, trouble }: Program, fromMs: number): string {
    const count = Math.floor(this.#random() * PER_TICK)
    const step = TICK_MS / (count + 1)
    const sayings: string[] = []
    for (let number = 1; number <= count; number++) {
      sayings.push(line(new Date(fromMs + number * step), this.#random))
    }
    if (trouble !== undefined && this.#isTroubled(fromMs - trouble.delayMs)) {
      sayings.push(trouble.line(new Date(fromMs + TICK_MS - 1), this.#random))
    }
    return sayings.map(text => `${text}\n`).join('')
  }

  #isTroubled(atMs: number): boolean {
    return this.#trouble !== undefined && atMs >= this.#trouble.fromMs && atMs < this.#trouble.toMs
  }
}

function stamp(at: Date): string {
  return at.toISOString().replace('T', ' ').replace('Z', '')
}

function json(at: Date, level: number, msg: string): string {
  return JSON.stringify({ level, time: at.toISOString(), msg })
}

function pid(random: () => number): number {
  return 1000 + Math.floor(random() * 9000)
}

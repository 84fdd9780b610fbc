/**
 * Seeded simulation of a whole scanner: programs write and rotate logs, a scanner polls, reads and
 * commits them on a real database, and crashes anywhere. What must hold: what is stored at the end
 * is what one uninterrupted reading of the same files stores.
 */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Random } from '../../src/base/random.ts'

const START_MS = Date.UTC(2026, 0, 5, 8)
const FAULTS = ['cannot reach shard', 'checksum differs for block', 'out of file descriptors at']

/** One program that writes a log and has it rotated. */
interface Writer {
  readonly stream: string
  readonly rotation: 'rename' | 'copytruncate'
  readonly packs: boolean
  /** The rest of a line that was torn. */
  torn: string
  timeMs: number
  lines: number
}

/** Writers in one directory; every step is drawn from the generator. */
export class LogWriters {
  readonly trace: string[] = []
  /** Bytes written so far, to all logs. */
  bytes = 0
  readonly #root: string
  readonly #random: Random
  readonly #writers: readonly Writer[]

  constructor(root: string, random: Random) {
    this.#root = root
    this.#random = random
    this.#writers = ['app.log', 'db.log'].map(stream => ({
      stream,
      rotation: random.below(2) === 0 ? 'rename' : 'copytruncate',
      packs: random.below(2) === 0,
      torn: '',
      timeMs: START_MS,
      lines: 0,
    }))
  }

  /** Somebody writes, or a log is rotated, or a rotated one is packed. */
  step(): void {
    const writer = this.#any()
    const dice = this.#random.below(10)
    if (dice < 7) this.append(writer)
    else if (dice < 9) this.#rotate(writer)
    else this.#pack(writer)
  }

  /** Appends some lines; the last one may be torn. */
  append(writer: Writer = this.#any()): void {
    let text = writer.torn
    for (let lines = 1 + this.#random.below(60); lines > 0; lines--) text += this.#line(writer)
    const cut = this.#random.below(3) === 0 ? 1 + this.#random.below(20) : 0
    writer.torn = cut === 0 ? '' : text.slice(-cut)
    this.trace.push(`append ${text.length - cut} bytes to ${writer.stream}`)
    this.#write(writer, text.slice(0, text.length - cut))
  }

  /** Ends torn lines. */
  finish(): void {
    for (const writer of this.#writers) {
      if (writer.torn !== '') this.#write(writer, writer.torn)
      writer.torn = ''
    }
  }

  #write({ stream }: Writer, text: string): void {
    this.bytes += text.length
    appendFileSync(this.#path(stream), text)
  }

  #line(writer: Writer): string {
    const random = this.#random
    writer.timeMs += random.below(4000)
    writer.lines++
    const time = new Date(writer.timeMs).toISOString()
    const dice = random.below(40)
    if (dice === 0) return '\n'
    if (dice === 1) return `${time} ERROR handler failed\n\tat serve (app.ts:${random.below(90)})\n`
    if (dice === 2) return 'a line that names no time\n'.repeat(1 + random.below(3))
    if (writer.lines % 400 > 380) return `${time} ERROR ${this.#fault()} ${random.below(9)}\n`
    if (dice < 12) return `${time} DEBUG pool: ${random.below(9)} connections idle\n`
    return `${time} INFO api: request of u${random.below(50)} took ${random.below(90)} ms\n`
  }

  #fault(): string {
    return FAULTS[this.#random.below(FAULTS.length)]
  }

  #rotate(writer: Writer): void {
    const { stream, rotation } = writer
    if (!existsSync(this.#path(stream))) return
    this.trace.push(`${rotation} ${stream}`)
    // None is deleted: what one reading at the end no longer finds, it cannot store.
    const oldest = readdirSync(this.#root).length
    for (let number = oldest; number >= 1; number--) {
      for (const end of ['', '.gz']) {
        const from = this.#path(`${stream}.${number}${end}`)
        if (existsSync(from)) renameSync(from, this.#path(`${stream}.${number + 1}${end}`))
      }
    }
    if (rotation === 'rename') {
      renameSync(this.#path(stream), this.#path(`${stream}.1`))
      return
    }
    copyFileSync(this.#path(stream), this.#path(`${stream}.1`))
    truncateSync(this.#path(stream))
  }

  #pack({ stream, packs }: Writer): void {
    if (!packs) return
    const rotated = /\.\d+$/
    const [name] = readdirSync(this.#root)
      .filter(each => each.startsWith(stream) && rotated.test(each))
      .sort()
    if (name === undefined) return
    this.trace.push(`pack ${name}`)
    writeFileSync(this.#path(`${name}.gz`), gzipSync(readFileSync(this.#path(name))))
    rmSync(this.#path(name))
  }

  #any(): Writer {
    return this.#writers[this.#random.below(this.#writers.length)]
  }

  #path(name: string): string {
    return join(this.#root, name)
  }
}

/** Event-time rules: how a stream was cut into turns, chunks and polls makes no difference. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Bin, Shape, TurnCommit } from '../../src/flow.ts'
import { decodeBins } from '../../src/forest/bins.ts'
import { StreamScan } from '../../src/scanner/stream.ts'
import { viewOf } from '../../src/parse/view.ts'
import { fileRecord } from '../help/flow.ts'
import { sumBins } from '../help/stored.ts'

const TIME = Date.UTC(2026, 0, 5, 8)
const LINES = [
  'INFO api: request of u1 took 12 ms',
  'INFO api: request of u22 took 7 ms',
  'DEBUG pool: 3 connections idle',
  'ERROR store: cannot reach shard 2: connection refused\n\tat reach (store.ts:12)',
  'WARN cache: entry evicted key=a/b size=12',
  '{"level":"info","msg":"job done","ms":12}',
]

const OPTIONS = {
  log: 'a',
  stream: 'a',
  parser: 'Shapes',
  yearHintMs: TIME,
  identifier: 'Auto',
} as const

/** Lines with times that mostly rise, some late, some without, some empty or repeated. */
const texts = fc
  .array(fc.tuple(fc.nat(LINES.length - 1), fc.integer({ min: -40, max: 60 }), fc.nat(9)), {
    minLength: 1,
    maxLength: 60,
  })
  .map(parts => {
    let second = 100
    const lines = parts.map(([line, step, kind]) => {
      second += step
      if (kind === 0) return ''
      if (kind === 1) return LINES[line]
      return `${new Date(TIME + second * 1000).toISOString()} ${LINES[line]}`
    })
    return Buffer.from(`${lines.join('\n')}\n`)
  })

/** What a database would hold of a stream after these turns. */
class Memory {
  readonly bins: Bin[] = []
  readonly shapes: Shape[] = []
  last: TurnCommit | undefined

  commit(turn: TurnCommit): void {
    this.last = turn
    for (const shape of turn.shapes) this.shapes[shape.number] = shape
    if (turn.bins) this.bins.push(...decodeBins(turn.bins.bytes))
  }

  /** As after a crash: nothing but what was stored. */
  reopened(): StreamScan {
    if (this.last === undefined) return new StreamScan(OPTIONS)
    return new StreamScan(OPTIONS, { state: this.last.state, shapes: this.shapes })
  }

  stored(): unknown {
    const ids = this.shapes.map(({ id }) => id)
    const counts = new Float64Array(ids.length)
    for (const bin of this.bins)
      bin.shapes.forEach((shape, i) => {
        counts[shape] += bin.counts[i]
      })
    const { templates } = viewOf([{ stream: 0, shapes: this.shapes, counts }], 'Shapes')
    return { bins: sumBins(this.bins, ids), templates, ledger: this.last?.ledger, ids }
  }
}

/** Reads `text` in pieces of `size`; a turn, and perhaps a new process, after each `every`. */
function read(text: Buffer, cut: { size: number; every: number; crash: boolean }): Memory {
  const memory = new Memory()
  let scan = memory.reopened()
  const file = fileRecord({ position: 0 })
  let chunks = 0
  for (let from = 0; from < text.length; ) {
    const chunk = pieceOf(text, from, cut.size)
    scan.read(chunk)
    from += chunk.bytes.length
    if (++chunks % cut.every !== 0 && !chunk.last) continue
    memory.commit(scan.turn(file, 0))
    if (cut.crash) scan = memory.reopened()
  }
  assert.equal(scan.offset, text.length)
  return memory
}

/** A piece that ends at the last newline within its size, or torn where there is none. */
function pieceOf(text: Buffer, from: number, size: number) {
  const most = Math.min(text.length, from + size)
  const newline = text.lastIndexOf(10, most - 1)
  const to = newline >= from ? newline + 1 : most
  // Chunks are overwritten by the next read: a copy that dies with the call shows who keeps them.
  const bytes = Buffer.from(text.subarray(from, to))
  return { bytes, from, last: to === text.length, torn: newline < from && to < text.length }
}

test('any chunks, turns and crashes give the same bins, templates and ledger', () => {
  const cuts = fc.record({
    size: fc.integer({ min: 1, max: 400 }),
    every: fc.integer({ min: 1, max: 5 }),
    crash: fc.boolean(),
  })
  fc.assert(
    fc.property(texts, cuts, (text, cut) => {
      const whole = read(text, { size: text.length, every: 1, crash: false })
      assert.deepEqual(read(text, cut).stored(), whole.stored())
    }),
    { numRuns: 150 },
  )
})

test('a turn that brought nothing has no bins and no shapes', () => {
  const turn = new StreamScan(OPTIONS).turn(fileRecord(), 0)
  assert.equal(turn.bins, undefined)
  assert.deepEqual(turn.shapes, [])
})

test('a line that is held back is counted until its end comes, and not twice', () => {
  const scan = new StreamScan(OPTIONS)
  scan.read({ bytes: Buffer.from('one\n'), from: 0, last: true, torn: false })
  const held = scan.turn(fileRecord(), 3).ledger
  assert.deepEqual([held.bytes, held.lines, held.heldBack], [7, 2, 1])
  scan.read({ bytes: Buffer.from('two\n'), from: 4, last: true, torn: false })
  const told = scan.turn(fileRecord(), 0).ledger
  assert.deepEqual([told.bytes, told.lines, told.heldBack], [8, 2, 0])
})

test('a file is placed where its first byte stands in the stream', () => {
  const scan = new StreamScan(OPTIONS)
  scan.read({ bytes: Buffer.from('one\ntwo\n'), from: 0, last: true, torn: false })
  const file = fileRecord({ position: 0, baseOffset: -1, baseLine: -1 })
  const placed = scan.place({ file, to: 10, final: false })
  assert.deepEqual([placed.baseOffset, placed.baseLine], [8, 2])
  const known = fileRecord({ position: 5, baseOffset: 3, baseLine: 1 })
  assert.equal(scan.place({ file: known, to: 10, final: false }), known)
})

test('a record without time takes the one before it, but not for ever', () => {
  const memory = new Memory()
  const scan = memory.reopened()
  const text = `2026-01-05T08:00:00Z INFO begin\n${'timeless a\ntimeless b\n'.repeat(600)}`
  scan.read({ bytes: Buffer.from(text), from: 0, last: true, torn: false })
  memory.commit(scan.turn(fileRecord(), 0))
  const lines = (timed: boolean): number =>
    memory.bins
      .filter(bin => bin.timed === timed)
      .flatMap(bin => [...bin.counts])
      .reduce((sum, count) => sum + count, 0)
  assert.deepEqual([lines(true), lines(false)], [1001, 200])
})

/** Contents of sessions: added part by part, sorted to rows at last. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PAIR_BASE } from '../../src/forest/cells.ts'
import { SessionContents } from '../../src/forest/session-contents.ts'
import type { SessionPart } from '../../src/forest/session-parts.ts'
import { pairBucket } from '../../src/forest/windows.ts'

/** Shapes 0 and 3 are one template. */
const SEE = {
  templateOf: [Uint32Array.of(0, 1, 2, 0)],
  templateHashes: Uint32Array.of(11, 22, 33),
}

/** A part with one line of each shape, in their order, from a line on. */
function part(shapes: readonly number[], line: number): SessionPart {
  return {
    name: 'any',
    firstShape: shapes[0],
    lastShape: shapes[shapes.length - 1],
    firstLine: line,
    lastLine: line + shapes.length - 1,
    timed: true,
    from: line * 10,
    to: line * 10 + 9,
    shapes,
    counts: shapes.map(() => 1),
    firstOffsets: shapes.map((_, at) => (line + at) * 100),
    firstLines: shapes.map((_, at) => line + at),
    firstTimes: shapes.map((_, at) => (line + at) * 10),
    pairs: shapes.slice(1).map((shape, at) => shapes[at] * PAIR_BASE + shape),
  }
}

test('rows come as they are asked for, their entries by column', () => {
  const contents = new SessionContents(SEE)
  contents.add({ session: 0, stream: 0, before: -1, part: part([2, 1], 5) })
  contents.add({ session: 1, stream: 0, before: -1, part: part([0], 7) })
  const { matrix, lines, firstLines } = contents.columns(Uint32Array.of(1, 0))
  assert.deepEqual([matrix.rows, matrix.columns], [2, 3])
  assert.deepEqual([...matrix.rowStart], [0, 1, 3])
  assert.deepEqual([...matrix.column], [0, 1, 2])
  assert.deepEqual([...lines], [1, 2])
  assert.deepEqual([...firstLines], [7, 6, 5])
})

test('shapes of one template are one entry, placed at the earliest line', () => {
  const contents = new SessionContents(SEE)
  contents.add({ session: 0, stream: 0, before: -1, part: part([3, 0], 4) })
  contents.add({ session: 0, stream: 0, before: 0, part: part([0], 9) })
  const { matrix, firstOffsets, firstTimes } = contents.columns(Uint32Array.of(0))
  assert.deepEqual([...matrix.column], [0])
  assert.deepEqual([...matrix.count], [3])
  assert.deepEqual([...firstOffsets], [400])
  assert.deepEqual([...firstTimes], [40])
})

test('pairs lead from the begin over parts to the end, each once', () => {
  const contents = new SessionContents(SEE)
  contents.add({ session: 0, stream: 0, before: -1, part: part([1, 2], 0) })
  contents.add({ session: 0, stream: 0, before: 2, part: part([1, 2], 2) })
  contents.end(0, 0, 2)
  const { matrix } = contents.columns(Uint32Array.of(0))
  assert.deepEqual([...matrix.pairStart], [0, 4])
  const pairs = new Set(matrix.pair)
  assert.ok(pairs.has(pairBucket(22, 33)) && pairs.has(pairBucket(33, 22)))
  assert.deepEqual(
    [...matrix.pair],
    [...pairs].sort((a, b) => a - b),
  )
})

test('nothing added has no rows', () => {
  const { matrix } = new SessionContents(SEE).columns(new Uint32Array(0))
  assert.deepEqual([matrix.rows, matrix.column.length, matrix.pair.length], [0, 0, 0])
})

/** Sessions are the same however turns cut their parts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SessionCounter } from '../../src/forest/session-parts.ts'
import { assembleSessions, type SessionBlock, selectSessions } from '../../src/forest/sessions.ts'

const SEE = {
  templateOf: [Uint32Array.of(0, 1, 2, 0)],
  templateHashes: Uint32Array.of(0x1234567, 0x89abcde, 0xf012345),
}

/** Records [session, shape] into blocks that end behind the given records. */
function blocksOf(records: readonly (readonly [number, number])[], cuts: ReadonlySet<number>) {
  const counter = new SessionCounter()
  const blocks: SessionBlock[] = []
  const take = (): void => {
    const bytes = counter.take()
    if (bytes !== undefined) blocks.push({ stream: 0, bytes, fresh: true })
  }
  records.forEach(([session, shape], line) => {
    const bytes = Buffer.from(`s${session}`)
    const record = { shape, timeMs: 1000 + line * 10, line, offset: line * 80 }
    counter.add({ bytes, start: 0, end: bytes.length }, record)
    if (cuts.has(line)) take()
  })
  take()
  return blocks
}

const records = fc.array(fc.tuple(fc.nat(4), fc.nat(3)), { minLength: 1, maxLength: 60 })

test('any turns give the same sessions', () => {
  fc.assert(
    fc.property(records, fc.array(fc.nat(59)), (list, cuts) => {
      const whole = assembleSessions(blocksOf(list, new Set()), SEE)
      assert.deepEqual(assembleSessions(blocksOf(list, new Set(cuts)), SEE), whole)
    }),
  )
})

test('shapes of one template are one column, and each line is counted once', () => {
  const list = [
    [0, 0],
    [1, 1],
    [0, 3],
    [0, 2],
  ] as const
  const { sessions } = assembleSessions(blocksOf(list, new Set([1])), SEE)
  assert.deepEqual(sessions.names, ['s0', 's1'])
  assert.deepEqual([...sessions.matrix.column], [0, 2, 1])
  assert.deepEqual([...sessions.matrix.count], [2, 1, 1])
  assert.deepEqual([...sessions.lines], [3, 1])
  assert.deepEqual([...sessions.from], [1000, 1010])
  assert.deepEqual([...sessions.to], [1030, 1010])
})

test('the order of the lines makes a difference, its begin and its end as well', () => {
  const pairs = (...shapes: readonly number[]): number[] => {
    const list = shapes.map(shape => [0, shape] as const)
    return [...assembleSessions(blocksOf(list, new Set()), SEE).sessions.matrix.pair]
  }
  assert.notDeepEqual(pairs(0, 1), pairs(1, 0))
  assert.equal(pairs(0, 1, 2).length, 4)
})

test('chosen rows are what they were', () => {
  const list = [
    [0, 0],
    [1, 1],
    [2, 2],
    [1, 0],
  ] as const
  const { sessions } = assembleSessions(blocksOf(list, new Set()), SEE)
  const chosen = selectSessions(sessions, [1])
  assert.deepEqual(chosen.names, ['s1'])
  assert.deepEqual([...chosen.matrix.column], [0, 1])
  assert.deepEqual([...chosen.firstLines], [3, 1])
  assert.equal(chosen.matrix.rows, 1)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TurnCommit } from '../../src/flow.ts'
import { Commits } from '../../src/scanner/commits.ts'
import { openStreams } from '../../src/store/opening.ts'
import type { Store } from '../../src/store/pool.ts'
import { leaseShares } from '../../src/store/shares.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { fileRecord, turn } from '../help/flow.ts'
import { countStatements } from '../help/statements.ts'

const STREAMS = Array.from({ length: 300 }, (_, index) => `s${index}`)

/** A store with these streams opened, and the statements that commit. */
async function withCommits(
  work: (commits: Commits, statements: () => number, store: Store) => Promise<void>,
): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 'source', root: '/', config: {} })
    const names = STREAMS.map(stream => ({ log: stream, stream }))
    await openStreams(store, 'source', names)
    await work(new Commits(store, 'source'), countStatements(store), store)
  })
}

function turnOf(stream: string, number: number, bytes = 1): TurnCommit {
  const files = [fileRecord({ id: stream, path: stream, stream, position: number })]
  return turn(number, { log: stream, stream, files, state: new Uint8Array(bytes) })
}

test('turns of many small streams share statements, and all are stored', async () => {
  await withCommits(async (commits, statements, store) => {
    for (const stream of STREAMS) await commits.add(turnOf(stream, 1))
    await commits.flush()
    assert.equal(statements(), 3)
    assert.deepEqual(
      commits.files.map(({ id }) => id),
      STREAMS,
    )
    const { rows } = await store.pool.query('select sum(turns)::int as turns from stream')
    assert.deepEqual(rows, [{ turns: STREAMS.length }])
  })
})

test('turns of one stream keep their order', async () => {
  await withCommits(async commits => {
    await commits.add(turnOf('s0', 1))
    await commits.add(turnOf('s0', 2))
    await commits.commit(turnOf('s0', 3))
    await commits.add(turnOf('s0', 4))
    await commits.flush()
    assert.deepEqual(
      commits.files.map(({ position }) => position),
      [1, 2, 3, 4],
    )
  })
})

test('large turns do not wait', async () => {
  await withCommits(async (commits, statements) => {
    await commits.add(turnOf('s0', 1, 2 << 20))
    assert.equal(statements(), 1)
    await commits.add(turnOf('s1', 1, 700_000))
    await commits.add(turnOf('s2', 1, 700_000))
    assert.equal(statements(), 2)
    await commits.flush()
    assert.equal(statements(), 3)
  })
})

test('fenced turns share statements, and none is stored whose share was lost', async () => {
  await withCommits(async (commits, statements, store) => {
    const [one, two] = await leaseShares(store, { source: 'source', name: 'one' })
    for (const [at, stream] of STREAMS.entries()) {
      await commits.add(turnOf(stream, 1), { source: 'source', share: at % 2 === 0 ? one : two })
    }
    await commits.flush()
    assert.equal(statements(), 3)
    const lost = { source: 'source', share: { ...two, epoch: 0 } }
    await commits.add(turnOf('s0', 2), { source: 'source', share: one })
    await commits.add(turnOf('s1', 2), lost)
    await assert.rejects(commits.flush(), /another logforest took over/)
    const { rows } = await store.pool.query('select name from stream where turns = 2')
    assert.deepEqual(rows, [{ name: 's0' }])
  })
})

test('a turn that claims a file goes alone', async () => {
  await withCommits(async (commits, _, store) => {
    const [share] = await leaseShares(store, { source: 'source', name: 'one' })
    await commits.add(turnOf('s0', 1), { source: 'source', share, claims: 'an inode' })
    assert.equal(commits.files.length, 1)
  })
})

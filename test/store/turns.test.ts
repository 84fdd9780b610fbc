/** The commit of a turn: all or nothing, in order, once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getBins } from '../../src/store/bins.ts'
import { getFiles, storeFiles } from '../../src/store/files.ts'
import { deleteLog, getLog, getLogs } from '../../src/store/logs.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore, type Store } from '../../src/store/pool.ts'
import { getShapesOfLog } from '../../src/store/shapes.ts'
import { shareOf } from '../../src/store/share.ts'
import { leaseShares } from '../../src/store/shares.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { getStream, getStreams } from '../../src/store/streams.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withDatabase, withStore } from '../help/database.ts'
import { fileRecord, shape, turn } from '../help/flow.ts'
import { loseNextAnswer } from '../help/statements.ts'

/** All that turns have left in the source. */
async function contents(store: Store) {
  const files = await getFiles(store, 's')
  const logs = []
  for (const log of await getLogs(store, 's')) {
    const bins = []
    for await (const each of getBins(store, log.id)) bins.push(each)
    const streams = (await getStreams(store, log.id)).map(({ name, state }) => [name, [...state]])
    logs.push({ log: log.name, streams, shapes: await getShapesOfLog(store, log.id), bins })
  }
  return { files, logs }
}

async function withSource(work: (store: Store) => Promise<void>): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    await work(store)
  })
}

test('a turn stores positions, shapes, bins and state together', async () => {
  await withSource(async store => {
    await commitTurn(store, 's', turn(1))
    const { bins, ...second } = turn(2)
    assert.ok(bins)
    const sessions = Uint8Array.of(7)
    await commitTurn(store, 's', { ...second, bins: { ...bins, sessions } })
    assert.deepEqual(await contents(store), {
      files: [fileRecord({ position: 2000, size: 2000 })],
      logs: [
        {
          log: 'app/app.log',
          streams: [['app/app.log', [1, 2]]],
          shapes: [
            { ...shape(1), stream: 'app/app.log' },
            { ...shape(2), stream: 'app/app.log' },
          ],
          bins: [1, 2].map(number => {
            const bytes = Uint8Array.of(number, 0, 255)
            const sessions = number === 2 ? Uint8Array.of(7) : null
            const at = { id: number, from: number, to: number + 1 }
            return { ...at, stream: 'app/app.log', bytes, sessions }
          }),
        },
      ],
    })
  })
})

test('a turn of which one part cannot be stored leaves everything as it was', async () => {
  await withSource(async store => {
    await commitTurn(store, 's', turn(1))
    const before = await contents(store)
    const bad = turn(2, { shapes: [shape(2), shape(3, { level: 100_000 })] })
    await assert.rejects(commitTurn(store, 's', bad), /storing a turn of stream "app\/app.log"/)
    const nul = turn(2, { files: [fileRecord({ path: 'a\0b' })] })
    await assert.rejects(commitTurn(store, 's', nul), /storing a turn of stream/)
    assert.deepEqual(await contents(store), before)
    await commitTurn(store, 's', turn(2))
    assert.equal((await getFiles(store, 's'))[0]?.position, 2000)
  })
})

test('of two that read one stream the second is refused', async () => {
  await withDatabase(async url => {
    const options = { maxConnections: 2, applicationName: 'test' }
    const one = await openStore(url, options)
    const two = await openStore(url, options)
    try {
      await ensureSource(one, { name: 's', root: '/', config: {} })
      await commitTurn(one, 's', turn(1))
      const log = await getLog(two, 's', 'app/app.log')
      await getStream(two, log?.id ?? 0, 'app/app.log')
      await commitTurn(one, 's', turn(2))
      const before = await contents(one)
      const refused = commitTurn(two, 's', turn(2))
      await assert.rejects(refused, { name: 'OperatingError', message: /start again/ })
      assert.deepEqual(await contents(one), before)
      await getStream(two, log?.id ?? 0, 'app/app.log')
      await commitTurn(two, 's', turn(3))
    } finally {
      await closeStore(one)
      await closeStore(two)
    }
  })
})

test('a commit that the database has lost is noticed by the next one', async () => {
  await withSource(async store => {
    await commitTurn(store, 's', turn(1))
    await commitTurn(store, 's', turn(2))
    // As after a crash with asynchronous commits: the last turn was never written.
    await store.pool.query('update stream set turns = 1')
    await assert.rejects(commitTurn(store, 's', turn(3)), /lost its last commits/)
  })
})

test('a turn of a deleted log is refused', async () => {
  await withSource(async store => {
    await commitTurn(store, 's', turn(1))
    const log = await getLog(store, 's', 'app/app.log')
    await deleteLog(store, log?.id ?? 0)
    await assert.rejects(commitTurn(store, 's', turn(2)), /it was deleted or the database/)
    assert.deepEqual((await contents(store)).logs, [])
  })
})

test('a scanner that lost the share of a log to another cannot commit', async () => {
  await withSource(async store => {
    const number = shareOf('app/app.log')
    const fenceOf = async (name: string) => {
      const shares = await leaseShares(store, { source: 's', name, leaseMs: 0 })
      const share = shares.find(each => each.number === number)
      assert.ok(share)
      return { source: 's', share }
    }
    const first = await fenceOf('a')
    await commitTurn(store, first, turn(1))
    const second = await fenceOf('b')
    await assert.rejects(commitTurn(store, first, turn(2)), /another logforest took over/)
    await commitTurn(store, second, turn(2))
  })
})

test('a file that one stream holds cannot be begun by another, until it is gone', async () => {
  await withSource(async store => {
    const inode = '0123456789abcdef'
    const attributes = `${inode}-1`
    const first = turn(1, { files: [fileRecord({ attributes })] })
    await commitTurn(store, { source: 's', claims: inode }, first)
    const file = fileRecord({ id: 'bb', path: 'b.log', stream: 'b.log', attributes })
    const second = turn(1, { stream: 'b.log', log: 'b.log', files: [file] })
    const commit = () => commitTurn(store, { source: 's', claims: inode }, second)
    await assert.rejects(commit(), /start again/)
    assert.equal((await getFiles(store, 's')).length, 1)
    await storeFiles(store, 's', [fileRecord({ attributes, state: 'gone' })])
    await commit()
  })
})

test('a turn that was stored when the connection broke is not stored twice', async () => {
  await withSource(async store => {
    await commitTurn(store, 's', turn(1))
    loseNextAnswer(store)
    await commitTurn(store, 's', turn(2))
    await commitTurn(store, 's', turn(3))
    const [log] = (await contents(store)).logs
    assert.deepEqual(
      log?.bins.map(each => each.from),
      [1, 2, 3],
    )
  })
})

test('streams commit side by side', async () => {
  await withSource(async store => {
    const streams = Array.from({ length: 20 }, (_, index) => `stream ${index}`)
    await Promise.all(
      streams.map(async stream => {
        for (let number = 1; number <= 5; number++) {
          await commitTurn(store, 's', turn(number, { stream, files: [] }))
        }
      }),
    )
    const [log] = (await contents(store)).logs
    assert.equal(log?.bins.length, 100)
    assert.equal(log?.streams.length, 20)
  })
})

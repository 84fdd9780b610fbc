/** What one of several scanners holds. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readNew } from '../../src/scanner/scanner.ts'
import { Tenure } from '../../src/scanner/tenure.ts'
import { sharesBehind } from '../../src/store/caughtUp.ts'
import { getLedgers } from '../../src/store/ledgers.ts'
import type { Store } from '../../src/store/pool.ts'
import { SHARES, shareOf } from '../../src/store/share.ts'
import { localCrew, workerSetup } from '../help/crew.ts'
import { writeLog } from '../help/scanning.ts'
import { withSource } from '../help/source.ts'

test('two scanners read each its part, and together all', async () => {
  await withSource(async source => {
    const { store, root, crew } = source
    const rules = { source: 'test', root, include: [], exclude: [], logName: '{path}' }
    const tenures = ['a', 'b'].map(name => new Tenure(store, { ...rules, name }))
    for (const tenure of [...tenures, ...tenures]) await tenure.begin()
    assert.deepEqual(
      tenures.map(tenure => tenure.shares),
      [SHARES / 2, SHARES / 2],
    )
    for (let i = 0; i < 20; i++) writeLog(root, `s${i}.log`, `line ${i}\nmore\n`)
    let streams = 0
    for (const tenure of tenures) {
      const division = { store, name: 'test', retriever: tenure.retriever, crew, division: tenure }
      const read = await readNew(division, () => undefined)
      assert.ok(read.streams > 0 && read.streams < 20)
      streams += read.streams
      await tenure.readOut()
    }
    assert.equal(streams, 20)
    const ledgers = await getLedgers(store, 'test')
    assert.deepEqual(
      ledgers.map(each => each.ledger.lines),
      Array.from({ length: 20 }, () => 2),
    )
    assert.equal(await sharesBehind(store, 'test'), 0)
    for (const tenure of tenures) await tenure.begin()
    assert.ok(tenures.every(tenure => tenure.caughtUp))
  })
})

test('a log of many streams belongs to one share, and so to one scanner', async () => {
  await withSource(async ({ store, root }) => {
    const rules = { source: 'test', root, include: [], exclude: [], logName: 'all {dir}' }
    const tenure = new Tenure(store, { ...rules, name: 'a' })
    await tenure.begin()
    assert.equal(tenure.logOf('shop/a.log'), tenure.logOf('shop/b.log'))
    const right = tenure.rightTo('shop/a.log')
    assert.equal(right?.share.number, shareOf('all shop'))
    assert.equal(right?.contested, false)
    const other = new Tenure(store, { ...rules, name: 'b' })
    await other.begin()
    assert.equal(other.rightTo('shop/a.log'), undefined)
    assert.deepEqual(
      [tenure, other].map(each => each.judges('all shop')),
      [true, false],
    )
  })
})

/** A store whose next turn is still on its way when its process dies: `arrive` lets it through. */
function dyingStore(store: Store): { store: Store; arrive: () => Promise<unknown> } {
  let late: (() => Promise<unknown>) | undefined
  const query = (text: string, values: unknown[]): Promise<unknown> => {
    if (!text.includes('update stream')) return store.pool.query(text, values)
    late = () => store.pool.query(text, values)
    return Promise.reject(new Error('The process is dead'))
  }
  const pool = new Proxy(store.pool, {
    get: (target, key) => (key === 'query' ? query : Reflect.get(target, key, target)),
  })
  const arrive = async (): Promise<unknown> => late?.()
  return { store: { ...store, pool, turns: new Map(), streamIds: new Map() }, arrive }
}

test('a late turn of the last life is not stored beside that of this one', async () => {
  await withSource(async ({ store, root, crew }) => {
    const globs = { include: [], exclude: [] }
    const rules = { source: 'test', name: 'a', root, ...globs, logName: '{path}' }
    writeLog(root, 'a.log', 'one\ntwo\n')
    const dying = dyingStore(store)
    const last = new Tenure(store, rules)
    await last.begin()
    const lastCrew = localCrew(dying.store, workerSetup(root))
    const common = { store, name: 'test' }
    const lastLife = { ...common, crew: lastCrew, retriever: last.retriever, division: last }
    await assert.rejects(
      readNew(lastLife, () => undefined),
      /The process is dead/,
    )
    const next = new Tenure(store, rules)
    await next.begin()
    await dying.arrive()
    await readNew({ ...common, crew, retriever: next.retriever, division: next }, () => undefined)
    const [log] = await getLedgers(store, 'test')
    assert.equal(log?.ledger.lines, 2)
  })
})

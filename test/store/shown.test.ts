/** A suite of several sources, under the names that it has for their logs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { appendFindings } from '../../src/store/findings.ts'
import { getLog } from '../../src/store/logs.ts'
import type { Store } from '../../src/store/pool.ts'
import {
  getPageNamespaces,
  getShownFinding,
  getShownLog,
  getShownLogs,
  getShownSources,
  getShownSpans,
  getShownSuites,
  getShownTags,
} from '../../src/store/shown.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { storeTag } from '../../src/store/tags.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withStore } from '../help/database.ts'
import { fileRecord, finding, turn } from '../help/flow.ts'

const SUITE = 'shop/logforest.default'

/** Two sources with a log of the same name, and one of another suite. */
async function withSuite(work: (store: Store) => Promise<void>): Promise<void> {
  await withStore(async store => {
    const suite = { name: SUITE, model: 'logforest/default' }
    for (const name of ['shop/web', 'shop/pay']) {
      await ensureSource(store, { name, root: '/', config: {}, suite })
      await commitTurn(store, name, turn(1, { files: [fileRecord({ id: name })] }))
    }
    await ensureSource(store, { name: '/var/log', root: '/', config: {} })
    await commitTurn(store, '/var/log', turn(1))
    await work(store)
  })
}

test('logs of one name are told apart by their source; one source needs none', async () => {
  await withSuite(async store => {
    const names = async (suite: string) =>
      (await getShownLogs(store, suite)).map(({ name, ownName }) => [name, ownName])
    assert.deepEqual(await names(SUITE), [
      ['pay/app/app.log', 'app/app.log'],
      ['web/app/app.log', 'app/app.log'],
    ])
    assert.deepEqual(await names('/var/log'), [['app/app.log', 'app/app.log']])
    const log = await getShownLog(store, SUITE, 'web/app/app.log')
    assert.equal(log?.source, 'shop/web')
    assert.equal(await getShownLog(store, SUITE, 'app/app.log'), undefined)
    const sources = await getShownSources(store, SUITE)
    assert.deepEqual(
      sources.map(({ name }) => name),
      ['shop/pay', 'shop/web'],
    )
  })
})

test('extents have the names of the logs', async () => {
  await withSuite(async store => {
    const logs = ['pay/app/app.log', 'web/app/app.log']
    assert.deepEqual(
      (await getShownSpans(store, SUITE)).map(({ log }) => log),
      logs,
    )
    assert.deepEqual(await getShownSpans(store, 'other'), [])
  })
})

test('findings and what is said of them are found in all sources of the suite alone', async () => {
  await withSuite(async store => {
    for (const source of ['shop/pay', '/var/log']) {
      const log = await getLog(store, source, 'app/app.log')
      await appendFindings(store, log?.id ?? 0, [finding(source === '/var/log' ? 'bb' : 'aa')])
    }
    assert.equal((await getShownFinding(store, SUITE, 'aa'))?.log, 'pay/app/app.log')
    assert.equal(await getShownFinding(store, SUITE, 'bb'), undefined)
    const said = { verdict: 'true', who: 'ann', reason: '', joint: null } as const
    await storeTag(store, 'shop/pay', { ...said, what: 'aa', saidMs: 2, log: 'app/app.log' })
    await storeTag(store, 'shop/web', { ...said, what: 'i1', saidMs: 1, log: null })
    await storeTag(store, '/var/log', { ...said, what: 'bb', saidMs: 3, log: null })
    const tags = await getShownTags(store, SUITE)
    assert.deepEqual(
      tags.map(({ what, log }) => [what, log]),
      [
        ['i1', null],
        ['aa', 'pay/app/app.log'],
      ],
    )
  })
})

test('suites of a cluster are listed with what they have; local scans are none', async () => {
  await withSuite(async store => {
    const [{ lastMs, ...suite }, ...more] = await getShownSuites(store)
    assert.deepEqual([suite, more], [{ suite: SUITE, sources: 2, logs: 2, incidents: 0 }, []])
    assert.ok(lastMs > 0)
    // Which namespaces there are is told to the role of the page alone.
    assert.deepEqual(await getPageNamespaces(store), [])
  })
})

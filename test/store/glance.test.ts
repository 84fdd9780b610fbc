/** A source at a glance. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storeFiles } from '../../src/store/files.ts'
import { appendFindings } from '../../src/store/findings.ts'
import { getFindingDays, getGlance } from '../../src/store/glance.ts'
import { replaceIncidents } from '../../src/store/incidents.ts'
import { storeLog, updateLog } from '../../src/store/logs.ts'
import { storeNote } from '../../src/store/notes.ts'
import { type Store, transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { storeTag } from '../../src/store/tags.ts'
import { withStore } from '../help/database.ts'
import { fileRecord, finding, incident } from '../help/flow.ts'

const DAY_MS = 86_400_000

async function withLog(work: (store: Store, log: number) => Promise<void>): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    await work(store, (await storeLog(store, { source: 's', name: 'a.log' })).id)
  })
}

test('the digest changes with whatever the page shows, and with nothing else', async () => {
  await withLog(async (store, log) => {
    const seen = new Set<string>()
    const look = async (): Promise<void> => {
      const { digest } = await getGlance(store, 's')
      assert.ok(!seen.has(digest))
      assert.equal((await getGlance(store, 's')).digest, digest)
      seen.add(digest)
    }
    await look()
    await updateLog(store, log, { state: 'trained' })
    await look()
    const one = finding('f1', { log: 'a.log' })
    await appendFindings(store, log, [one])
    await transaction(store, c => replaceIncidents(c, 's', [incident('i1', [one])]))
    await look()
    const tag = { what: 'i1', verdict: 'true', who: 'a', saidMs: 1, reason: '' } as const
    await storeTag(store, 's', { ...tag, log: null, joint: null })
    await look()
    await storeNote(store, 's', { from: 0, to: 1, who: 'a', saidMs: 1, text: 'x' })
    await look()
  })
})

test('it counts logs, files that are not read, and findings of windows', async () => {
  await withLog(async (store, log) => {
    await updateLog(store, log, { state: 'trained' })
    await storeLog(store, { source: 's', name: 'b.log' })
    const bad = fileRecord({ id: 'ff', state: 'rejected', reason: 'binary' })
    const copy = fileRecord({ id: 'fe', state: 'rejected', reason: 'copy' })
    await storeFiles(store, 's', [bad, copy])
    const own = finding('f1', { log: 'a.log' })
    const session = { ...own, id: 'f2', session: 'x' }
    const suite = { ...own, id: 'f3', modelVersion: 0 }
    await appendFindings(store, log, [own, session, suite])
    const { logs, trained, rejected, findings } = await getGlance(store, 's')
    assert.deepEqual([logs, trained, rejected, findings], [2, 1, 1, 1])
  })
})

test('findings are counted by day', async () => {
  await withLog(async (store, log) => {
    const at = (id: string, day: number) => finding(id, { log: 'a.log', from: day * DAY_MS })
    await appendFindings(store, log, [at('f1', 0), at('f2', 1), at('f3', 1)])
    assert.deepEqual(await getFindingDays(store, 's', { from: 0, to: 9 * DAY_MS }), [
      { from: 0, findings: 1 },
      { from: DAY_MS, findings: 2 },
    ])
  })
})

/** Which logs are due, as their counts and bins say. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type DueLog,
  getUnjudged,
  getUnlearned,
  getUntold,
  getUntrained,
  hasUntrained,
} from '../../src/store/due.ts'
import { getLog, type LogProgress, updateLog } from '../../src/store/logs.ts'
import type { Store } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withStore } from '../help/database.ts'
import { turn } from '../help/flow.ts'

const BINS = { from: 0, to: 9, lastMs: 8, coveredMs: 9, bytes: Uint8Array.of(1, 2) }

interface Known {
  readonly state?: 'learning' | 'trained'
  readonly counts?: LogProgress
}

/** Logs with one block of bins each, whose ids rise from 1 on, in the order given. */
async function withLogs(
  logs: Readonly<Record<string, Known>>,
  work: (store: Store) => Promise<void>,
): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const empty = turn(1, { log: 'empty', stream: 'empty', files: [] })
    const { bins: _, ...without } = empty
    await commitTurn(store, 's', without)
    for (const [log, known] of Object.entries(logs)) {
      await commitTurn(store, 's', turn(1, { log, stream: log, files: [], bins: BINS }))
      const id = (await getLog(store, 's', log))?.id ?? 0
      await updateLog(store, id, known)
    }
    await work(store)
  })
}

function names(due: readonly DueLog[]): string[] {
  return due.map(({ log }) => log)
}

test('what was learned as it is and in this way rests', async () => {
  const known = { learnMs: 1000, config: 7 }
  const logs = {
    a: { counts: { ...known, learnedBins: 1 } },
    new: {},
    grown: { counts: { ...known, learnedBins: 1 } },
    otherWindow: { counts: { ...known, learnMs: 2000, learnedBins: 4 } },
    otherConfig: { counts: { ...known, config: 8, learnedBins: 5 } },
  }
  await withLogs(logs, async store => {
    const due = await getUnlearned(store, 's', { windowMs: 1000, config: 7 })
    assert.deepEqual(names(due), ['grown', 'new', 'otherConfig', 'otherWindow'])
    assert.deepEqual(due[1], { log: 'new', lastBins: 2, bytes: 2, trained: false, windowMs: null })
    assert.deepEqual(due[3], {
      ...{ log: 'otherWindow', lastBins: 4, bytes: 2 },
      ...{ trained: false, windowMs: 2000 },
    })
    assert.deepEqual(await getUnlearned(store, 'other', { windowMs: 1000, config: 7 }), [])
  })
})

test('only what has a model is judged: what is new, or what event time has passed', async () => {
  const trained = 'trained' as const
  const logs = {
    told: { state: trained, counts: { learnedBins: 1, learnMs: 10, judgedTo: 90, timed: 1 } },
    fresh: { state: trained, counts: { learnedBins: 1, learnMs: 10, judgedTo: 91, timed: 1 } },
    timeless: { state: trained, counts: { learnedBins: 3, learnMs: 10, judgedTo: 500, timed: 0 } },
    first: { state: trained, counts: { learnedBins: 4, learnMs: 10, timed: 1 } },
    learning: {},
  }
  await withLogs(logs, async store => {
    assert.deepEqual(names(await getUntold(store, 's')), ['fresh'])
    assert.deepEqual(names(await getUnjudged(store, 's', 100)), ['first', 'timeless', 'told'])
    assert.deepEqual(names(await getUnjudged(store, 's', 101)), [
      'first',
      'fresh',
      'timeless',
      'told',
    ])
    assert.deepEqual(names(await getUnjudged(store, 's', 0)), ['timeless'])
  })
})

test('a model is trained anew when it judged for long or is of another configuration', async () => {
  const trained = 'trained' as const
  const logs = {
    young: { state: trained, counts: { config: 7, sinceTraining: 9, learnedBins: 0 } },
    untold: { state: trained, counts: { config: 7 } },
    old: { state: trained, counts: { config: 7, sinceTraining: 10 } },
    other: { state: trained, counts: { config: 6 } },
    resting: { counts: { config: 6, learnedBins: 5 } },
    learning: { counts: { config: 7, learnedBins: 5 } },
  }
  await withLogs(logs, async store => {
    const due = await getUntrained(store, 's', { config: 7, windows: 10 })
    assert.deepEqual(names(due), ['learning', 'old', 'other'])
    assert.deepEqual(
      due.map(each => each.trained),
      [false, true, true],
    )
  })
})

test('a log that has no lines to be learned from is not waited for', async () => {
  await withLogs({ a: { state: 'trained' } }, async store => {
    assert.equal(await hasUntrained(store, 's'), false)
  })
  await withLogs({ a: { state: 'trained' }, b: {} }, async store => {
    assert.equal(await hasUntrained(store, 's'), true)
  })
})

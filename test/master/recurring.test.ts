/** What a log did before. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Evidence, type Finding, LEVELS } from '../../src/flow.ts'
import { lastBefore, recurringIn } from '../../src/master/recurring.ts'
import { appendFindings } from '../../src/store/findings.ts'
import { storeLog } from '../../src/store/logs.ts'
import { getSuiteLogs } from '../../src/store/suites.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { found, minute } from './findings.ts'

const GAP_MS = 300_000

/** Lines of a template that are as strange as this part of the finding. */
function shown(template: string, share: number, more: Partial<Evidence> = {}): Evidence {
  const level = LEVELS.indexOf('info')
  const base = { text: template, level, reason: 'NewTemplate', observed: 2, typical: 0 } as const
  return { ...base, template, share, ...more }
}

const RESTART = [shown('stop', 0.4), shown('start', 0.4), shown('load', 0.2)]

function restart(at: number, more: Partial<Finding> = {}): Finding {
  return found('a', at, { evidence: RESTART, score: 99, ...more })
}

function isAgain(now: Partial<Finding>, before: Partial<Finding> = {}): boolean {
  return lastBefore(restart(600, now), [restart(10, before)], GAP_MS) !== undefined
}

test('what shows the same rare lines as before recurs, also where one line is missing', () => {
  assert.ok(isAgain({}))
  assert.ok(isAgain({}, { evidence: [shown('stop', 0.5), shown('load', 0.5)] }))
  assert.ok(!isAgain({}, { evidence: [shown('load', 1)] }), 'that is a small part of it')
  assert.ok(!isAgain({}, { evidence: [shown('other', 1)] }))
  assert.equal(lastBefore(restart(600), [], GAP_MS), undefined)
})

test('errors, and what is no rare line, do not recur', () => {
  const level = LEVELS.indexOf('error')
  assert.ok(!isAgain({ evidence: [...RESTART, shown('fails', 0.1, { level })] }))
  assert.ok(isAgain({ evidence: [...RESTART, shown('fails', 0.05, { level })] }))
  const less = RESTART.map(each => ({ ...each, reason: 'Missing' as const }))
  assert.ok(!isAgain({ evidence: less }, { evidence: less }))
  assert.ok(!isAgain({ session: 's' }))
  assert.ok(!isAgain({ timed: false }))
})

test('what is stronger or longer than it was is something else', () => {
  assert.ok(!isAgain({ score: 99.99 }, { score: 91 }))
  assert.ok(isAgain({ score: 91 }, { score: 99.99 }))
  assert.ok(isAgain({ to: minute(602) }))
  assert.ok(!isAgain({ to: minute(603) }))
})

test('what goes on is not its own past', () => {
  assert.equal(lastBefore(restart(600), [restart(600), restart(596)], GAP_MS), undefined)
  const [first, last] = [restart(10), restart(594)]
  assert.equal(lastBefore(restart(600), [first, last], GAP_MS), last, 'the last one is told')
})

test('earlier findings are read of those logs alone where something may recur', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const names = ['a', 'b']
    for (const name of names) {
      const { id } = await storeLog(store, { source: 's', name })
      const all = name === 'a' ? [10, 600] : [600]
      const own = all.map(at => restart(at, { log: name, id: `${name}@${at}` }))
      await appendFindings(store, id, own)
    }
    const logs = await getSuiteLogs(store, 's')
    const tellings = logs.map(log => {
      const finding = restart(600, { log: log.name, id: `${log.name}@600` })
      return { log, each: { stored: finding, finding, by: [], spared: [] } }
    })
    const again = async () => [...(await recurringIn(store, { tellings }, GAP_MS))]
    assert.deepEqual(await again(), [['a@600', minute(10)]])
    await store.pool.query(
      `insert into tag (source, what, verdict, who, said_ms, reason)
       values ('s', 'a@10', 'true', 'me', 1, 'it was one')`,
    )
    assert.deepEqual(await again(), [], 'what was tagged as true is not taken for usual')
  })
})

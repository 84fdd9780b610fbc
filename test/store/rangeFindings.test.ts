/** Findings of a range, as the map draws them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding } from '../../src/flow.ts'
import { appendFindings } from '../../src/store/findings.ts'
import { replaceIncidents } from '../../src/store/incidents.ts'
import { storeLog } from '../../src/store/logs.ts'
import { type Store, transaction } from '../../src/store/pool.ts'
import { countFindings, getIncidentSpans, getSilences } from '../../src/store/rangeFindings.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { finding, incident } from '../help/flow.ts'

const DAY = 86_400_000
const ALL = { from: 0, to: 9 * DAY }

const at = (id: string, day: number, part: Partial<Finding> = {}): Finding =>
  finding(id, { log: 'a.log', from: day * DAY, to: day * DAY + 1000, ...part })

const [EVIDENCE] = finding('x').evidence

/** Missing, of which so many lines came all the same. */
const missing = (id: string, observed: number): Finding =>
  at(id, 1, { reason: 'Missing', evidence: [{ ...EVIDENCE, observed }] })

async function withFindings(
  findings: readonly Finding[],
  work: (store: Store, log: number) => Promise<void>,
): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { id } = await storeLog(store, { source: 's', name: 'a.log' })
    await storeLog(store, { source: 's', name: 'calm.log' })
    await appendFindings(store, id, findings)
    await work(store, id)
  })
}

test('findings of windows with time are counted where they touch the range', async () => {
  const findings = [at('f1', 0), at('f2', 1), at('f3', 1, { session: 'x' })]
  await withFindings([...findings, at('f4', 1, { timed: false })], async (store, log) => {
    assert.deepEqual(await countFindings(store, [log], ALL), new Map([[log, 2]]))
    const late = { from: DAY + 999, to: 2 * DAY }
    assert.deepEqual(await countFindings(store, [log], late), new Map([[log, 1]]))
    assert.deepEqual(await countFindings(store, [log], { from: 1000, to: DAY }), new Map())
    assert.deepEqual(await countFindings(store, [log + 1], ALL), new Map())
  })
})

test('a log was silent where nothing came of a line that comes all the time', async () => {
  const findings = [missing('f1', 0), missing('f2', 3), missing('f3', Number.NaN), at('f4', 1)]
  await withFindings(findings, async (store, log) => {
    const silence = { log, from: DAY, to: DAY + 1000 }
    assert.deepEqual(await getSilences(store, [log], ALL), [silence, silence])
    assert.deepEqual(await getSilences(store, [log], { from: 0, to: DAY }), [])
  })
})

test('of hostile evidence it is told as well', async () => {
  const text = `\0 \ud800 "observed": 5, \\u0000 ${'x'.repeat(100_000)}`
  const hostile = at('f1', 1, { reason: 'Missing', evidence: [{ ...EVIDENCE, text, observed: 0 }] })
  await withFindings([hostile], async (store, log) => {
    assert.equal((await getSilences(store, [log], ALL)).length, 1)
  })
})

test('the strangest lead to their incidents', async () => {
  const findings = [
    at('f1', 0, { score: 92 }),
    at('f2', 1, { score: 99 }),
    at('f3', 2, { score: 91 }),
  ]
  await withFindings(findings, async (store, log) => {
    const incidents = [incident('i1', findings.slice(1, 2)), incident('i3', findings.slice(2))]
    await transaction(store, c => replaceIncidents(c, 's', incidents))
    const told = async (most: number, range = ALL) =>
      (await getIncidentSpans(store, [log], { ...range, most })).map(each => each.incident)
    assert.deepEqual(await told(3), ['i1', 'i3'])
    assert.deepEqual(await told(2), ['i1'])
    assert.deepEqual(await told(3, { from: 2 * DAY, to: 3 * DAY }), ['i3'])
    assert.deepEqual(await getIncidentSpans(store, [], { ...ALL, most: 3 }), [])
  })
})

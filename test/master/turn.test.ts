import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type MasterOptions, masterTurn } from '../../src/master/turn.ts'
import { learnNew } from '../../src/scanner/scanner.ts'
import { getIncidents } from '../../src/store/incidents.ts'
import type { Store } from '../../src/store/pool.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'
import { judging, type TestSource, withSource } from '../help/source.ts'

const OPTIONS: MasterOptions = {
  trees: 20,
  sampleSize: 64,
  extensionLevel: 1,
  seed: 1,
  trainer: 'logforest',
  alarmsPerDay: 1,
}

async function learned(source: TestSource): Promise<void> {
  for (let i = 0; i < 4; i++) {
    const broken = i < 2 ? { brokenMinute: 20 } : {}
    writeLog(source.root, `s${i}.log`, serviceLog({ seed: i, minutes: 30, ...broken }))
  }
  await source.read()
  await learnNew(source, judging())
}

async function turn(store: Store, more: Partial<MasterOptions> = {}) {
  await masterTurn(store, 'test', { ...OPTIONS, ...more })
  return getIncidents(store, 'test')
}

test('findings of one time are one incident, with the logs that stayed as usual', async () => {
  await withSource(async source => {
    await learned(source)
    const [incident, ...more] = await turn(source.store)
    assert.deepEqual(more, [])
    const members = incident.members.map(({ finding }) => finding.log).sort()
    assert.deepEqual(members.slice(0, 2), ['s0.log', 's1.log'])
    assert.ok(incident.normal.every(log => !members.includes(log)))
    assert.equal(new Date(incident.from).toISOString().slice(11, 16), '08:20')
    assert.equal(incident.number, 1)
  })
})

test('a turn done again replaces its incidents by the same ones', async () => {
  await withSource(async source => {
    await learned(source)
    const first = await turn(source.store)
    assert.deepEqual(await turn(source.store), first)
    assert.deepEqual(await turn(source.store, { anew: true }), first)
  })
})

test('a source without logs has no incidents', async () => {
  await withSource(async ({ store }) => {
    assert.deepEqual(await turn(store), [])
  })
})

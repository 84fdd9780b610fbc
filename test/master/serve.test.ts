/** A master as a process. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wallClock } from '../../src/base/clock.ts'
import {
  type DeclaredSuppressions,
  type ServeOptions,
  serveMaster,
} from '../../src/master/serve.ts'
import { learnNew } from '../../src/scanner/scanner.ts'
import type { SuiteFigures } from '../../src/store/figures.ts'
import type { MasterState } from '../../src/store/heartbeats.ts'
import { getIncidents } from '../../src/store/incidents.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'
import { judging, withSource } from '../help/source.ts'

const SUITE = { name: 'ns/ns.m', model: 'ns/m' }

function options(changes: Partial<ServeOptions> & Pick<ServeOptions, 'store' | 'signal'>) {
  const judgement = { trees: 20, sampleSize: 64, extensionLevel: 1, seed: 1, alarmsPerDay: 1 }
  return {
    model: 'ns/m',
    name: 'one',
    judging: { ...judgement, trainer: 'logforest' as const },
    findingsDays: 30,
    historyWindows: 1000,
    pollMs: 20,
    clock: wallClock,
    onState: () => undefined,
    onTrouble: (why: string) => assert.fail(why),
    ...changes,
  }
}

test('one of two masters judges, the other takes over when it ends', async () => {
  await withSource(async ({ store, root, read, ...source }) => {
    await ensureSource(store, { name: 'test', root, config: {}, suite: SUITE })
    writeLog(root, 'a.log', serviceLog({ seed: 1, minutes: 20, brokenMinute: 15 }))
    await read()
    await learnNew({ store, ...source }, judging())
    const states: Record<string, MasterState[]> = { one: [], two: [] }
    const until = async (name: string, met: (state: MasterState) => boolean): Promise<void> => {
      while (!states[name].some(met)) await wallClock.sleep(10)
    }
    const [stopOne, stopTwo] = [new AbortController(), new AbortController()]
    const figures: Record<string, (readonly SuiteFigures[])[]> = { one: [], two: [] }
    const serve = (name: string, { signal }: AbortController): Promise<void> => {
      const onState = (state: MasterState): void => void states[name].push(state)
      const onFigures = (told: readonly SuiteFigures[]): void => void figures[name].push(told)
      return serveMaster(options({ store, signal, name, onState, onFigures }))
    }
    const one = serve('one', stopOne)
    await until('one', state => state.leading && state.suites === 1)
    const two = serve('two', stopTwo)
    await until('two', state => !state.leading && state.waiting.startsWith('stands by'))
    assert.ok((await getIncidents(store, SUITE.name)).length > 0)
    const rolledUp = await store.pool.query('select windows from roll_up_hours')
    assert.ok(rolledUp.rows.some(({ windows }) => Math.max(...windows) > 0))
    assert.deepEqual(figures.two.at(-1), [])
    assert.deepEqual(
      figures.one.map(told => told.map(({ suite }) => suite)),
      [[SUITE.name]],
    )
    stopOne.abort()
    await one
    await until('two', state => state.leading)
    stopTwo.abort()
    await two
  })
})

test('an error is said and waited out', async () => {
  await withSource(async ({ store }) => {
    const stop = new AbortController()
    const troubles: string[] = []
    const broken = new Proxy(store, {
      get: (target, key) => {
        if (key !== 'url' || troubles.length > 0) return Reflect.get(target, key, target)
        return 'postgres://127.0.0.1:1/none'
      },
    })
    const states: MasterState[] = []
    const served = serveMaster(
      options({
        store: broken,
        signal: stop.signal,
        onState: state => states.push(state),
        onTrouble: why => troubles.push(why),
      }),
    )
    while (!states.some(state => state.leading)) await wallClock.sleep(10)
    stop.abort()
    await served
    assert.equal(troubles.length, 1)
    assert.match(troubles[0] ?? '', /ECONNREFUSED/)
  })
})

test('what is not to be told is asked for at each turn, and a change judges again', async () => {
  await withSource(async ({ store, root, read, ...source }) => {
    await ensureSource(store, { name: 'test', root, config: {}, suite: SUITE })
    writeLog(root, 'a.log', serviceLog({ seed: 1, minutes: 20, brokenMinute: 15 }))
    await read()
    await learnNew({ store, ...source }, judging())
    const stop = new AbortController()
    const states: MasterState[] = []
    let declared: DeclaredSuppressions = { inForce: [], digest: 'none', problem: '' }
    const served = serveMaster(
      options({
        store,
        signal: stop.signal,
        onState: state => states.push(state),
        suppressions: () => declared,
      }),
    )
    const until = async (met: () => boolean | Promise<boolean>): Promise<void> => {
      while (!(await met())) await wallClock.sleep(10)
    }
    await until(() => states.some(state => state.suppressions?.inForce === 0))
    const before = await getIncidents(store, SUITE.name)
    const templates = before.flatMap(each =>
      each.members.flatMap(({ finding }) => finding.evidence.map(({ template }) => template)),
    )
    assert.ok(templates.length > 0)
    const inForce = templates.map((template, at) => ({
      ...{ name: `s${at}`, template, shapes: [], untilMs: Number.POSITIVE_INFINITY },
      ...{ reason: 'known', log: '**', covers: () => true },
    }))
    declared = { inForce, digest: 'all', problem: 'one of them is wrong' }
    await until(async () => (await getIncidents(store, SUITE.name)).length === 0)
    await until(() => (states.at(-1)?.suppressions?.hidden ?? 0) > 0)
    assert.equal(states.at(-1)?.suppressions?.problem, 'one of them is wrong')
    declared = { inForce: [], digest: 'none', problem: '' }
    await until(async () => (await getIncidents(store, SUITE.name)).length === before.length)
    assert.deepEqual(await getIncidents(store, SUITE.name), before)
    stop.abort()
    await served
  })
})

test('a suite that cannot be judged is said, and the others are', async () => {
  await withSource(async ({ store, root, read, ...source }) => {
    await ensureSource(store, { name: 'test', root, config: {}, suite: SUITE })
    writeLog(root, 'a.log', serviceLog({ seed: 1, minutes: 20, brokenMinute: 15 }))
    await read()
    await learnNew({ store, ...source }, judging())
    const broken = { name: 'ns/a.m', model: 'ns/m' }
    await ensureSource(store, { name: 'broken', root, config: {}, suite: broken })
    await store.pool.query(`create function refused() returns trigger language plpgsql as
      $$ begin raise 'refused'; end $$`)
    await store.pool.query(`create trigger refused before update of told_ms on suite
      for each row when (old.name = 'ns/a.m') execute function refused()`)
    const stop = new AbortController()
    const [states, troubles]: [MasterState[], string[]] = [[], []]
    const onState = (state: MasterState): void => void states.push(state)
    const onTrouble = (why: string): void => void troubles.push(why)
    const served = serveMaster(options({ store, signal: stop.signal, onState, onTrouble }))
    while (!states.some(({ leading }) => leading)) await wallClock.sleep(10)
    stop.abort()
    await served
    assert.ok((await getIncidents(store, SUITE.name)).length > 0)
    assert.match(troubles[0], /^Cannot judge suite "ns\/a\.m": .*refused/)
    const [{ waiting, suites }] = states.filter(({ leading }) => leading)
    assert.deepEqual([/refused/.test(waiting), suites], [true, 2])
  })
})

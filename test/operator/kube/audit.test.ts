import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Audit, type Missed } from '../../../operator/kube/audit.ts'
import type { KubeObject } from '../../../operator/kube/objects.ts'
import { Store } from '../../../operator/kube/store.ts'
import { logSource, parts } from './wires.ts'

const at = (name: string, resourceVersion: string): KubeObject =>
  logSource(name, { resourceVersion })

test('a cache that is like the list has missed nothing', async () => {
  assert.deepEqual(await missed([at('a', '1')], { listed: [at('a', '1')] }), [])
})

test('what the cache has otherwise, and goes on to have, was missed', async () => {
  const cached = [at('same', '1'), at('old', '1'), at('gone', '1')]
  const listed = [at('same', '1'), at('old', '2'), at('new', '3')]
  assert.deepEqual(
    new Set(await missed(cached, { listed })),
    new Set(['modified', 'added', 'deleted']),
  )
})

test('a watch that is a moment behind the list has missed nothing', async () => {
  const catchUp = (store: Store<KubeObject>): void => {
    store.set(at('old', '2'))
    store.set(at('new', '3'))
    store.delete('shop/gone')
  }
  const listed = [at('old', '2'), at('new', '3')]
  assert.deepEqual(await missed([at('old', '1'), at('gone', '1')], { listed, after: catchUp }), [])
})

test('a watch that is ahead of the list has missed nothing', async () => {
  const ahead = (store: Store<KubeObject>): void => {
    store.set(at('old', '5'))
    store.set(at('new', '6'))
    store.delete('shop/gone')
  }
  const listed = [at('old', '2'), at('gone', '1')]
  assert.deepEqual(await missed([at('old', '2'), at('gone', '1')], { listed, during: ahead }), [])
})

test('a list that fails proves nothing', async () => {
  assert.deepEqual(await missed([at('a', '1')], {}), [])
})

test('it looks every ten minutes, a tenth more or less', async () => {
  const { clock, random } = parts()
  const times: number[] = []
  const list = async () => {
    times.push(clock.steady())
    return { items: [] }
  }
  const audit = new Audit<KubeObject>({ store: new Store(), list, clock, random })
  const signal = new AbortController().signal
  for (let turn = 0; turn < 5; turn++) await clock.until(audit.next(signal))
  const waits = times.map((ms, turn) => ms - (times[turn - 1] ?? 0))
  assert.ok(
    waits.every(ms => ms >= 540_000 && ms <= 660_200),
    String(waits),
  )
  assert.equal(new Set(waits).size, 5)
})

interface Course {
  /** Left out where the list fails. */
  readonly listed?: readonly KubeObject[]
  /** What the watch brings while the list is on its way, and after it. */
  readonly during?: (store: Store<KubeObject>) => void
  readonly after?: (store: Store<KubeObject>) => void
}

async function missed(
  cached: readonly KubeObject[],
  { listed, during, after }: Course,
): Promise<readonly Missed[]> {
  const { clock, random } = parts()
  const store = new Store<KubeObject>()
  store.replace(cached)
  const list = async () => {
    during?.(store)
    if (listed === undefined) throw new Error('500')
    void clock.sleep(1000).then(() => after?.(store))
    return { items: listed }
  }
  const audit = new Audit<KubeObject>({ store, list, clock, random })
  return clock.until(audit.next(new AbortController().signal))
}

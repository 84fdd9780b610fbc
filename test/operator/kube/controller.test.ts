import assert from 'node:assert/strict'
import { test } from 'node:test'
import { currentContext } from '../../../operator/kube/context.ts'
import { Controller, type Reconcile, TerminalError } from '../../../operator/kube/controller.ts'
import { ApiError } from '../../../operator/kube/errors.ts'
import type { KubeObject } from '../../../operator/kube/objects.ts'
import { Store } from '../../../operator/kube/store.ts'
import { OperatingError } from '../../../src/base/errors.ts'
import { settle } from '../../help/virtual.ts'
import { logSource, parts } from './wires.ts'

test('a key that did well comes again only when something changes', async () => {
  const { controller, clock, calls, end, page } = started(async () => ({}))
  controller.enqueue('shop/web')
  await clock.advance(3_600_000)
  assert.deepEqual(calls, [['shop/web', 0]])
  assert.match(await page(), /reconcile_total\{controller="test",result="success"\} 1$/m)
  await end()
})

test('a key comes again after the time that it asks for', async () => {
  const { controller, clock, calls, end, page } = started(async () => ({ requeueAfterMs: 15_000 }))
  controller.enqueue('shop/web')
  await clock.advance(31_000)
  assert.deepEqual(
    calls.map(([, atMs]) => atMs),
    [0, 15_000, 30_000],
  )
  assert.match(await page(), /result="requeue_after"\} 3$/m)
  await end()
})

test('a failure is tried again, and is said in a sentence without a stack', async () => {
  let failures = 2
  const { controller, clock, calls, end, lines, page } = started(async () => {
    if (failures-- > 0) throw new OperatingError('Postgres does not answer')
    return {}
  })
  controller.enqueue('shop/web')
  await clock.advance(60_000)
  assert.equal(calls.length, 3)
  assert.ok((calls[2]?.[1] ?? 0) <= 3000)
  const warning = lines.find(each => each.level === 40)
  assert.equal(warning?.reason, 'Postgres does not answer')
  assert.equal(warning?.controller, 'test')
  assert.equal(warning?.key, 'shop/web')
  assert.equal(warning?.err, undefined)
  assert.match(await page(), /reconcile_errors_total\{controller="test"\} 2$/m)
  await end()
})

test('a mistake of the program ends neither the worker nor the others', async () => {
  const broken: Reconcile = key => {
    if (key === 'shop/bad') throw new TypeError('x is undefined')
    return Promise.resolve({})
  }
  const { controller, clock, calls, end, lines, page } = started(broken, { workers: 1 })
  controller.enqueue('shop/bad')
  controller.enqueue('shop/good')
  await clock.advance(500)
  assert.deepEqual(
    calls.map(([key]) => key),
    ['shop/bad', 'shop/good'],
  )
  assert.match(JSON.stringify(lines.find(each => each.level === 50)?.err), /TypeError/)
  assert.match(await page(), /reconcile_panics_total\{controller="test"\} 1$/m)
  await end()
})

test('what only a change of the object can cure is not tried again', async () => {
  const { controller, clock, calls, end, page } = started(async () => {
    throw new TerminalError('spec.volume names no volume')
  })
  controller.enqueue('shop/web')
  await clock.advance(3_600_000)
  assert.equal(calls.length, 1)
  assert.match(await page(), /terminal_reconcile_errors_total\{controller="test"\} 1$/m)
  await end()
})

test('a lost race is no error', async () => {
  let races = 1
  const { controller, clock, calls, end, page } = started(async () => {
    if (races-- > 0) throw new ApiError('changed', { status: 409, reason: 'Conflict' })
    return {}
  })
  controller.enqueue('shop/web')
  await clock.advance(2000)
  assert.equal(calls.length, 2)
  const text = await page()
  assert.match(text, /result="requeue"\} 1$/m)
  assert.match(text, /reconcile_errors_total\{controller="test"\} 0$/m)
  await end()
})

test('the wait that the apiserver asks for is kept', async () => {
  const { controller, clock, calls, end } = started(async () => {
    throw new ApiError('slow', { status: 429, reason: '', retryAfterMs: 30_000 })
  })
  controller.enqueue('shop/web')
  await clock.advance(29_000)
  assert.equal(calls.length, 1)
  await clock.advance(2000)
  assert.equal(calls.length, 2)
  await end()
})

test('the deadline aborts what hangs, and the key comes again', async () => {
  const hanging: Reconcile = (_key, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
  const { controller, clock, calls, end, lines, page } = started(hanging, { timeoutMs: 5000 })
  controller.enqueue('shop/web')
  await clock.advance(6500)
  assert.equal(calls.length, 2)
  assert.match(String(lines.find(each => each.level === 40)?.reason), /not done after 5000 ms/)
  assert.match(await page(), /reconcile_timeouts_total\{controller="test"\} 1$/m)
  await end()
})

test('stopping aborts what runs, waits for its end and takes nothing more', async () => {
  let hasEnded = false
  const { controller, clock, calls, end } = started(
    (_key, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          hasEnded = true
          reject(signal.reason)
        })
      }),
    { workers: 1 },
  )
  controller.enqueue('shop/a')
  controller.enqueue('shop/b')
  await clock.advance(10)
  await end()
  assert.ok(hasEnded)
  assert.equal(calls.length, 1)
})

test('two keys are worked on at a time, one key never', async () => {
  let running = 0
  let most = 0
  const {
    controller,
    clock,
    end,
    clock: time,
  } = started(async key => {
    running += 1
    most = Math.max(most, running)
    await time.sleep(1000)
    running -= 1
    if (key === 'shop/a') assert.ok(running <= 1)
    return {}
  })
  controller.enqueue('shop/a')
  await settle()
  controller.enqueue('shop/a')
  controller.enqueue('shop/b')
  await clock.advance(5000)
  assert.equal(most, 2)
  await end()
})

test('the running reconcile has its own log and signal without being handed them', async () => {
  let seen: unknown
  const { controller, clock, end } = started(async () => {
    await settle()
    seen = currentContext()?.log.bindings()
    return {}
  })
  controller.enqueue('shop/web')
  await clock.advance(100)
  await end()
  const { controller: name, key, reconcile } = Object(seen)
  assert.deepEqual([name, key], ['test', 'shop/web'])
  assert.match(reconcile, /^[0-9a-f]{8}$/)
})

test('changes of a cache become keys; what cannot be understood is said and skipped', async () => {
  const { controller, clock, calls, end, lines } = started(async () => ({}))
  const store = new Store<KubeObject>()
  controller.watch(store, ({ key }) => {
    if (key === 'shop/bad') throw new Error('no such field')
    return [key, 'shop/other']
  })
  store.set(logSource('bad', { resourceVersion: '1' }))
  store.set(logSource('web', { resourceVersion: '2' }))
  await clock.advance(100)
  assert.deepEqual(calls.map(([key]) => key).sort(), ['shop/other', 'shop/web'])
  assert.equal(lines.find(each => each.level === 50)?.key, 'shop/bad')
  await end()
})

function started(reconcile: Reconcile, options: { workers?: number; timeoutMs?: number } = {}) {
  const made = parts()
  const { clock, metrics } = made
  const calls: [string, number][] = []
  const controller = new Controller({
    ...made,
    ...options,
    name: 'test',
    reconcile: (key, within) => {
      calls.push([key, Math.round(clock.steady() / 1000) * 1000])
      return reconcile(key, within)
    },
  })
  const stop = new AbortController()
  const running = controller.run(stop.signal)
  const end = async (): Promise<void> => {
    stop.abort()
    await running
  }
  return { ...made, controller, calls, end, page: async () => (await metrics.page()).text }
}

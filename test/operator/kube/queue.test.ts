import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type QueueLane, WorkQueue } from '../../../operator/kube/queue.ts'
import { settle, type VirtualClock } from '../../help/virtual.ts'
import { parts } from './wires.ts'

/** The queue as one would explain it: a list, scanned anew for each question. */
class Model {
  waiting: { key: string; lane: QueueLane }[] = []
  working = new Set<string>()
  again = new Map<string, QueueLane>()
  delayed = new Map<string, number>()
  taken = 0

  add(key: string, lane: QueueLane): void {
    this.delayed.delete(key)
    if (this.working.has(key)) {
      if (this.again.get(key) !== 'changed') this.again.set(key, lane)
      return
    }
    const at = this.waiting.findIndex(each => each.key === key)
    if (at >= 0 && (this.waiting[at]?.lane === 'changed' || lane === 'resync')) return
    if (at >= 0) this.waiting.splice(at, 1)
    this.waiting.push({ key, lane })
  }

  next(): string | undefined {
    const first = this.taken % 8 === 7 ? 'resync' : 'changed'
    const chosen = this.waiting.find(each => each.lane === first) ?? this.waiting[0]
    if (chosen === undefined) return undefined
    this.waiting = this.waiting.filter(each => each !== chosen)
    this.working.add(chosen.key)
    this.taken += 1
    return chosen.key
  }

  done(key: string): void {
    this.working.delete(key)
    const lane = this.again.get(key)
    this.again.delete(key)
    if (lane !== undefined) this.add(key, lane)
  }

  passed(nowMs: number): void {
    const due = [...this.delayed].filter(([, dueMs]) => dueMs <= nowMs).sort((a, b) => a[1] - b[1])
    for (const [key] of due) this.add(key, 'changed')
  }
}

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l')
const lane = fc.constantFrom<QueueLane>('changed', 'resync')
const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), key, lane }),
  fc.record({ do: fc.constant('later' as const), key, ms: fc.integer({ min: 1, max: 500 }) }),
  fc.record({ do: fc.constant('take' as const) }),
  fc.record({ do: fc.constant('done' as const), which: fc.nat(3) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.nat(300) }),
)

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** The same call to the queue and to the model; nothing where the model says that it would wait. */
async function perform(each: Step, { queue, model, clock }: Pair): Promise<void> {
  switch (each.do) {
    case 'add':
      queue.add(each.key, { lane: each.lane })
      return model.add(each.key, each.lane)
    case 'later': {
      const dueMs = clock.steady() + each.ms
      // Two that are due in one moment have no order.
      if ([...model.delayed.values()].includes(dueMs)) return
      queue.add(each.key, { afterMs: each.ms })
      model.delayed.set(each.key, Math.min(dueMs, model.delayed.get(each.key) ?? dueMs))
      return
    }
    case 'take': {
      const wanted = model.next()
      if (wanted !== undefined) assert.equal(await queue.take(), wanted)
      return
    }
    case 'done': {
      const worked = [...model.working][each.which]
      if (worked === undefined) return
      queue.done(worked)
      return model.done(worked)
    }
    case 'wait':
      await clock.advance(each.ms)
      model.passed(clock.steady())
  }
}

interface Pair {
  readonly queue: WorkQueue
  readonly model: Model
  readonly clock: VirtualClock
}

test('the queue does what the model does, for any order of calls', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async steps => {
      const { clock, random } = parts()
      const pair = { queue: new WorkQueue({ clock, random }), model: new Model(), clock }
      for (const each of steps) {
        await perform(each, pair)
        assert.equal(pair.queue.depth, pair.model.waiting.length + pair.model.again.size)
      }
      pair.queue.close()
    }),
    { numRuns: 300 },
  )
})

test('who waits for a key gets the next one, one each', async () => {
  const { clock, random } = parts()
  const queue = new WorkQueue({ clock, random })
  const takers = [queue.take(), queue.take()]
  queue.add('a')
  queue.add('a')
  queue.add('b')
  assert.deepEqual(await Promise.all(takers), ['a', 'b'])
})

test('a key waits longer after each failure, and not after it did well', async () => {
  const { clock, random } = parts()
  const queue = new WorkQueue({ clock, random })
  const waits: number[] = []
  for (let failure = 0; failure < 12; failure++) {
    const start = clock.steady()
    queue.addAfterFailure('a')
    assert.equal(await clock.until(queue.take()), 'a')
    waits.push(clock.steady() - start)
    queue.done('a')
  }
  waits.forEach((ms, at) => {
    const full = Math.min(420_000, 1000 * 2 ** at)
    assert.ok(ms >= full / 2 && ms <= full + 100, `${at}: ${ms}`)
  })
  queue.forget('a')
  const start = clock.steady()
  queue.addAfterFailure('a', 5000)
  assert.equal(await clock.until(queue.take()), 'a')
  assert.ok(clock.steady() - start >= 5000, 'what the apiserver asks for holds')
  assert.ok(clock.steady() - start <= 5100)
})

test('a storm of changes does not starve the other lane', async () => {
  const { clock, random } = parts()
  const queue = new WorkQueue({ clock, random })
  queue.add('slow', { lane: 'resync' })
  const taken: (string | undefined)[] = []
  for (let turn = 0; turn < 10; turn++) {
    for (const name of ['x', 'y', 'z']) queue.add(`${name}${turn}`)
    taken.push(await queue.take())
  }
  assert.equal(taken.indexOf('slow'), 7)
})

test('closing gives nothing more out, not even what is due later', async () => {
  const { clock, random } = parts()
  const queue = new WorkQueue({ clock, random })
  queue.add('later', { afterMs: 100 })
  const waiting = queue.take()
  queue.close()
  assert.equal(await waiting, undefined)
  queue.add('a')
  await clock.advance(1000)
  await settle()
  assert.equal(queue.depth, 0)
  assert.equal(await queue.take(), undefined)
})

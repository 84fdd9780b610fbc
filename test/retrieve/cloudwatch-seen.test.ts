/** Which events were counted: each once, whatever comes late and wherever a process ends. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../../src/base/random.ts'
import { newGroup, nextPass, passed } from '../../src/retrieve/cloudwatch-group.ts'
import { Seen, type Sighting } from '../../src/retrieve/cloudwatch-seen.ts'

/** An event becomes visible at most so long after it was ingested; a pass trusts twice as long. */
const VISIBLE = 10

const event = (timestampMs: number, ingestedMs = timestampMs, id = `${timestampMs}`): Sighting => ({
  id,
  timestampMs,
  ingestedMs,
})

test('an event is counted once, in this pass and in the next', () => {
  const seen = new Seen()
  const pass = { fromMs: 0, ingestedMs: 100 }
  assert.equal(seen.count(event(10), pass), true)
  assert.equal(seen.count(event(10), pass), false)
  assert.equal(seen.count(event(20), pass), true)
  seen.passed(pass)
  for (const at of [10, 20]) assert.equal(seen.count(event(at), pass), false)
})

test('an event that comes late is counted, if it was ingested after the last pass', () => {
  const seen = new Seen()
  const first = { fromMs: 0, ingestedMs: 30 }
  seen.count(event(100, 20), first)
  seen.passed(first)
  const second = { fromMs: 0, ingestedMs: 60 }
  assert.equal(seen.count(event(50, 40), second), true)
  assert.equal(seen.count(event(50, 25, 'known'), second), false)
  seen.passed(second)
  assert.equal(seen.count(event(50, 40), { fromMs: 0, ingestedMs: 90 }), false)
})

test('events of one moment are told apart by their ids, over a restart in between', () => {
  const pass = { fromMs: 0, ingestedMs: 100 }
  const seen = new Seen()
  seen.count(event(10, 10, 'a'), pass)
  const again = new Seen(seen.save())
  assert.equal(again.count(event(10, 10, 'a'), pass), false)
  assert.equal(again.count(event(10, 10, 'b'), pass), true)
})

test('a state holds no ids of events that a pass vouches for', () => {
  const seen = new Seen()
  const pass = { fromMs: 0, ingestedMs: 1_000_000 }
  for (let at = 0; at < 10_000; at++) seen.count(event(at), pass)
  assert.ok(seen.save().length < 200)
  const late = { fromMs: 9_000, ingestedMs: 2_000_000 }
  for (let at = 0; at < 100; at++) seen.count(event(10_000 + at, 3_000_000), late)
  assert.ok(seen.save().length > 3000)
  seen.passed({ fromMs: 9_000, ingestedMs: 4_000_000 })
  assert.ok(seen.save().length < 200)
})

interface World {
  readonly id: string
  readonly timestampMs: number
  readonly ingestedMs: number
  readonly visibleMs: number
}

/** Events with times, most of them ingested at once and some very late. */
const worlds = fc
  .array(fc.tuple(fc.nat(400), fc.oneof(fc.nat(3), fc.nat(300)), fc.nat(VISIBLE)), {
    minLength: 1,
    maxLength: 80,
  })
  .map(parts =>
    parts.map(([timestampMs, late, hidden], index) => {
      const ingestedMs = timestampMs + late
      return { id: `${index}`, timestampMs, ingestedMs, visibleMs: ingestedMs + hidden }
    }),
  )

interface Plan {
  readonly stepMs: number
  readonly lateMs: number
  readonly page: number
  readonly diesAfter: number | undefined
}

/** Passes: when, how deep, how many events a page, and after which page the process dies. */
const passes: fc.Arbitrary<Plan[]> = fc.array(
  fc.record({
    stepMs: fc.integer({ min: 1, max: 90 }),
    lateMs: fc.constantFrom(20, 120, 1000),
    page: fc.integer({ min: 1, max: 9 }),
    diesAfter: fc.option(fc.nat(5), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 14 },
)

/** A reader that stores its state with what it counted, page by page, and dies now and then. */
class Reading {
  readonly counted: string[] = []
  #stored = ''
  #seen = new Seen()
  #throughMs = 0

  pass(world: readonly World[], nowMs: number, { lateMs, page, diesAfter }: Plan): void {
    const fromMs = Math.max(0, Math.min(this.#throughMs, nowMs) - lateMs)
    const pass = { fromMs, ingestedMs: nowMs - 2 * VISIBLE }
    const found = visible(world, { fromMs, nowMs })
    for (let at = 0; at < found.length && at / page !== diesAfter; at += page) {
      const fresh = found.slice(at, at + page).filter(each => this.#seen.count(each, pass))
      this.counted.push(...fresh.map(each => each.id))
      if (fresh.length > 0) this.#stored = this.#seen.save()
    }
    if (diesAfter !== undefined) {
      this.#seen = new Seen(this.#stored)
      return
    }
    this.#throughMs = Math.max(this.#throughMs, ...found.map(each => each.timestampMs))
    this.#seen.passed(pass)
  }
}

test('no event within reach is lost or counted twice, whatever passes and crashes come', () => {
  fc.assert(
    fc.property(worlds, passes, (world, plan) => {
      const reading = new Reading()
      let nowMs = 0
      const last: Plan = { stepMs: 1000, lateMs: 1000, page: 50, diesAfter: undefined }
      for (const each of [...plan, last]) {
        nowMs += each.stepMs
        reading.pass(world, nowMs, each)
      }
      assert.equal(new Set(reading.counted).size, reading.counted.length, 'counted twice')
      assert.equal(reading.counted.length, world.length, 'lost')
    }),
    { numRuns: 3000 },
  )
})

/** What a pass is given: by event time, then by time of ingestion. */
function visible(
  world: readonly World[],
  { fromMs, nowMs }: { readonly fromMs: number; readonly nowMs: number },
): World[] {
  return world
    .filter(each => each.timestampMs >= fromMs && each.visibleMs <= nowMs)
    .sort((a, b) => a.timestampMs - b.timestampMs || a.ingestedMs - b.ingestedMs)
}

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]

/** 30 days of events: most come at once, one in ten up to 17 hours late, one in fifty up to 40. */
function month(): World[] {
  const random = seededRandom(7)
  return Array.from({ length: 4000 }, (_, index) => {
    const timestampMs = DAY + Math.floor(random.next() * 30 * DAY)
    const kind = random.next()
    const most = kind < 0.02 ? 40 * HOUR : kind < 0.12 ? 17 * HOUR : 2000
    const ingestedMs = timestampMs + Math.floor(random.next() * most)
    return {
      id: `${index}`,
      timestampMs,
      ingestedMs,
      visibleMs: ingestedMs + MINUTE * random.next(),
    }
  })
}

test('in a month of passes the state stays small, and what is forgotten is not asked for', () => {
  const world = month()
  const counted = new Map<string, number>()
  let [seen, stored, group, most] = [new Seen(), '', newGroup(DAY), 0]
  const endMs = 33 * DAY
  for (let [nowMs, turn] = [DAY, 0]; nowMs < endMs; nowMs += 5 * MINUTE, turn++) {
    const { fromMs, depth } = nextPass(group, nowMs)
    const pass = { fromMs, ingestedMs: nowMs - 2 * MINUTE }
    const found = visible(world, { fromMs, nowMs })
    const fresh = found.filter(each => seen.count(each, pass))
    for (const { id } of fresh) counted.set(id, (counted.get(id) ?? 0) + 1)
    if (fresh.length > 0) stored = seen.save()
    most = Math.max(most, stored.length)
    // Now and then the process ends before the place of the group is stored.
    if (turn % 97 === 0) {
      seen = new Seen(stored)
      continue
    }
    seen.passed(pass)
    group = passed(group, { depth, beganMs: nowMs, lastMs: found.at(-1)?.timestampMs ?? -Infinity })
  }
  assert.equal(Math.max(...counted.values()), 1, 'counted twice')
  const due = world.filter(each => each.ingestedMs - each.timestampMs <= 17 * HOUR)
  assert.deepEqual(
    due.filter(({ id }) => !counted.has(id)),
    [],
    'lost',
  )
  assert.ok(counted.size < world.length, 'what comes more than a day late is not found')
  assert.ok(most < 2000, `a state of ${most} bytes`)
})

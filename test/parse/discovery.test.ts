/** The class of values that behaves like an identifier is found; others are not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { discover, promising, type Seen } from '../../src/parse/discovery.ts'

/** Records of sessions of five lines, two at a time; each record also names one of few users. */
function sightings(options: {
  readonly name?: (session: number) => string
  readonly alias?: boolean
}) {
  const values: string[] = []
  const seen: Seen[] = []
  const number = (text: string): number => {
    const known = values.indexOf(text)
    return known >= 0 ? known : values.push(text) - 1
  }
  const records = 600
  for (let record = 0; record < records; record++) {
    const session = 2 * Math.floor(record / 10) + (record % 2)
    const shape = Math.floor((record % 10) / 2)
    const value = number(options.name?.(session) ?? `s${session}`)
    seen.push({ record, shape, value, class: options.alias && shape > 2 ? 2 : 1 })
    seen.push({ record, shape, value: number(`user${record % 25}`), class: 3 })
  }
  return { records, values: { count: values.length, text: (at: number) => values[at] }, seen }
}

test('values that recur in several templates and soon come no more are the identifier', () => {
  const found = discover(sightings({}))
  assert.deepEqual(found?.classes, [1])
  assert.deepEqual(found?.others, [3])
  assert.ok((found?.score ?? 0) > 0.7)
})

test('classes that share values are one identifier', () => {
  assert.deepEqual(discover(sightings({ alias: true }))?.classes, [1, 2])
})

test('times are no identifier, and users neither', () => {
  assert.equal(discover(sightings({ name: session => String(1_764_000_000 + session) })), undefined)
})

test('a sample with few values so far is promising, one without candidates is not', () => {
  const all = sightings({})
  const records = 60
  const few = { ...all, records, seen: all.seen.filter(each => each.record < records) }
  assert.equal(discover(few), undefined)
  assert.ok(promising(few))
  assert.ok(!promising({ records: 500, values: { count: 0, text: () => '' }, seen: [] }))
})

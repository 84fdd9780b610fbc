import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteReader, ByteWriter } from '../../src/base/bytes.ts'
import { distinctRows } from '../../src/parse/columns.ts'
import * as plans from '../../src/parse/plans.ts'

const words = ['started', 'stopped', 'was read', 'is full', 'has no route', 'went away']
const lines = (prefix: string) => words.map(text => `${prefix}unit ${text}`)
const learn = (all: readonly string[]) =>
  plans.learnPlans(distinctRows(all.map(line => Buffer.from(line))))

test('several formats in one stream have each their plan', () => {
  const { fine } = learn([
    ...lines('2026-01-02 03:04:05 INFO [main] app.Unit: '),
    ...lines('20171223-22:15:29:606|Step|30002312|'),
    ...lines('1117838570 2005.06.03 R02 INFO '),
  ])
  const anchors = new Set([...fine.values()].map(({ anchor }) => anchor))
  assert.ok(anchors.size >= 2)
})

test('no lines, no plans', () => {
  assert.ok(plans.samePlans(learn([]), plans.noPlans()))
})

test('order has no effect and a state gives the same plans', () => {
  const all = [...lines('Jun 14 15:16:01 host app[1]: '), ...lines('03:04:05 [main] INFO ')]
  const learned = learn(all)
  assert.ok(plans.samePlans(learned, learn([...all].reverse())))
  const writer = new ByteWriter()
  plans.writePlans(learned, writer)
  assert.deepEqual(plans.readPlans(new ByteReader(writer.take())), learned)
})

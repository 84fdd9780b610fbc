import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distinctRows } from '../../src/parse/columns.ts'
import { learnPlan } from '../../src/parse/plan.ts'

const rows = (lines: readonly string[]) => distinctRows(lines.map(line => Buffer.from(line)))
const words = ['started', 'stopped', 'was read', 'is full', 'has no route']
const plan = (prefix: string, forced = false) =>
  learnPlan(rows(words.map(text => `${prefix}unit ${text}`)), forced)

test('the anchor is the last column that nearly all lines have', () => {
  const found = plan('2026-01-02 03:04:05 INFO ')
  assert.deepEqual(
    [found?.anchor, found?.kind, found?.terminator, found?.level],
    [2, 'l', 'none', 2],
  )
})

test('a program name with a colon, a lone dash or a class name ends the header', () => {
  assert.equal(plan('03:04:05 host app: ')?.terminator, 'colon')
  assert.equal(plan('[10.30 16:49:06] app.exe - ')?.terminator, 'dash')
  assert.equal(plan('2026-01-02 03:04:05 INFO app.Unit ')?.terminator, 'dotted')
})

test('quotes, paths and key=value are content', () => {
  assert.equal(plan('03:04:05 k=v 12 ')?.anchor, 0)
})

test('brackets with ever different words are content, a thread is not', () => {
  const calls = ['get', 'put', 'list', 'drop', 'make'].map(
    (call, at) => `03:04:05 [${call}][${words[at]} by id] unit done`,
  )
  assert.equal(learnPlan(rows(calls), false)?.anchor, 0)
  assert.equal(plan('03:04:05 [main] ')?.anchor, 1)
})

test('no time, level or month: nothing is learned from few lines', () => {
  assert.equal(plan('12 34 '), undefined)
})

test('a number in the second column that the grouping forces proves nothing', () => {
  assert.equal(plan('03:04:05 12 ', true)?.anchor, 0)
})

/** How many unknown files one look takes in. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Portion } from '../../src/retrieve/portion.ts'

test('a directory that was begun is taken in whole, and no other behind a full portion', () => {
  const portion = new Portion(2)
  portion.enter(0)
  assert.ok([1, 2, 3].every(() => portion.takes()))
  assert.equal(portion.hasMore, false)
  portion.enter(3)
  assert.equal(portion.hasMore, false, 'nothing was left out yet')
  assert.equal(portion.takes(), false)
  assert.equal(portion.hasMore, true)
})

test('lifted, it takes all, whatever was left out before', () => {
  const portion = new Portion(1)
  portion.enter(1)
  portion.takes()
  portion.lift()
  assert.equal(portion.hasMore, false)
  portion.enter(100)
  assert.ok(portion.takes())
  assert.equal(portion.hasMore, false)
})

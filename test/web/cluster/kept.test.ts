/** Answers that are kept for a short time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Kept } from '../../../src/web/cluster/kept.ts'

function kept(most = 9) {
  const clock = { nowMs: 0, now: () => clock.nowMs, sleep: async () => undefined }
  return { clock, answers: new Kept<number>({ clock, ms: 100, most }) }
}

test('one answer serves all who ask within its time, then it is asked again', async () => {
  const { clock, answers } = kept()
  let asked = 0
  const ask = async () => ++asked
  assert.deepEqual(await Promise.all([answers.get('a', ask), answers.get('a', ask)]), [1, 1])
  clock.nowMs = 99
  assert.equal(await answers.get('a', ask), 1)
  clock.nowMs = 100
  assert.equal(await answers.get('a', ask), 2)
  assert.equal(await answers.get('b', ask), 3)
})

test('what failed is not kept', async () => {
  const { answers } = kept()
  await assert.rejects(
    answers.get('a', async () => {
      throw new Error('away')
    }),
    /away/,
  )
  assert.equal(await answers.get('a', async () => 7), 7)
})

test('of more than it may keep the oldest is forgotten', async () => {
  const { answers } = kept(2)
  let asked = 0
  const ask = async () => ++asked
  for (const key of ['a', 'b', 'c']) await answers.get(key, ask)
  assert.deepEqual([await answers.get('c', ask), await answers.get('b', ask)], [3, 2])
  assert.equal(await answers.get('a', ask), 4)
})

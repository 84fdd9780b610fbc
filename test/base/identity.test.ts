/** Whoever may be judged in another way has another key. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Identity, questionKey } from '../../src/base/identity.ts'

const ANN: Identity = { username: 'ann', uid: '1', groups: ['g'], extra: {} }

test('a question has a key of its own by whoever it is about, and by what is asked', () => {
  const others: Identity[] = [
    { ...ANN, username: 'bob' },
    { ...ANN, uid: '2' },
    { ...ANN, groups: [] },
    { ...ANN, extra: { scopes: ['look'] } },
  ]
  const keys = [ANN, ...others].flatMap(each => [
    questionKey(each, 'look', 'shop'),
    questionKey(each, 'look', 'bank'),
    questionKey(each, 'write', 'shop'),
  ])
  assert.equal(new Set(keys).size, keys.length)
  assert.equal(questionKey({ ...ANN, groups: ['g'] }, 'look', 'shop'), keys[0])
})

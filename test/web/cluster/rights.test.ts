/** What is asked of the apiserver, how often, and what its silence means. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Act, Identity } from '../../../src/base/identity.ts'
import { Rights, RIGHTS_MS } from '../../../src/web/cluster/rights.ts'

const ANN: Identity = { username: 'ann', uid: '1', groups: ['g'], extra: {} }

function rights(allowed: (act: Act) => boolean) {
  const clock = { nowMs: 0, now: () => clock.nowMs, sleep: async () => undefined }
  const asked: Act[] = []
  const tokens: string[] = []
  const reviewer = {
    whoIs: async (token: string) => {
      tokens.push(token)
      return token === 'good' ? ANN : undefined
    },
    may: async (_: Identity, act: Act) => {
      asked.push(act)
      return allowed(act)
    },
  }
  return { clock, asked, tokens, reviewer, rights: new Rights({ clock, reviewer }) }
}

test('each right is asked in the words of the cluster, once in its time', async () => {
  const { rights: own, asked, clock } = rights(({ verb }) => verb === 'get')
  const all = async () => [
    await own.may(ANN, 'look', 'shop'),
    await own.may(ANN, 'write', 'shop'),
    await own.may(ANN, 'lines', 'shop'),
  ]
  assert.deepEqual(
    [await all(), await all()],
    [
      [true, false, true],
      [true, false, true],
    ],
  )
  const anomalies = { group: 'logforest.io', resource: 'anomalies', namespace: 'shop' }
  assert.deepEqual(asked, [
    { verb: 'get', ...anomalies },
    { verb: 'update', ...anomalies },
    { verb: 'get', group: '', resource: 'pods', subresource: 'log', namespace: 'shop' },
  ])
  clock.nowMs = RIGHTS_MS
  await own.may(ANN, 'look', 'shop')
  assert.equal(asked.length, 4)
})

test('an answer holds for one person as they are: with other groups it is asked anew', async () => {
  const { rights: own, asked } = rights(() => true)
  await own.may(ANN, 'look', 'shop')
  await own.may({ ...ANN, groups: [] }, 'look', 'shop')
  await own.may({ ...ANN, username: 'bob' }, 'look', 'shop')
  assert.equal(asked.length, 3)
})

test('who may look everywhere is asked of once, others namespace by namespace', async () => {
  const everywhere = rights(() => true)
  assert.deepEqual(await everywhere.rights.seen(ANN, ['a', 'b', 'c']), ['a', 'b', 'c'])
  assert.deepEqual(
    everywhere.asked.map(({ namespace }) => namespace),
    [''],
  )
  const some = rights(({ namespace }) => namespace === 'b')
  assert.deepEqual(await some.rights.seen(ANN, ['a', 'b', 'c']), ['b'])
  assert.deepEqual(
    some.asked.map(({ namespace }) => namespace),
    ['', 'a', 'b', 'c'],
  )
  assert.deepEqual(await rights(() => true).rights.seen(ANN, []), [])
})

test('a token is asked of once in its time, a bad one too', async () => {
  const { rights: own, tokens } = rights(() => true)
  assert.deepEqual([await own.whoIs('good'), await own.whoIs('good')], [ANN, ANN])
  assert.deepEqual([await own.whoIs('bad'), await own.whoIs('bad')], [undefined, undefined])
  assert.deepEqual(tokens, ['good', 'bad'])
})

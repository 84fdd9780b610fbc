import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Hands } from '../../operator/act.ts'
import { DatabaseError } from '../../operator/database.ts'
import { ApiError } from '../../operator/kube/errors.ts'
import { type Facts, pass } from '../../operator/reconciler.ts'
import type { Plan } from '../../operator/work.ts'

const OBJECT = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'shop' } }
const REACHED = { database: { reached: true, found: {} } } as const

/** Hands with a database that fails like this, and what was told. */
function hands(failure: Error): { hands: Hands; told: string[] } {
  const told: string[] = []
  const fake = {
    database: { dropRole: () => Promise.reject(failure) },
    guard: () => {},
    recorder: { record: ({ reason }: { reason: string }) => void told.push(reason) },
  }
  return { hands: fake as unknown as Hands, told }
}

/** Drops a role where Postgres is there; tells what it saw. */
function plan({ database }: Facts): Plan {
  const reason = database.reached ? 'There' : database.problem
  const event = { type: 'Normal', reason, action: 'Look', note: '' } as const
  if (!database.reached) return { actions: [{ do: 'tell', event }], requeueAfterMs: 1 }
  return {
    actions: [
      { do: 'dropRole', role: 'x' },
      { do: 'tell', event },
    ],
    requeueAfterMs: 2,
  }
}

test('where Postgres fails in the middle, the pass is planned once more without it', async () => {
  const { hands: each, told } = hands(new DatabaseError('disk full'))
  const result = await pass(REACHED, { object: OBJECT, plan, hands: each })
  assert.deepEqual([result, told], [{ requeueAfterMs: 1 }, ['disk full']])
})

test('what the cluster refuses is written into the status, and nothing else is done', async () => {
  const written: unknown[] = []
  const refusal = new ApiError('must be less than the limit', { status: 422, reason: 'Invalid' })
  const fake = {
    accepted: { note: () => undefined },
    client: {
      apply: () => Promise.reject(refusal),
      applyStatus: async ({ status }: { status: unknown }) => void written.push(status),
    },
  }
  const again = ({ refused = '' }: Facts): Plan => ({
    actions: [
      { do: 'apply', object: OBJECT as never },
      { do: 'writeStatus', status: { refused } },
    ],
  })
  const hands = fake as unknown as Hands
  assert.ok((await pass(REACHED, { object: OBJECT, plan: again, hands })).requeueAfterMs)
  assert.deepEqual(written, [{ refused: 'must be less than the limit' }])
})

test('another error is the business of the controller', async () => {
  const { hands: each, told } = hands(new TypeError('a mistake'))
  await assert.rejects(pass(REACHED, { object: OBJECT, plan, hands: each }), TypeError)
  assert.deepEqual(told, [])
})

test('a plan without a time comes again when something changes', async () => {
  const { hands: each } = hands(new Error())
  const nothing = (): Plan => ({ actions: [] })
  assert.deepEqual(await pass(REACHED, { object: OBJECT, plan: nothing, hands: each }), {})
})

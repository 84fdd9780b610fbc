import assert from 'node:assert/strict'
import { test } from 'node:test'
import { act, type Hands } from '../../operator/act.ts'
import { ApiError } from '../../operator/kube/errors.ts'
import { Accepted } from '../../operator/workload.ts'

const OBJECT = {
  apiVersion: 'logforest.io/v1alpha1',
  kind: 'LogSource',
  metadata: { name: 'checkout', namespace: 'shop', uid: 'u' },
}
const GONE = new ApiError('not found', { status: 404, reason: 'NotFound' })

/** Hands whose apiserver and Postgres note what they are asked, and fail as told. */
function noting(failure?: Error): { hands: Hands; asked: string[] } {
  const asked: string[] = []
  const note = async (what: string): Promise<object> => {
    asked.push(what)
    if (failure !== undefined) throw failure
    return OBJECT
  }
  const hands = {
    client: {
      delete: () => note('delete'),
      applyStatus: (object: object) => note(JSON.stringify(object)),
    },
    database: { dropRole: (role: string) => note(`drop ${role}`) },
    recorder: { record: () => asked.push('event') },
    accepted: new Accepted(),
    guard: () => asked.push('guard'),
  }
  return { hands: hands as unknown as Hands, asked }
}

const PODS = {
  do: 'deleteWorkload',
  kind: 'Deployment',
  key: { namespace: 'shop', name: 'x' },
} as const

test('actions are carried out in their order, and Postgres is written by the leader', async () => {
  const { hands, asked } = noting()
  await act({ actions: [PODS, { do: 'dropRole', role: 'r' }] }, OBJECT, hands)
  assert.deepEqual(asked, ['delete', 'guard', 'drop r'])
})

test('a status is stated with the name alone: the spec is not ours', async () => {
  const { hands, asked } = noting()
  await act({ actions: [{ do: 'writeStatus', status: { a: 1 } }] }, OBJECT, hands)
  const { apiVersion, kind } = OBJECT
  const metadata = { name: 'checkout', namespace: 'shop' }
  assert.deepEqual(JSON.parse(asked[0] ?? ''), { apiVersion, kind, metadata, status: { a: 1 } })
})

test('what is gone already is as good as done; other failures are not', async () => {
  const plan = { actions: [PODS, { do: 'writeStatus', status: {} } as const] }
  await act(plan, OBJECT, noting(GONE).hands)
  await assert.rejects(act(plan, OBJECT, noting(new Error('refused')).hands), /refused/)
})

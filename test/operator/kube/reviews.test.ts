/** Who somebody is and what they may: on a real apiserver, with the two rights that it takes. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { steadyClock } from '../../../src/base/clock.ts'
import { Metrics } from '../../../src/health/metrics.ts'
import { connectReviews } from '../../../operator/kube/reviews.ts'
import {
  controlPlane,
  kubectl,
  makeNamespace,
  noControlPlane as skip,
} from '../../help/control-plane.ts'

async function reviewsOf(user: string) {
  const plane = await controlPlane()
  const kubeconfig = await plane.kubeconfigFor(user)
  const metrics = new Metrics()
  const made = await connectReviews({ environment: {}, kubeconfig, clock: steadyClock, metrics })
  after(made.close)
  return { plane, reviews: made.reviews }
}

test('a token has its account, groups and all; any other text has none', { skip }, async () => {
  const { plane, reviews } = await reviewsOf('page')
  await kubectl(plane, [
    ...['create', 'clusterrole', 'page', '--verb=create'],
    ...['--resource=tokenreviews.authentication.k8s.io'],
    '--resource=subjectaccessreviews.authorization.k8s.io',
  ])
  await kubectl(plane, [
    'create',
    'clusterrolebinding',
    'page',
    '--clusterrole=page',
    '--user=page',
  ])
  const namespace = await makeNamespace(plane)
  await kubectl(plane, ['create', 'serviceaccount', 'ann', '-n', namespace])
  const token = (await kubectl(plane, ['create', 'token', 'ann', '-n', namespace])).trim()
  const ann = await reviews.whoIs(token)
  assert.equal(ann?.username, `system:serviceaccount:${namespace}:ann`)
  assert.ok(ann?.groups.includes('system:authenticated') && ann.uid !== '')
  for (const text of ['nonsense', `${token.slice(0, -4)}AAAA`]) {
    assert.equal(await reviews.whoIs(text), undefined)
  }
  const act = { verb: 'get', group: '', resource: 'pods', subresource: 'log', namespace }
  assert.equal(await reviews.may(ann, act), false)
  await kubectl(plane, [
    'create',
    'role',
    'r',
    '-n',
    namespace,
    '--verb=get',
    '--resource=pods/log',
  ])
  await kubectl(plane, [
    ...['create', 'rolebinding', 'r', '-n', namespace, '--role=r'],
    `--serviceaccount=${namespace}:ann`,
  ])
  assert.equal(await reviews.may(ann, act), true)
  assert.equal(await reviews.may(ann, { ...act, namespace: '' }), false)
  assert.equal(await reviews.may(ann, { ...act, verb: 'delete' }), false)
})

test('an account without the right to ask is told so, and knows nothing', { skip }, async () => {
  const { reviews } = await reviewsOf('nobody')
  await assert.rejects(reviews.whoIs('x'), /cannot ask who somebody is: .* 403 Forbidden/)
  const nobody = { username: 'x', uid: '', groups: [], extra: {} }
  const act = { verb: 'get', group: '', resource: 'pods', namespace: 'a' }
  await assert.rejects(reviews.may(nobody, act), /cannot ask what somebody may do: .* 403/)
})

/** What the path of a log tells of its pod. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { podOf, workloadOf } from '../../src/words/pod.ts'

const UID = '0b4bcd2e-8b5e-4b0c-9d0a-7f6f4f8a1c11'

test('a path of the kubelet names namespace, pod and container', () => {
  assert.deepEqual(podOf(`shop_web-5d8f7c9b4d-x2k9q_${UID}/nginx/0.log`), {
    node: '',
    namespace: 'shop',
    name: 'web-5d8f7c9b4d-x2k9q',
    container: 'nginx',
    workload: 'web',
    kinds: ['Deployment'],
  })
  assert.equal(podOf(`node-1.example/shop_db-0_${UID}/pg/3.log`)?.node, 'node-1.example')
  // Directories above the node's do not matter, as in a copy.
  assert.equal(podOf(`copy of today/n1/shop_db-0_${UID}/pg/3.log`)?.node, 'n1')
})

test('other paths are no logs of pods', () => {
  const others = [
    'app.log',
    `shop_web_${UID}/0.log`,
    `shop_web_${UID}/nginx/app.log`,
    `shop-web-${UID}/nginx/0.log`,
    `Shop_web_${UID}/nginx/0.log`,
    `shop_web_${UID}/nginx/0.log.1`,
    `shop_${'w'.repeat(20)}\n_${UID}/nginx/0.log`,
  ]
  for (const path of others) assert.equal(podOf(path), undefined, path)
})

test('the workload is what pods of one kind have in common', () => {
  const cases: readonly [string, string][] = [
    ['web-5d8f7c9b4d-x2k9q', 'web'],
    ['web-api-7c9b4d5f8-zzzzz', 'web-api'],
    ['fluent-bit-9wq7x', 'fluent-bit'],
    ['postgres-0', 'postgres'],
    ['postgres-12', 'postgres'],
    ['backup-29384756-k4x9z', 'backup'],
    ['migrate-x7x9z', 'migrate'],
    // Names of people's choice stay: five letters with a vowel are no random ones.
    ['proxy', 'proxy'],
    ['my-proxy', 'my-proxy'],
    ['my-redis', 'my-redis'],
    ['node-exporter', 'node-exporter'],
  ]
  for (const [pod, workload] of cases) assert.equal(workloadOf(pod, '').workload, workload, pod)
})

test('the kind is what a name of that form is given by', () => {
  const kindsOf = (pod: string) => workloadOf(pod, '').kinds.join(' ')
  assert.equal(kindsOf('web-5d8f7c9b4d-x2k9q'), 'Deployment')
  assert.equal(kindsOf('backup-29384756-k4x9z'), 'CronJob')
  assert.equal(kindsOf('fluent-bit-9wq7x'), 'DaemonSet Job')
  assert.equal(kindsOf('postgres-0'), 'StatefulSet')
  assert.equal(kindsOf('proxy'), '')
})

test('a static pod is called after its node', () => {
  assert.equal(workloadOf('kube-apiserver-cp-1', 'cp-1').workload, 'kube-apiserver')
  assert.equal(podOf(`cp-1/kube-system_etcd-cp-1_0123456789abcdef/etcd/0.log`)?.workload, 'etcd')
})

test('of a name that had to be cut the head is the workload', () => {
  const head = 'a-name-of-a-deployment-that-is-as-long-as-it-may-be-in-any'
  assert.equal(head.length, 58)
  assert.equal(workloadOf(`${head.slice(0, 54)}-5d8x2k9q`, '').workload, head.slice(0, 54))
  assert.equal(workloadOf(`${head}x2k9q`, '').workload, head)
  assert.equal(workloadOf(`${head.slice(0, 52)}-5d8f7x2k9q`, '').workload, head.slice(0, 52))
})

test('hostile paths take no longer than others', () => {
  const path = `${'a-'.repeat(40_000)}_b_${UID}/c/0.log`
  assert.equal(podOf(`${path}x`), undefined)
})

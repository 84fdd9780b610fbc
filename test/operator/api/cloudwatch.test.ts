/** The retriever of Amazon CloudWatch Logs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudWatch } from '../../../operator/api/cloudwatch.ts'

const GOOD = { region: 'eu-central-1', logGroups: ['/aws/eks/*'] }
const accepts = (change: object): boolean => CloudWatch.safeParse({ ...GOOD, ...change }).success

test('a region and log groups are enough', () => {
  assert.deepEqual(CloudWatch.parse(GOOD), { ...GOOD, lookBackHours: 24 })
})

test('regions of all partitions are known by their form', () => {
  for (const region of ['us-east-1', 'us-gov-west-1', 'cn-north-1', 'ap-southeast-5']) {
    assert.ok(accepts({ region }), region)
  }
  for (const region of ['', 'Frankfurt', 'eu-central', 'eu central 1']) {
    assert.ok(!accepts({ region }), region)
  }
})

test('a log group is a name, or a prefix with one star at the end', () => {
  for (const name of ['a', '/aws/lambda/x', 'a#b.c_d-e', '/aws/*', '*']) {
    assert.ok(accepts({ logGroups: [name] }), name)
  }
  for (const name of ['', '/aws/*/x', 'a b', 'a**'])
    assert.ok(!accepts({ logGroups: [name] }), name)
  assert.ok(!accepts({ logGroups: [] }))
})

test('an endpoint is a URL without a query', () => {
  assert.ok(accepts({ endpoint: 'http://127.0.0.1:5000' }))
  for (const endpoint of ['logs', 'ftp://a', 'https://a?b', 'https://']) {
    assert.ok(!accepts({ endpoint }), endpoint)
  }
})

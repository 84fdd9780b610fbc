import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { covers, inputHash, lackOf } from '../../operator/hash.ts'

test('a hash knows the content and not the order of keys', () => {
  assert.equal(inputHash({ a: 1, b: { c: 2, d: 3 } }), inputHash({ b: { d: 3, c: 2 }, a: 1 }))
  assert.equal(inputHash({ a: 1, b: undefined }), inputHash({ a: 1 }))
  assert.notEqual(inputHash({ a: 1 }), inputHash({ a: 2 }))
  assert.notEqual(inputHash([1, 2]), inputHash([2, 1]))
})

test('an object covers what is wanted where it only has more', () => {
  const wanted = { spec: { replicas: 1, containers: [{ name: 'scanner', args: ['a'] }] } }
  const found = {
    spec: {
      replicas: 1,
      paused: false,
      containers: [{ name: 'scanner', args: ['a'], terminationMessagePath: '/dev/termination' }],
    },
  }
  assert.equal(covers(found, wanted), true)
  assert.equal(covers({ spec: { ...found.spec, replicas: 2 } }, wanted), false)
  assert.equal(covers({ spec: { ...found.spec, containers: [] } }, wanted), false)
  assert.equal(covers({}, wanted), false)
  assert.equal(covers(undefined, wanted), false)
})

test('an empty map is covered by nothing at all, as Kubernetes leaves it out', () => {
  assert.equal(covers({}, { emptyDir: {} }), true)
  assert.equal(covers({}, { emptyDir: { sizeLimit: '1Mi' } }), false)
  assert.equal(covers({}, { tolerations: [] }), true)
})

test('what is lacking is named by its path, the first of all', () => {
  const wanted = { a: 1, spec: { list: [{ b: 1 }, { b: 2, c: 3 }] } }
  assert.equal(
    lackOf({ a: 1, spec: { list: [{ b: 1 }, { b: 0, c: 0 }] } }, wanted),
    'spec.list[1].b',
  )
  assert.equal(lackOf({ a: 1, spec: { list: [] } }, wanted), 'spec.list')
  assert.equal(lackOf({ ...wanted, more: 1 }, wanted), undefined)
})

test('amounts are compared where a container has them, and nowhere else', () => {
  const pod = (cpu: string) => ({ containers: [{ resources: { requests: { cpu } } }] })
  assert.equal(covers(pod('500m'), pod('0.5')), true)
  assert.equal(lackOf(pod('501m'), pod('0.5')), 'containers[0].resources.requests.cpu')
  assert.equal(covers({ labels: { cpu: '500m' } }, { labels: { cpu: '0.5' } }), false)
})

test('everything covers itself, and a changed leaf does not', () => {
  const tree = fc.object({ maxDepth: 3, values: [fc.integer(), fc.string(), fc.boolean()] })
  fc.assert(
    fc.property(tree, value => {
      assert.equal(covers(value, value), true)
      assert.equal(covers({ value, leaf: 1 }, { value, leaf: 2 }), false)
    }),
  )
})

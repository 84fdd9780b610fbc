import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isSameAmount } from '../../../operator/kube/quantity.ts'

test('a quantity is the same amount however it is written', () => {
  for (const [one, other] of [
    ['0.5', '500m'],
    ['1000m', '1'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['0.1Gi', '107374182400m'],
    ['1e3', '1k'],
    [2, '2'],
    ['0', '0m'],
  ]) {
    assert.ok(isSameAmount(one, other), `${one} ${other}`)
  }
})

test('another amount, and what is no quantity, is not the same', () => {
  for (const [one, other] of [
    ['1', '1001m'],
    ['1G', '1Gi'],
    ['1E', '1e0'],
    ['1', undefined],
    ['much', 'much'],
    ['1.2.3', '1.2.3'],
  ]) {
    assert.ok(!isSameAmount(one, other), `${one} ${other}`)
  }
})

test('milli-units are told apart as far as amounts go', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), thousandths => {
      assert.ok(isSameAmount(`${thousandths}m`, `${thousandths / 1000}`))
      assert.ok(!isSameAmount(`${thousandths}m`, `${thousandths + 1}m`))
    }),
  )
})

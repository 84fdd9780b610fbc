import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  anomalyName,
  labelsOf,
  labelValue,
  roleName,
  selectorOf,
  selectorText,
  suiteName,
  workloadName,
} from '../../operator/names.ts'

const LONG = 'a-source-whose-name-goes-on-and-on.until.it-does-not-fit-into-a-label-of-kubernetes'

test('a workload is named after its object, short enough for its pods', () => {
  assert.equal(workloadName('scanner', 'checkout'), 'logforest-scanner-checkout')
  assert.match(workloadName('master', 'a.b'), /^logforest-master-a-b-[0-9a-f]{8}$/)
  assert.equal(workloadName('master', 'a-b'), 'logforest-master-a-b')
  assert.notEqual(workloadName('master', 'a.b-c'), workloadName('master', 'a-b.c'))
  const long = workloadName('scanner', LONG)
  assert.ok(long.length <= 52)
  assert.match(long, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/)
  assert.notEqual(long, workloadName('scanner', `${LONG}x`))
})

test('a label holds any name, and different names stay different', () => {
  assert.equal(labelValue('checkout'), 'checkout')
  assert.ok(labelValue(LONG).length <= 63)
  assert.match(labelValue(LONG), /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/)
  assert.notEqual(labelValue(LONG), labelValue(`${LONG}x`))
})

test('a role is one per object and database, and a name that PostgreSQL takes', () => {
  const of = { namespace: 'shop', name: 'checkout.logs' }
  const role = roleName('scanner', of, 'logforest')
  assert.match(role, /^logforest_scanner_shop_checkout_logs_[0-9a-f]{10}$/)
  assert.notEqual(role, roleName('scanner', of, 'other'))
  assert.notEqual(role, roleName('scanner', { ...of, name: 'checkout-logs' }, 'logforest'))
  assert.ok(roleName('master', { namespace: LONG, name: LONG }, 'logforest').length <= 63)
})

test('a suite is the sources of one namespace that use one model', () => {
  const model = { namespace: 'logforest', name: 'default' }
  assert.equal(suiteName('shop', model), 'shop/logforest.default')
})

test('an Anomaly is named by its model and the beginning of its incident', () => {
  assert.equal(anomalyName('default', '7f3c1a2b99887766'), 'default-7f3c1a2b')
})

test('labels hold the selector, and the selector as text says the same', () => {
  const selector = selectorOf('scanner', 'checkout')
  assert.deepEqual(labelsOf('scanner', 'checkout'), {
    ...selector,
    'app.kubernetes.io/managed-by': 'logforest-operator',
  })
  assert.equal(selector['logforest.io/source'], 'checkout')
  assert.equal(selectorOf('master', 'default')['logforest.io/model'], 'default')
  assert.equal(
    selectorText('scanner', 'checkout'),
    'app.kubernetes.io/name=logforest,app.kubernetes.io/component=scanner,' +
      'app.kubernetes.io/instance=checkout,logforest.io/source=checkout',
  )
})

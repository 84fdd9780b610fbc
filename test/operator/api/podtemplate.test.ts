/** What one may set of the pods that the operator starts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PodTemplate } from '../../../operator/api/podtemplate.ts'

const accepts = (value: unknown): boolean => PodTemplate.safeParse(value).success

test('quantities are numbers or texts, as in a pod', () => {
  for (const cpu of [1, '1', '500m', '0.5', '512Mi', '1G', '1e3', '100k', '5u', '3n']) {
    assert.ok(accepts({ resources: { limits: { cpu } } }), String(cpu))
  }
  for (const cpu of [-1, 0.5, 'many', '', '1 Gi', '1g', '-1', true]) {
    assert.ok(!accepts({ resources: { limits: { cpu } } }), String(cpu))
  }
})

test('nodes are chosen by labels and tolerations', () => {
  const tolerations = [{ key: 'spot', operator: 'Exists', effect: 'NoSchedule' }]
  const nodeSelector = { 'kubernetes.io/os': 'linux' }
  assert.deepEqual(PodTemplate.parse({ tolerations, nodeSelector }), { tolerations, nodeSelector })
  assert.ok(!accepts({ tolerations: [{ operator: 'Like' }] }))
})

test('what a pod may do is not for the user to set', () => {
  for (const name of ['securityContext', 'serviceAccountName', 'containers', 'hostNetwork']) {
    assert.ok(!accepts({ [name]: {} }), name)
  }
})

/** OpenReports in the chart: off unless asked for, and then with one right more. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noHelm as skip, one, render } from './helm.ts'

const OPERATOR = 'logforest-operator'
const VARIABLE = 'LOGFOREST_OPEN_REPORTS'

async function ofOperator(values: Parameters<typeof render>[0]) {
  const objects = await render(values)
  const { env } = one(objects, 'Deployment', OPERATOR).spec.template.spec.containers[0]
  const roles = objects.filter(({ kind }) => kind === 'ClusterRole')
  const rules = roles.flatMap(each => each.rules ?? [])
  const isOurs = (rule: { apiGroups?: string[] }) => rule.apiGroups?.includes('openreports.io')
  return {
    rules: rules.filter(isOurs),
    told: env.filter(({ name }: { name: string }) => name === VARIABLE),
  }
}

test('without openReports.enabled the operator neither may nor does', { skip }, async () => {
  assert.deepEqual(await ofOperator({}), { rules: [], told: [] })
})

test('with it the operator writes Reports, and reads and deletes none', { skip }, async () => {
  const { rules, told } = await ofOperator({ openReports: { enabled: true } })
  assert.deepEqual(rules, [
    { apiGroups: ['openreports.io'], resources: ['reports'], verbs: ['create', 'patch'] },
  ])
  assert.deepEqual(told, [{ name: VARIABLE, value: 'true' }])
})

/** Each alert is silent while all is well and fires when it should: said by promtool. */
import assert from 'node:assert/strict'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { call } from '../cluster/run.ts'
import { debianProgram, notToBeHad } from '../help/debian.ts'
import { withFolder } from '../help/scanning.ts'
import { alertsOf, ruleFile } from './alerts.ts'
import { noHelm } from './helm.ts'

const QUESTIONS = fileURLToPath(new URL('promtool.yaml', import.meta.url))
const skip = noHelm || notToBeHad('prometheus', 'promtool')

test('promtool takes the rules, and each fires and is silent as it should', { skip }, async () => {
  const promtool = await debianProgram('prometheus', 'promtool')
  await withFolder(async folder => {
    writeFileSync(join(folder, 'rules.yaml'), await ruleFile())
    copyFileSync(QUESTIONS, join(folder, 'questions.yaml'))
    const checked = await call(promtool, ['check', 'rules', 'rules.yaml'], { cwd: folder })
    assert.equal(checked.code, 0, checked.out + checked.error)
    const tested = await call(promtool, ['test', 'rules', 'questions.yaml'], { cwd: folder })
    assert.equal(tested.code, 0, tested.out + tested.error)
  })
})

interface Question {
  readonly alertname: string
  readonly exp_alerts?: readonly unknown[]
}

test('each alert is asked for both, when it fires and when it is silent', { skip }, async () => {
  const { tests } = parse(readFileSync(QUESTIONS, 'utf8'))
  const asked: Question[] = tests.flatMap(
    (each: { readonly alert_rule_test: readonly Question[] }) => each.alert_rule_test,
  )
  for (const { alert } of await alertsOf()) {
    const own = asked.filter(each => each.alertname === alert)
    assert.ok(
      own.some(each => (each.exp_alerts ?? []).length > 0),
      `${alert} is never expected`,
    )
    assert.ok(
      own.some(each => each.exp_alerts === undefined),
      `${alert} is never expected to be silent`,
    )
  }
})

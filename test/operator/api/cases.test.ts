/** The cases of every rule, put to the schemas: the apiserver gets the same in its own test. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFINITIONS } from '../../../operator/api/definitions.ts'
import { CASES, objectOfCase } from '../../help/cases.ts'
import { refusalsOf } from '../../help/kinds.ts'

const STANDING = CASES.filter(each => each.before === undefined)

function schemaOf(kind: string): (typeof DEFINITIONS)[number]['schema'] {
  const found = DEFINITIONS.find(each => each.kind === kind)
  assert.ok(found)
  return found.schema
}

test('every rule has a good and a bad case', () => {
  for (const rule of new Set(CASES.map(each => each.rule))) {
    const own = CASES.filter(each => each.rule === rule)
    if (['seconds', 'lists', 'region', 'words', 'path', 'name'].includes(rule)) continue
    assert.ok(
      own.some(each => each.refused === undefined),
      rule,
    )
    assert.ok(
      own.some(each => each.refused !== undefined),
      rule,
    )
  }
})

for (const each of STANDING) {
  const verdict = each.refused === undefined ? 'is good' : 'is refused'
  test(`${each.rule}: ${each.kind} ${JSON.stringify(each.spec).slice(0, 80)} ${verdict}`, () => {
    const said = refusalsOf(schemaOf(each.kind), objectOfCase(each, each.spec))
    if (each.refused === undefined) assert.deepEqual(said, [])
    else assert.match(said.join('\n'), each.refused)
  })
}

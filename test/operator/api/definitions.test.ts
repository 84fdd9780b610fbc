/** The kinds as the apiserver knows them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFINITIONS, type Definition } from '../../../operator/api/definitions.ts'
import { type Structural, structuralOf } from '../../../operator/api/structural.ts'

/** The schema of the field at `.spec.a.b`; a choice among conditions is their entry. */
function at({ schema }: Definition, path: string): Structural | undefined {
  const names = path
    .replace(/\[.*?\]/, '.[]')
    .split('.')
    .slice(1)
  return names.reduce<Structural | undefined>(
    (field, name) => (name === '[]' ? field?.items : field?.properties?.[name]),
    structuralOf(schema),
  )
}

test('names are each once, so that kubectl never guesses', () => {
  const names = DEFINITIONS.flatMap(each => [each.plural, each.kind.toLowerCase(), each.shortName])
  assert.equal(new Set(names).size, names.length)
})

for (const definition of DEFINITIONS) {
  test(`the columns of ${definition.kind} show fields that there are, and fit a terminal`, () => {
    for (const { path, type, name } of definition.columns) {
      if (path.startsWith('.metadata')) continue
      const field = at(definition, path)
      const kind = field?.format === 'date-time' ? 'date' : field?.type
      assert.equal(kind, type, `${name}: ${path}`)
    }
    const narrow = definition.columns.filter(column => column.wide !== true)
    assert.ok(narrow.length <= 10)
  })

  test(`fields that ${definition.kind} is selected by are texts that there are`, () => {
    for (const path of definition.selectable)
      assert.equal(at(definition, path)?.type, 'string', path)
  })
}

test('a LogSource is scaled by fields that there are, and the number has a default', () => {
  const [source] = DEFINITIONS
  assert.ok(source.scale)
  assert.equal(at(source, source.scale.spec)?.default, 1)
  assert.equal(at(source, source.scale.status)?.type, 'integer')
  assert.equal(at(source, source.scale.selector)?.type, 'string')
})

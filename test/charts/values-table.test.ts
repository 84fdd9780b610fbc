/** What the README says of the values is what values.yaml says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { chartFile } from './helm.ts'
import { describedValues, readme } from './values-table.ts'

test('the README has every value with its default and its sentence', () => {
  const hint = 'node test/charts/values-table.ts'
  assert.equal(chartFile('README.md'), readme(), hint)
})

test('every value has a sentence', () => {
  const described = describedValues()
  for (const { path, sentence } of described) assert.match(sentence, /^[A-Z].*\.$/, path)
  const paths = described.map(each => each.path)
  const bare = leaves(parse(chartFile('values.yaml'))).filter(leaf => {
    return !paths.some(path => leaf === path || leaf.startsWith(`${path}.`))
  })
  assert.deepEqual(bare, [])
})

function leaves(at: unknown, path = ''): string[] {
  if (typeof at !== 'object' || at === null || Array.isArray(at)) return [path]
  const entries = Object.entries(at)
  if (entries.length === 0) return [path]
  return entries.flatMap(([name, part]) => leaves(part, path === '' ? name : `${path}.${name}`))
}

/** model.yaml, and how a mistake in it is told. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { DEFAULT_SPEC } from '../../operator/api/anomalymodel.ts'
import { UsageError } from '../../src/base/errors.ts'
import { readModel, readModelFile } from '../../src/cli/model-file.ts'

const HEAD = 'apiVersion: logforest.io/v1alpha1\nkind: AnomalyModel\n'

function refusal(text: string): string {
  try {
    readModel(text, 'model.yaml')
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error))
    return error.message.replace('Cannot use "model.yaml": ', '')
  }
  return assert.fail('it was accepted')
}

test('a model without settings has all defaults', () => {
  assert.deepEqual(readModel(HEAD, 'model.yaml').spec, DEFAULT_SPEC)
  assert.deepEqual(readModel(`${HEAD}spec:\n  # forest: {trees: 200}\n`, 'm').spec, DEFAULT_SPEC)
})

test('what is set is set, beside the other defaults', () => {
  const { spec } = readModel(`${HEAD}spec: {windowSeconds: 60, forest: {trees: 200}}`, 'm')
  assert.equal(spec.windowSeconds, 60)
  assert.deepEqual(spec.forest, { ...DEFAULT_SPEC.forest, trees: 200 })
})

test('other documents in the file are left alone, a second model is not', () => {
  const source = 'kind: LogSource\nspec: {anything: [at, all]}\n---\n'
  assert.deepEqual(readModel(source + HEAD, 'model.yaml').spec, DEFAULT_SPEC)
  const two = 'it holds 2 documents with "kind: AnomalyModel"; one is needed (line 4).'
  assert.equal(refusal(`${HEAD}---\n${HEAD}`), two)
  for (const text of ['', '42', '- a', source]) {
    assert.equal(refusal(text), 'it holds no document with "kind: AnomalyModel".')
  }
})

test('each mistake is one sentence: the field, what it must be, what it is, the line', () => {
  const cases: [string, string][] = [
    [
      'spec:\n  forest:\n    trees: many\n',
      'spec.forest.trees must be a whole number from 10 to 1000, it is "many" (line 5).',
    ],
    [
      'spec:\n  forst:\n    trees: 100\n',
      'spec.forst is not a field (line 4). Did you mean "spec.forest"?',
    ],
    [
      'spec: {parser: shapes}',
      'spec.parser must be Shapes or Drain, it is "shapes" (line 3). Did you mean "Shapes"?',
    ],
    ['spec:\n  forest: 5\n', 'spec.forest must be a map of fields, it is 5 (line 4).'],
    [
      'spec: {windowSeconds: 65}',
      'spec.windowSeconds must be a multiple of 10, it is 65 (line 3).',
    ],
  ]
  for (const [text, message] of cases) assert.equal(refusal(HEAD + text), message)
})

test('what is missing is told with the nearest line there is', () => {
  const text = 'kind: AnomalyModel\n'
  assert.equal(refusal(text), 'apiVersion is missing: it must be "logforest.io/v1alpha1".')
})

test('what is not YAML, and what would grow without end, is refused', () => {
  assert.match(refusal('kind: ['), /^it is not YAML: .* \(line 1\)\.$/)
  assert.match(refusal(`${HEAD}spec: *unknown\n`), /^it is not YAML: /)
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]']
  for (const [at, name] of [...'bcdefghi'].entries()) {
    const before = 'abcdefghi'[at]
    bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join()}]`)
  }
  assert.match(refusal(`${HEAD}${bomb.join('\n')}\n`), /^it is not YAML: /)
})

test('a file that is missing, a directory or too large is refused in a sentence', t => {
  const root = mkdtempSync(join(tmpdir(), 'model-'))
  t.after(() => rmSync(root, { recursive: true }))
  const path = join(root, 'model.yaml')
  assert.throws(() => readModelFile(path), { message: `Cannot use "${path}": no such file.` })
  assert.throws(() => readModelFile(root), { message: `Cannot use "${root}": it is a directory.` })
  writeFileSync(path, HEAD)
  assert.deepEqual(readModelFile(path).spec, DEFAULT_SPEC)
  writeFileSync(path, `${HEAD}# ${'x'.repeat(1024 * 1024)}`)
  assert.throws(() => readModelFile(path), /larger than/)
})

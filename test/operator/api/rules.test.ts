/** Rules that are said for the apiserver and for us. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { checked, fixed, fixedPresence, withLabelName } from '../../../operator/api/rules.ts'
import { refusalsOf } from '../../help/kinds.ts'

const Range = checked(z.strictObject({ from: z.int(), to: z.int() }), {
  cel: 'self.from <= self.to',
  holds: range => range.from <= range.to,
  message: 'from must not be above to',
  found: { cel: '"…"', text: range => `from is ${range.from}, to is ${range.to}` },
})

function rulesOf(schema: z.ZodType): unknown {
  return schema.meta()?.['x-kubernetes-validations']
}

test('a check is kept for the apiserver and made here', () => {
  const rule = { rule: 'self.from <= self.to', message: 'from must not be above to' }
  assert.deepEqual(rulesOf(Range), [{ ...rule, messageExpression: '"…"' }])
  assert.deepEqual(refusalsOf(Range, { from: 1, to: 1 }), [])
  assert.deepEqual(refusalsOf(Range, { from: 2, to: 1 }), ['the document: from is 2, to is 1'])
})

test('a check on one field of several names that field', () => {
  const named = checked(Range, { cel: 'x', holds: () => false, message: 'is wrong', path: ['to'] })
  assert.deepEqual(refusalsOf(named, { from: 1, to: 2 }), ['to: is wrong'])
  assert.deepEqual(rulesOf(named), [
    ...[rulesOf(Range)].flat(),
    { rule: 'x', message: 'is wrong', fieldPath: '.to' },
  ])
})

test('a check is not asked of what is no such value at all', () => {
  assert.match(refusalsOf(Range, { from: 1 }).join(), /^to is missing: it must be a whole number/)
})

test('what may not change is the business of the apiserver alone, with its description', () => {
  const name = fixed(z.string().meta({ description: 'Name.' }), 'it is remembered')
  assert.deepEqual(name.meta(), {
    description: 'Name.',
    'x-kubernetes-validations': [
      { rule: 'self == oldSelf', message: 'cannot be changed, because it is remembered' },
    ],
  })
  assert.equal(name.parse('a'), 'a')
})

test('fields that are neither set nor taken away later are compared by their presence', () => {
  const schema = z.strictObject({ a: z.int().optional(), b: z.int().optional() })
  assert.deepEqual(rulesOf(fixedPresence(schema, { fields: ['a', 'b'], why: 'so' })), [
    {
      rule: 'has(self.a) == has(oldSelf.a) && has(self.b) == has(oldSelf.b)',
      message: 'a, b cannot be set or taken away later, because so',
    },
  ])
})

test('a name that becomes a label has at most 63 characters', () => {
  const kind = withLabelName(z.strictObject({ metadata: z.strictObject({ name: z.string() }) }))
  assert.deepEqual(refusalsOf(kind, { metadata: { name: 'a'.repeat(63) } }), [])
  assert.deepEqual(refusalsOf(kind, { metadata: { name: 'a'.repeat(64) } }), [
    'the document: metadata.name must have at most 63 characters: it becomes a label',
  ])
})

/** The text that `kubectl explain` shows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explanation } from '../../../operator/api/explain.ts'

test('a sentence, the limits, the default, and an example to copy', () => {
  const field = { type: 'integer', minimum: 1, maximum: 3600, default: 10, examples: [30] }
  assert.equal(
    explanation({ ...field, description: 'Seconds between two looks.' }, 'pollIntervalSeconds'),
    'Seconds between two looks. From 1 to 3600. Default: 10.\nExample: pollIntervalSeconds: 30',
  )
})

test('limits are said in words', () => {
  const said = (json: object): string => explanation({ description: 'A.', ...json }, 'a')
  assert.equal(said({ type: 'string', maxLength: 63 }), 'A. At most 63 characters.')
  assert.equal(said({ type: 'array', maxItems: 3 }), 'A. At most 3 entries.')
  assert.equal(said({ type: 'object', maxProperties: 2 }), 'A. At most 2 entries.')
  assert.equal(said({ type: 'string', enum: ['A', 'B'] }), 'A. One of A, B.')
  assert.equal(said({ type: 'string', enum: ['A'] }), 'A.')
  assert.equal(
    said({ type: 'integer', minimum: 10, maximum: 90, multipleOf: 10 }),
    'A. From 10 to 90, a multiple of 10.',
  )
  assert.equal(
    said({ type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 9 }),
    'A. Above 0 and at most 9.',
  )
})

test('limits that are none are not said', () => {
  const counter = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }
  assert.equal(explanation({ ...counter, description: 'A.' }, 'a'), 'A.')
  const time = { type: 'string', maxLength: 40, format: 'date-time' }
  assert.equal(explanation({ ...time, description: 'A.' }, 'a'), 'A.')
  assert.equal(explanation({ type: 'object', default: {}, description: 'A.' }, 'a'), 'A.')
})

test('an object without an example shows what it must have, or its first field', () => {
  const properties = { name: { type: 'string', examples: ['x'] }, b: { examples: [2] } }
  const object = { type: 'object', description: 'A.', properties }
  assert.equal(explanation({ ...object, required: ['b'] }, 'a'), 'A.\nExample: a: {b: 2}')
  assert.equal(explanation(object, 'a'), 'A.\nExample: a: {name: x}')
  const list = { type: 'array', description: 'A.', items: object }
  assert.equal(explanation(list, 'a'), 'A.\nExample: a: [{name: x}]')
})

test('entries of a list and what has no description say nothing', () => {
  assert.equal(explanation({ type: 'string', maxLength: 3 }, ''), '')
  assert.equal(explanation({ description: 'A.', examples: [1] }, ''), 'A.')
})

/** Mistakes in an object, in words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { mistakesOf, pathText } from '../../../operator/api/refusal.ts'

const Example = z.strictObject({
  name: z.string().max(5),
  kind: z.literal('Example'),
  count: z.int().min(1).max(9),
  share: z.number().positive().max(1),
  on: z.boolean(),
  mode: z.enum(['Auto', 'Off']),
  list: z.array(z.strictObject({ word: z.string() })),
})

const GOOD = { name: 'a', kind: 'Example', count: 1, share: 1, on: true, mode: 'Auto', list: [] }

function told(change: object): string[] {
  return mistakesOf(Example, { ...GOOD, ...change }).map(({ message, hint }) =>
    hint === '' ? message : `${message}. ${hint}`,
  )
}

test('a good object has no mistakes', () => {
  assert.deepEqual(told({}), [])
})

test('each kind of field says what it must be and what it is', () => {
  assert.deepEqual(told({ name: 'abcdef' }), [
    'name must be a text of at most 5 characters, it is "abcdef"',
  ])
  assert.deepEqual(told({ kind: 'Exmaple' }), ['kind must be "Example", it is "Exmaple"'])
  assert.deepEqual(told({ count: 10 }), ['count must be a whole number from 1 to 9, it is 10'])
  assert.deepEqual(told({ count: 1.5 }), ['count must be a whole number from 1 to 9, it is 1.5'])
  assert.deepEqual(told({ share: 0 }), ['share must be a number above 0 and at most 1, it is 0'])
  assert.deepEqual(told({ on: 'yes' }), ['on must be true or false, it is "yes"'])
  assert.deepEqual(told({ list: {} }), ['list must be a list, it is {}'])
  assert.deepEqual(told({ list: [{ word: 1 }] }), ['list[0].word must be a text, it is 1'])
})

test('a choice that is mistyped is recognised', () => {
  assert.deepEqual(told({ mode: 'auto' }), [
    'mode must be Auto or Off, it is "auto". Did you mean "Auto"?',
  ])
})

test('a field that is missing or unknown is named with its path', () => {
  assert.deepEqual(told({ on: undefined }), ['on is missing: it must be true or false'])
  assert.deepEqual(told({ cuont: 1 }), ['cuont is not a field. Did you mean "count"?'])
  assert.deepEqual(told({ list: [{ word: 'a', wrd: 1 }] }), [
    'list[0].wrd is not a field. Did you mean "list[0].word"?',
  ])
  assert.deepEqual(told({ zzz: 1 }), [
    'zzz is not a field. Known fields: name, kind, count, share, on, mode, list.',
  ])
})

test('all mistakes are told, and a value of any size is cut', () => {
  const both = told({ count: 'x'.repeat(1000), on: 3 })
  assert.equal(both.length, 2)
  assert.ok(both[0].length < 150)
})

test('what is no object at all is told as the document', () => {
  assert.match(mistakesOf(Example, 'text')[0].message, /^the document must be a map of fields/)
})

test('paths read as they are written', () => {
  assert.equal(pathText(['spec', 'include', 2, 'glob']), 'spec.include[2].glob')
})

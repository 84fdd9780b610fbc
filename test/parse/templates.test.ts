import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { consolidate } from '../../src/parse/templates.ts'
import { shapesOf } from './lines.ts'

const word = fc.constantFrom(
  'user',
  'anna',
  'ben',
  'carl',
  'dora',
  'a.b',
  '<*>',
  'n<*>',
  '(',
  ')',
  ':',
)
const message = fc.array(word, { minLength: 2, maxLength: 6 }).map(words => words.join(' '))
const messages = fc.uniqueArray(message, { minLength: 1, maxLength: 40 })
const ones = (count: number) => new Uint32Array(count).fill(1)

test('order and repetition of the shapes have no effect', () => {
  fc.assert(
    fc.property(messages, fc.nat(), (all, turn) => {
      const at = turn % all.length
      const turned = [...all.slice(at), ...all.slice(0, at), ...all.slice(0, 3)].reverse()
      const one = consolidate(shapesOf(...all), ones(all.length))
      const two = consolidate(shapesOf(...turned), ones(turned.length))
      assert.deepEqual(two.templates, one.templates)
      for (const [i, text] of turned.entries()) {
        assert.equal(two.of[i], one.of[all.indexOf(text)])
      }
    }),
  )
})

test('every shape is under the template that lists it', () => {
  fc.assert(
    fc.property(messages, all => {
      const shapes = shapesOf(...all)
      const { templates, of } = consolidate(shapes, ones(all.length))
      for (const [i, { id }] of shapes.entries()) assert.ok(templates[of[i]]?.shapes.includes(id))
      assert.equal(new Set(templates.map(({ id }) => id)).size, templates.length)
    }),
  )
})

test('a template has the highest level of its shapes and a stable id', () => {
  const [one, two] = shapesOf('disk a.b full', 'disk <*> full')
  const { templates } = consolidate(
    [
      { ...one, level: 3 },
      { ...two, level: 6 },
    ],
    [1, 1],
  )
  assert.deepEqual(
    templates.map(({ text, level }) => [text, level]),
    [['disk <*> full', 6]],
  )
  assert.equal(templates[0]?.id, consolidate([two], [9]).templates[0]?.id)
})

test('no shapes, no templates', () => {
  assert.deepEqual(consolidate([], []).templates, [])
})

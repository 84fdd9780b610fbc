import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createParser } from '../../src/parse/parser.ts'
import { alignTo, type StreamShapes, templateHashes, viewOf } from '../../src/parse/view.ts'

/** The shapes of a stream of these lines. */
function shapesOf(
  lines: readonly string[],
  kind: 'Shapes' | 'Drain' = 'Shapes',
  stream = 0,
): StreamShapes {
  const parser = createParser({ kind, yearHintMs: 0 })
  const numbers = lines.map(line => {
    const bytes = Buffer.from(line)
    return parser.parse(bytes, 0, bytes.length)
  })
  const counts = new Float64Array(parser.shapes.length)
  for (const number of numbers) counts[number]++
  return { stream, shapes: [...parser.shapes], counts }
}

const USUAL = [
  'user u1 logged in',
  'user u2 logged in',
  'cache full',
  'cache empty',
  'disk 3 ready',
]

test('every shape has a template, templates come in the order of their ids', () => {
  const streams = [shapesOf(USUAL), shapesOf([...USUAL].reverse(), 'Shapes', 1)]
  const view = viewOf(streams, 'Shapes')
  const ids = view.templates.map(({ id }) => id)
  assert.deepEqual(ids, [...ids].sort())
  assert.deepEqual(view.hashes, templateHashes(view.templates))
  for (const { stream, shapes } of streams) {
    const map = view.templateOf.get(stream)
    for (const shape of shapes) {
      assert.ok(view.templates[map?.[shape.number] ?? -1].shapes.includes(shape.id))
    }
  }
})

test('the same shapes in another order give the same columns', () => {
  const order = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 })
  fc.assert(
    fc.property(order, at => {
      const view = viewOf([shapesOf(at.map(index => USUAL[index]))], 'Shapes')
      assert.deepEqual(view.templates, viewOf([shapesOf(USUAL)], 'Shapes').templates)
    }),
    { numRuns: 30 },
  )
})

test('the clusters of Drain are its templates: none is merged with another', () => {
  const lines = Array.from(
    { length: 30 },
    (_, i) => `state of node changed to value${'abc'[i % 3]}`,
  )
  const drain = shapesOf([...lines, 'node down', 'node up', 'node lost'], 'Drain')
  const view = viewOf([drain, { ...drain, stream: 1 }], 'Drain')
  assert.equal(view.templates.length, drain.shapes.length)
  for (const shape of drain.shapes) {
    const template = view.templates[view.templateOf.get(1)?.[shape.number] ?? -1]
    assert.equal(template.text, shape.tokens.join(' '))
    assert.deepEqual(template.shapes, [shape.id])
  }
})

test('a model keeps its columns; templates that it never saw stand behind them', () => {
  const old = viewOf([shapesOf(USUAL)], 'Shapes')
  const now = viewOf([shapesOf(['a new line about nothing', ...USUAL])], 'Shapes')
  const { columnOf, templates } = alignTo(old.templates, now)
  now.templates.forEach((template, index) => {
    const known = old.templates.findIndex(({ id }) => id === template.id)
    if (known >= 0) assert.equal(columnOf[index], known)
    else assert.ok(columnOf[index] >= old.templates.length)
    assert.equal(templates[columnOf[index]], template)
  })
  assert.equal(templates.length, old.templates.length + 1)
})

test('a template that is gone leaves its column empty', () => {
  const old = viewOf([shapesOf(USUAL)], 'Shapes')
  const { templates } = alignTo(old.templates, viewOf([shapesOf([USUAL[2]])], 'Shapes'))
  assert.equal(templates.length, old.templates.length)
  assert.equal(
    templates.filter(template => template === undefined).length,
    old.templates.length - 1,
  )
})

test('a template made of two that the model had counts under the first of them', () => {
  const model = [{ shapes: ['aa'] }, { shapes: ['bb'] }]
  const merged = { id: 'cc', text: 'both', level: 0, shapes: ['bb', 'aa'] }
  const view = { templates: [merged], templateOf: new Map(), hashes: new Uint32Array(1) }
  assert.deepEqual([...alignTo(model, view).columnOf], [0])
})

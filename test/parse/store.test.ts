import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FULL, idOf, MAX_SHAPES, ShapeStore } from '../../src/parse/store.ts'

const origin = { sample: Buffer.from('x'), level: 0 }
const name = (n: number) =>
  `w${n.toString(36).replace(/\d/g, digit => 'qrstuvwxyz'[Number(digit)] ?? '')}`

test('equal tokens have one number, in order of first sight', () => {
  const store = new ShapeStore()
  assert.deepEqual(
    [['a', 'b'], ['c'], ['a', 'b']].map(tokens => store.numberOf(tokens, origin)),
    [0, 1, 0],
  )
  assert.deepEqual(
    store.takeChanged().map(({ id }) => id),
    [idOf(['a', 'b']), idOf(['c'])],
  )
  assert.deepEqual(store.takeChanged(), [])
})

test('cut again, shapes keep their numbers, and the first of equals answers', () => {
  const store = new ShapeStore()
  for (const token of ['a', 'b', 'c']) store.numberOf(['host', token], origin)
  store.takeChanged()
  store.recut(({ tokens }) => (tokens[1] === 'c' ? tokens : ['same']))
  assert.deepEqual(
    store.takeChanged().map(({ number }) => number),
    [0, 1],
  )
  assert.equal(store.numberOf(['same'], origin), 0)
  assert.equal(store.numberOf(['host', 'c'], origin), 2)
})

test('a restored store goes on with the numbers', () => {
  const store = new ShapeStore()
  store.numberOf(['a'], origin)
  const restored = new ShapeStore(store.shapes)
  assert.deepEqual([restored.numberOf(['a'], origin), restored.numberOf(['b'], origin)], [0, 1])
})

test('the level is the one around the message, else the one in it', () => {
  const store = new ShapeStore()
  store.numberOf(['[', 'error', ']', 'x'], origin)
  store.numberOf(['quiet'], { sample: origin.sample, level: 5 })
  assert.deepEqual(
    store.shapes.map(({ level }) => level),
    [6, 5],
  )
  assert.deepEqual([store.ownLevels[0], store.ownLevels[1]], [6, 0])
})

test('there are never more shapes than the limit, and what came first stays apart', () => {
  const store = new ShapeStore()
  for (let n = 0; n < 40_000; n++) {
    const first = n < FULL + 1500 ? 'note' : name(n * 13)
    store.numberOf([first, name(n), name(n * 7 + 1), 'end'], origin)
  }
  assert.ok(store.shapes.length <= MAX_SHAPES)
  assert.equal(store.numberOf(['note', name(5), name(36), 'end'], origin), 5)
  assert.ok(store.numberOf(['note', 'brand', 'new', 'end'], origin) >= FULL)
})

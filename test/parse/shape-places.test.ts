/** Which place of a template the variables of a shape are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shapePlaces } from '../../src/parse/shape-places.ts'

function placesOf(text: string, shape: string) {
  const { variables, words } = shapePlaces({ text }, { tokens: shape.split(' ') })
  return { variables: [...variables], words }
}

test('variables count from the end, places from the beginning', () => {
  const text = 'sent <*> bytes to <*> in <*>'
  assert.deepEqual(placesOf(text, text), { variables: [2, 1, 0], words: [] })
})

test('a word of the shape at a place of the template is a value of all its lines', () => {
  assert.deepEqual(placesOf('role = <*> term = <*>', 'role = leader term = <*>'), {
    variables: [1],
    words: [{ place: 0, word: 'leader' }],
  })
})

test('a stem is a place without values, and names and text are no words', () => {
  assert.deepEqual(placesOf('blk<*> is <*>', 'blk<*> is <*>').variables, [1])
  assert.deepEqual(placesOf('user <*> left', 'user bob7 left').words, [
    { place: 0, word: undefined },
  ])
  assert.deepEqual(placesOf('said <*> to <*>', 'said good bye to <*>').words, [
    { place: 0, word: undefined },
  ])
})

test('a shape that does not fit the text has no places', () => {
  assert.deepEqual(placesOf('one <*> two', 'one <*>'), { variables: [], words: [] })
  assert.deepEqual(placesOf('one <*>', 'zero one <*>'), { variables: [], words: [] })
})

test('words are kept a character for each byte', () => {
  const [{ word = '' }] = placesOf('state <*> now', 'state \u00e4 now').words
  assert.equal(Buffer.from(word, 'latin1').toString(), '\u00e4')
})

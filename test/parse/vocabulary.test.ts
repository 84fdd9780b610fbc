import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VARIABLE_WORD, Vocabulary } from '../../src/parse/vocabulary.ts'

test('words are numbered by first use, the variable is 0', () => {
  const vocabulary = new Vocabulary()
  assert.equal(vocabulary.number('<*>'), VARIABLE_WORD)
  const word = vocabulary.number('word')
  assert.equal(vocabulary.number('word'), word)
  assert.equal(vocabulary.text(word), 'word')
})

test('knows what a word looks like', () => {
  const vocabulary = new Vocabulary()
  const is = (
    check: 'isStem' | 'isIdentifier' | 'isUpper' | 'isOutcome' | 'isPlain',
    text: string,
  ) => vocabulary[check](vocabulary.number(text))
  assert.ok(is('isStem', 'blk<*>') && !is('isStem', 'blk'))
  assert.ok(is('isIdentifier', 'a.b') && is('isIdentifier', 'x-y') && !is('isIdentifier', '-'))
  assert.ok(is('isUpper', 'MAX_SIZE') && !is('isUpper', 'Max'))
  assert.ok(is('isOutcome', 'Failed!') && is('isOutcome', 'WARN') && !is('isOutcome', 'host'))
  assert.ok(is('isPlain', 'word') && !is('isPlain', '=') && !is('isPlain', '<*>'))
})

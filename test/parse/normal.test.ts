import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { normalForm } from '../../src/parse/normal.ts'
import { Vocabulary } from '../../src/parse/vocabulary.ts'

function normal(text: string): string {
  const vocabulary = new Vocabulary()
  const words = text.split(' ').map(word => vocabulary.number(word))
  return normalForm(words, vocabulary)
    .map(word => vocabulary.text(word))
    .join(' ')
}

test('leading variables and brackets that hold nothing else go', () => {
  assert.equal(normal('<*> : <*> user ( <*> ) left ( )'), 'user left')
  assert.equal(normal('call ( ( <*> ) ) done'), 'call done')
  assert.equal(normal('<*>'), '<*>')
})

test('runs of variables, word lists and repeated groups are one', () => {
  assert.equal(normal('sum <*> , <*> ; <*> end'), 'sum <*> end')
  assert.equal(normal('for [ TERM , HUP , INT ]'), 'for [ <*> ]')
  assert.equal(normal('get k = <*> & k = <*> & k = <*> & end'), 'get k = <*> & end')
  assert.equal(normal('a a b'), 'a a b')
})

test('a list that does not close stays', () => {
  assert.equal(normal('for [ TERM , HUP'), 'for [ TERM , HUP')
})

test('the normal form of random words ends and never grows', () => {
  const word = fc.constantFrom('a', '<*>', 'b<*>', '(', ')', ',', ':', '[', ']', '=')
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), words => {
      const once = normal(words.join(' ')).split(' ')
      assert.ok(once.length <= words.length)
    }),
  )
})

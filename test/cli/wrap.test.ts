/** Sentences in the columns of a terminal. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrapped } from '../../src/cli/wrap.ts'
import { widthOf } from '../../src/words/text.ts'

test('a sentence is broken at blanks', () => {
  assert.deepEqual(wrapped('one two three', 8), ['one two', 'three'])
  for (const line of wrapped(`a ${'b'.repeat(100)} c`, 20)) assert.ok(widthOf(line) <= 20)
})

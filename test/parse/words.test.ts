import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CALENDAR,
  OUTCOMES,
  TOP_LEVEL,
  UNITS,
  type WordTable,
  wordHash,
  wordSet,
} from '../../src/parse/words.ts'

const has = (set: WordTable, word: string) => set.has(wordHash(Buffer.from(word), 0, word.length))

test('a word is found by the bytes of its span alone', () => {
  const bytes = Buffer.from('xxKByy')
  assert.ok(UNITS.has(wordHash(bytes, 2, 4)))
  assert.ok(!UNITS.has(wordHash(bytes, 1, 4)))
})

test('the sets know their words and no others', () => {
  assert.ok(has(CALENDAR, 'Jun') && has(TOP_LEVEL, 'local') && has(UNITS, 'CEST'))
  assert.ok(!has(CALENDAR, 'jun') && !has(UNITS, 'user'))
  assert.ok(has(wordSet('a bc'), 'bc') && !has(wordSet('a bc'), 'a bc'))
})

test('outcomes are lower-case words', () => {
  assert.ok(OUTCOMES.has('failed') && !OUTCOMES.has(''))
  for (const word of OUTCOMES) assert.match(word, /^[a-z]+$/)
})

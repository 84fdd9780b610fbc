import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CALENDAR,
  OUTCOMES,
  SHORT_WORD_BITS,
  shortWords,
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

test('units, months and days are known by the low bits of a hash, other words hardly', () => {
  for (const basis of [1, 0x811c9dc5, -7]) {
    const table = shortWords(basis)
    const isKnown = (word: string) => {
      let hash = basis
      for (const byte of Buffer.from(word)) hash = Math.imul(hash ^ byte, 16777619)
      return table[hash & SHORT_WORD_BITS] === 1
    }
    for (const word of ['KB', 'sec.', 'CEST', 's', 'Jun', 'Sun']) assert.ok(isKnown(word), word)
    const others = Array.from({ length: 500 }, (_, at) => `word${at}`).filter(isKnown)
    assert.ok(others.length < 75, `${others.length} of 500`)
  }
})

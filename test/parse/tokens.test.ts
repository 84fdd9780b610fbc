import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDelimiter, stemOf } from '../../src/parse/tokens.ts'
import { masked } from './lines.ts'

test('a stem is the letters before the first digit', () => {
  assert.equal(stemOf('blk_-69'), 'blk')
  assert.equal(stemOf('größe12'), 'größe')
})

test('delimiters are single characters', () => {
  assert.deepEqual(['=', '(', '==', '-', ''].map(isDelimiter), [true, true, false, false, false])
})

test('what is not UTF-8 shows as replacement characters', () => {
  assert.equal(masked('ok'), 'ok')
  assert.match(masked(Buffer.from([97, 0xff, 98]).toString()), /^a\ufffdb$/)
})

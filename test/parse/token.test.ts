import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KIND } from '../../src/parse/kind.ts'
import { Token } from '../../src/parse/token.ts'
import { masked } from './lines.ts'

/** Kind and text of the token at `start`, which begins with a digit. */
function numberAt(text: string, start: number): [number, string] {
  const token = new Token(1)
  const bytes = Buffer.from(text)
  token.begin(0, bytes.length)
  const end = token.number(bytes, start)
  return [token.kind, text.slice(start, end)]
}

test('a token that begins with a digit is a variable up to its end', () => {
  assert.deepEqual(numberAt('of 12.5ms, or', 3), [KIND.VARIABLE, '12.5ms'])
  assert.deepEqual(numberAt('18:01:47 up', 0), [KIND.VARIABLE, '18:01:47'])
  assert.deepEqual(numberAt('12:up', 0), [KIND.VARIABLE, '12'])
})

test('a status is a word', () => {
  assert.deepEqual(numberAt('status=503', 7), [KIND.WORD, '503'])
  assert.deepEqual(numberAt('number=503', 7), [KIND.VARIABLE, '503'])
})

test('short words before colons are part of an address only where groups follow', () => {
  assert.equal(masked('mac de:ad:be:ef:00:01 seen'), 'mac <*> seen')
  assert.equal(masked('peer a1:b2:c3 seen'), 'peer <*> seen')
  assert.equal(masked('bad: face: dead'), 'bad : face : dead')
})

test('a word that runs into dots ends there, a path ends at a quote', () => {
  assert.equal(masked('cache.size....: 7'), 'cache.size : <*>')
  assert.equal(masked("open '/a/b c' now"), "open ' <*> c ' now")
  assert.equal(masked('a / b'), 'a / b')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as alphabet from '../../src/parse/alphabet.ts'

const code = (character: string) => character.charCodeAt(0)

test('each byte has one class, and what ends a token has the flag of an end', () => {
  for (let byte = 0; byte < 256; byte++) {
    const ends = alphabet.CLASS[byte] >= alphabet.BLANK
    assert.equal(alphabet.FLAGS[byte] >= alphabet.FLAG_END, ends)
    const delimits = alphabet.CLASS[byte] === alphabet.DELIMITER
    assert.equal(alphabet.FLAGS[byte] === alphabet.FLAG_DELIMITER, delimits)
  }
})

test('digits, hexadecimal letters, other letters, blanks and delimiters are told apart', () => {
  const classes = ['7', 'f', 'F', 'g', ' ', '\n', '=', '-'].map(text => alphabet.CLASS[code(text)])
  const { DIGIT, HEX, LETTER, BLANK, DELIMITER, OTHER } = alphabet
  assert.deepEqual(classes, [DIGIT, HEX, HEX, LETTER, BLANK, BLANK, DELIMITER, OTHER])
})

test('bytes of UTF-8 sequences are letters', () => {
  assert.ok([...Buffer.from('é漢')].every(byte => alphabet.CLASS[byte] === alphabet.LETTER))
})

test('a key is made of letters, digits, dots, dashes and underscores', () => {
  assert.ok([...Buffer.from('log.level_x-1')].every(byte => alphabet.KEY[byte] === 1))
  assert.equal(alphabet.KEY[code('=')], 0)
})

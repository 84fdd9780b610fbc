import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { scrub, wholeCharacters } from '../../src/parse/scrub.ts'

function scrubbed(text: string): string {
  const bytes = Buffer.from(`<${text}>`)
  const into = Buffer.alloc(bytes.length)
  const length = scrub({ bytes, start: 1, end: bytes.length - 1 }, into)
  return into.subarray(0, length).toString()
}

const CASES: readonly (readonly [string, string])[] = [
  ['plain\ttext é€', 'plain\ttext é€'],
  ['a\x1b[31;1mb\x1b[0mc', 'abc'],
  ['a\x1b[38;2;1;2;3mb\x1b[2Kc\x1b[?25ld', 'abcd'],
  ['a\x1b]8;;http://x\x07link\x1b]8;;\x1b\\b', 'alinkb'],
  ['a\x1b(Bb\x1b7c\x1b=d', 'abcd'],
  ['a\x1bP1$r\x1b\\b', 'ab'],
  ['a\0b\x08c\x7fd\x01', 'abcd'],
  ['10%\r20%', '10% 20%'],
  ['a\x1b', 'a'],
  ['a\x1b[', 'a'],
  ['a\x1b[31', 'a'],
  ['a\x1b[31é', 'aé'],
  ['a\x1b]no end', 'ano end'],
  ['a\x1b]t\x07b\x1b]no end', 'abno end'],
  ['a\x1b]t\x1b\\b\x1b]u\x07', 'ab'],
]

for (const [text, expected] of CASES) {
  test(`${JSON.stringify(text)} is scrubbed to ${JSON.stringify(expected)}`, () => {
    assert.equal(scrubbed(text), expected)
  })
}

test('nothing that is scrubbed holds a control character', () => {
  const odd = fc.constantFrom('\x1b', '[', ']', '\x07', '\\', 'm', '3', ';', '\0', '\x7f', 'é', ' ')
  fc.assert(
    fc.property(fc.array(odd), pieces => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
      assert.doesNotMatch(scrubbed(pieces.join('')), /[\0-\x08\x0a-\x1f\x7f]/)
    }),
  )
})

test('a cut falls between two characters', () => {
  const text = Buffer.from('aé€😀b')
  const starts = [0, 1, 3, 6, 10, 11]
  for (let end = 1; end <= text.length; end++) {
    const expected = starts.findLast(start => start <= end)
    assert.equal(wholeCharacters({ bytes: text, start: 0, end }), expected)
  }
})

test('a cut through bytes that are not UTF-8 stays where it is', () => {
  assert.equal(wholeCharacters({ bytes: Buffer.from([97, 0x80, 0x80, 0x80]), start: 0, end: 4 }), 4)
})

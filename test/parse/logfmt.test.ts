import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fields } from '../../src/parse/fields.ts'
import { beginsWithKey, readLogfmt } from '../../src/parse/logfmt.ts'

function read(text: string) {
  const fields = new Fields()
  const bytes = Buffer.from(text)
  const ok = readLogfmt({ bytes, end: bytes.length, fields }, 0)
  return { ok, message: bytes.toString('utf8', fields.messageStart, fields.messageEnd), fields }
}

test('reads quoted and bare values', () => {
  const { ok, message } = read('ts=2026-01-02T03:04:05Z level=info msg="a \\"quoted\\" text" n=1')
  assert.deepEqual([ok, message], [true, 'a \\"quoted\\" text'])
  assert.equal(read('msg=started level=warn').message, 'started')
})

test('one pair, no message or a broken quote proves nothing', () => {
  assert.equal(read('msg=alone').ok, false)
  assert.equal(read('a=1 b=2').ok, false)
  assert.equal(read('just words').ok, false)
  assert.equal(read('a=1 msg="never closed').message, 'never closed')
})

test('a key with = in front is cheap to see', () => {
  const begins = (text: string) => beginsWithKey(Buffer.from(text), 0, text.length)
  assert.deepEqual(['level=info', '=x', 'a b=c', 'word'].map(begins), [true, false, false, false])
})

/** What is compared as a number. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNumeral } from '../../src/base/numeral.ts'

test('digits are a number, with a sign and a fraction; nothing else is', () => {
  for (const text of ['0', '17', '-3', '2.50']) assert.ok(isNumeral(text), text)
  for (const text of ['', '-', '1.', '.5', '1e3', '0x10', '10ms', '1 2', '1,2', ' 1', '١'])
    assert.ok(!isNumeral(text), text)
})

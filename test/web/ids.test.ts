/** Ids in requests. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Id } from '../../src/web/ids.ts'

test('an id is sixteen hexadecimal digits and nothing else', () => {
  assert.equal(Id.parse('0123456789abcdef'), '0123456789abcdef')
  for (const text of [
    '',
    '0123456789abcde',
    '0123456789ABCDEF',
    '../../etc/passwd',
    'g'.repeat(16),
  ])
    assert.ok(!Id.safeParse(text).success, text)
})

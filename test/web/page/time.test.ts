/** Times as people read them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Times } from '../../../src/web/page/time.ts'

const AT = Date.UTC(2026, 10, 3, 9, 5, 7)

test('times are short where the day is the same, and leave no doubt where it matters', () => {
  const times = new Times('UTC')
  assert.deepEqual(
    [times.second(AT), times.minute(AT), times.day(AT)],
    ['09:05:07', '09:05', '3 Nov'],
  )
  assert.equal(times.whole(AT), '3 Nov 2026 09:05:07 UTC')
  assert.equal(times.when(AT, AT + 3_600_000), '09:05')
  assert.equal(times.when(AT, AT + 86_400_000), '3 Nov 09:05')
  assert.equal(times.when(AT, AT + 365 * 86_400_000), '3 Nov 09:05')
})

test('an axis has days at midnight, and seconds where there are any', () => {
  const times = new Times('UTC')
  const midnight = Date.UTC(2026, 10, 3)
  const marks = [midnight, midnight + 60_000, midnight + 10_000]
  assert.deepEqual(
    marks.map(mark => times.tick(mark)),
    ['3 Nov', '00:01', '00:00:10'],
  )
})

test('the zone of the machine is that of its clock, and does not call itself UTC', () => {
  const local = new Times('local')
  const date = new Date(AT)
  assert.equal(local.minute(AT).slice(0, 2), String(date.getHours()).padStart(2, '0'))
  assert.doesNotMatch(local.whole(AT), /UTC/)
})

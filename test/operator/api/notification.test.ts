/** The form of who is told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Notifications } from '../../../operator/api/notification.ts'
import { mistakesOf } from '../../../operator/api/refusal.ts'

test('a name is enough', () => {
  const [channel] = Notifications.parse([{ name: 'on-call' }])
  assert.deepEqual(channel, {
    name: 'on-call',
    format: 'CloudEvents',
    severity: 'Medium',
    port: 443,
  })
  assert.deepEqual(Notifications.parse(undefined), [])
})

test('names are distinct and fit a path; an address in the object is refused', () => {
  const sayOf = (value: object[]): string => mistakesOf(Notifications, value)[0]?.message ?? ''
  assert.match(sayOf([{ name: 'a' }, { name: 'a' }]), /distinct names/)
  assert.match(sayOf([{ name: '../a' }]), /lower case letters/)
  assert.notEqual(sayOf([{ name: 'a', url: 'https://hooks.example.org/secret' }]), '')
  assert.notEqual(sayOf(Array.from({ length: 9 }, (_, n) => ({ name: `n${n}` }))), '')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as variables from '../../src/parse/variables.ts'

type Check = (bytes: Uint8Array, start: number, end: number) => boolean | number
const on = (check: Check) => (text: string) => check(Buffer.from(text), 0, Buffer.byteLength(text))

test('a host name ends in a top-level domain or a country code, a file name does not', () => {
  const isHost = on(variables.isHost)
  assert.deepEqual(['db.internal', 'a.b.de', 'main.go', 'java.util', 'plain'].map(isHost), [
    true,
    true,
    false,
    false,
    false,
  ])
})

test('letters and digits that take turns look like a hash', () => {
  const isMixed = on(variables.isMixed)
  assert.equal(isMixed('a8Zk3Qx9'), true)
  assert.equal(isMixed('release2026'), false)
})

test('times, MAC and IPv6 addresses are hexadecimal groups, words with colons are not', () => {
  const groups = on(variables.hexGroups)
  assert.equal(groups('18:01:47'), 8)
  assert.equal(groups('de:ad:be:ef:00:01'), 17)
  assert.equal(groups('fe80::1:2:3 x'), 11)
  assert.equal(groups('a:b'), 0)
  assert.equal(groups('12345:1:2'), 0)
  assert.equal(groups('ab:cd:xyz'), 0)
})

test('a path ends at a blank, a quote, a comma or a bracket', () => {
  assert.equal(on(variables.pathEnd)('/var/log/x.log, y'), 14)
})

test('two slashes make a path, two letters a word, any digit a number', () => {
  assert.equal(on(variables.slashes)('a/b\\c'), 2)
  assert.deepEqual(['1a2', 'a1b'].map(on(variables.fewLetters)), [true, false])
  assert.deepEqual(['abc', 'ab3'].map(on(variables.hasDigit)), [false, true])
})

test('small letters are seen', () => {
  assert.deepEqual(['ABC1', 'ABc1', '123'].map(on(variables.hasLower)), [false, true, false])
})

test('units, dot leaders and calendar words are seen', () => {
  assert.deepEqual(['KB', 'CEST', 'user', 'longer'].map(on(variables.isUnit)), [
    true,
    true,
    false,
    false,
  ])
  assert.deepEqual(['size.....', 'a.b', '..'].map(on(variables.leaderStart)), [4, 3, 2])
  const calendar = ['Jun 14', 'Sun Dec 04', 'Jun', 'Jun was', 'Sun Dec']
  assert.deepEqual(calendar.map(on(variables.isCalendar)), [true, true, false, false, false])
})

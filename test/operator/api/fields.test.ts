/** Fields that several kinds have. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { z } from 'zod'
import {
  absolutePath,
  areDistinct,
  counter,
  Labels,
  LogName,
  pods,
  SecretRef,
  score,
  text,
  time,
} from '../../../operator/api/fields.ts'

function accepts(schema: z.ZodType, good: readonly unknown[], bad: readonly unknown[]): void {
  for (const value of good) assert.ok(schema.safeParse(value).success, JSON.stringify(value))
  for (const value of bad) assert.ok(!schema.safeParse(value).success, JSON.stringify(value))
}

test('a text and the name of a log have a longest length', () => {
  accepts(text(3), ['', 'abc'], ['abcd', 1])
  accepts(LogName, ['a/b.log', 'x'.repeat(1024)], ['x'.repeat(1025)])
})

test('a counter is a whole number that JSON carries exactly', () => {
  accepts(counter(), [0, 2 ** 53 - 1], [-1, 0.5, 2 ** 53, '1'])
  accepts(pods(), [0, 2 ** 31 - 1], [-1, 2 ** 31])
})

test('keys are distinct where none comes twice', () => {
  assert.ok(areDistinct([]))
  assert.ok(areDistinct(['a', 'b']))
  assert.ok(!areDistinct(['a', 'b', 'a']))
})

test('a time is RFC 3339, with a zone', () => {
  const good = ['2026-11-20T14:07:31Z', '2026-11-20T14:07:31.412Z', '2026-11-20T14:07:31+01:00']
  accepts(time(), good, ['2026-11-20', '2026-11-20T14:07:31', 'now', 0])
})

test('a score has one decimal and ends at 100', () => {
  accepts(score(), ['0.0', '9.5', '99.4', '100.0'], ['100.1', '99', '99.45', '-1.0', 99.4])
})

test('an absolute path never leads upwards', () => {
  const good = ['/', '/a', '/a/', '/.a/..b/...', '/var/log/pods', '/a b/ü']
  accepts(absolutePath(), good, ['', 'a', '/a/../b', '/..', '/./a', '/a/..', '//a', '/a//b'])
})

test('labels and the name of a Secret are as Kubernetes has them', () => {
  const many = Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`k${at}`, '']))
  accepts(Labels, [{}, { 'kubernetes.io/os': 'linux' }], [{ a: 'x'.repeat(64) }, { a: 1 }, many])
  accepts(SecretRef, [{ name: 'a' }], [{}, { name: '' }, { name: 'a', key: 'b' }])
})

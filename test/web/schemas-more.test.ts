/** The schemas of what people write. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NoteBody, SuppressBody, TagBody } from '../../src/web/schemas-more.ts'

const ID = '0123456789abcdef'

test('a tag needs an id and one of three verdicts, and nothing that is not known', () => {
  const tag = { incident: ID, verdict: 'true' }
  assert.deepEqual(TagBody.parse(tag), { ...tag, reason: '' })
  const bad = [
    { verdict: 'yes' },
    { incident: '1' },
    { who: 'mallory' },
    { reason: 'x'.repeat(2000) },
  ]
  for (const part of bad) assert.equal(TagBody.safeParse({ ...tag, ...part }).success, false)
})

test('a note has words, and ends no earlier than it begins', () => {
  const note = { from: 1, to: 1, text: ' load test ' }
  assert.equal(NoteBody.parse(note).text, 'load test')
  for (const part of [{ to: 0 }, { text: ' ' }, { from: Number.NaN }]) {
    assert.equal(NoteBody.safeParse({ ...note, ...part }).success, false)
  }
})

test('a suppression names finding and template, and lasts whole days or for good', () => {
  const wish = { finding: ID, template: ID, everywhere: false, days: 7, reason: '' }
  assert.ok(SuppressBody.safeParse(wish).success)
  assert.ok(SuppressBody.safeParse({ ...wish, days: null }).success)
  for (const part of [{ days: 0 }, { days: 1.5 }, { template: '../..' }]) {
    assert.equal(SuppressBody.safeParse({ ...wish, ...part }).success, false)
  }
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gravePhrase, phraseOf } from '../../src/words/phrase.ts'
import { LEVELS } from '../../src/flow.ts'

const ROWS: readonly (readonly [string, string])[] = [
  ['sorry , too many clients already', 'sorry, too many clients already'],
  ['" GET <*> HTTP<*> " 503 <*> " - " " <*>', '"GET <*> HTTP<*>" 503 <*> "-" "<*>'],
  [
    'pam_unix ( sshd : auth ) : check pass ; user unknown',
    'pam_unix (sshd: auth): check pass; user unknown',
  ],
  ['[ batch ] turn <*> failed : error', '[batch] turn <*> failed: error'],
  ['logname = uid = <*>', 'logname=uid=<*>'],
  ['plain words', 'plain words'],
  ['', ''],
]

test('a template is written as in running text', () => {
  for (const [text, phrase] of ROWS) assert.equal(phraseOf(text), phrase)
})

test('a grave level is said in front, unless the text says it', () => {
  const level = LEVELS.indexOf('fatal')
  assert.equal(gravePhrase({ text: 'no more', level }), 'FATAL no more')
  assert.equal(gravePhrase({ text: 'fatal : no more', level }), 'fatal: no more')
  assert.equal(gravePhrase({ text: 'no more', level: LEVELS.indexOf('warn') }), 'no more')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LEVELS } from '../../src/flow.ts'
import * as level from '../../src/parse/level.ts'

const at = (text: string) => LEVELS[level.levelAt(Buffer.from(text), 0, text.length)]
const value = (text: string) => LEVELS[level.levelOfValue(Buffer.from(text), 0, text.length)]
const tokens = (text: string) => LEVELS[level.levelOfTokens(text.split(' '))]

test('a column names its level in brackets, with a colon, as a letter or in klog form', () => {
  assert.deepEqual(
    ['INFO', '[error]', '<warn>', 'ERROR:', 'E', 'W0102', 'LOG:', 'FATAL:', 'Severe'].map(at),
    ['info', 'error', 'warn', 'error', 'error', 'warn', 'info', 'fatal', 'error'],
  )
  assert.deepEqual(['hello', 'E12', '', '12'].map(at), ['none', 'none', 'none', 'none'])
})

test('a value is a name, a number of pino or one of syslog', () => {
  assert.deepEqual(['info', '30', '50', '60', '3', '6'].map(value), [
    'info',
    'info',
    'error',
    'fatal',
    'error',
    'info',
  ])
})

test('a message names its level where it is marked as one', () => {
  assert.equal(tokens('[ error ] disk full'), 'error')
  assert.equal(tokens('ERROR : root'), 'error')
  assert.equal(tokens('level = warn msg'), 'warn')
  assert.equal(tokens('no error seen'), 'none')
})

test('header columns are known by their names, PostgreSQL’s LOG is not', () => {
  assert.deepEqual(['info', 'I', 'LOG', 'word'].map(level.isLevelText), [true, true, false, false])
  assert.equal(level.levelOfName('WARN'), LEVELS.indexOf('warn'))
})

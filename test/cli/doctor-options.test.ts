/** What `doctor` takes on the command line. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArguments } from '../../src/cli/options.ts'

const CALL = { program: 'logforest', version: '1.0.0' }

test('it takes a database, and nothing else', () => {
  const read = (...words: string[]) => parseArguments(['doctor', ...words], CALL)
  assert.deepEqual(read(), { name: 'doctor', options: { dataDir: '.logforest' } })
  const options = { dataDir: '.logforest', databaseUrl: 'postgres://h/d' }
  assert.deepEqual(read('--database-url', 'postgres://h/d'), { name: 'doctor', options })
  assert.throws(() => read('something'), /doctor/)
})

/** What commands have in common on the command line. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dataOptions, listOptions, mapped, text } from '../../src/cli/given.ts'

test('absent is not undefined', () => {
  assert.deepEqual(mapped('a', undefined, Number), {})
  assert.deepEqual(mapped('a', '7', Number), { a: 7 })
  assert.deepEqual(text('out', undefined), {})
  assert.throws(() => text('out', ' '), /Cannot use --out: it is empty/)
})

test('a database is a directory, or a URL of PostgreSQL', () => {
  assert.deepEqual(dataOptions({ dataDir: 'd' }), { dataDir: 'd' })
  const databaseUrl = 'postgres://h/db'
  assert.deepEqual(listOptions({ dataDir: 'd', databaseUrl, json: true }), {
    json: true,
    dataDir: 'd',
    databaseUrl,
  })
  assert.throws(() => dataOptions({ dataDir: 'd', databaseUrl: 'mysql://h' }), /--database-url/)
})

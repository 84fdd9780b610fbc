/** What `parse` takes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArguments } from '../../src/cli/options.ts'

const CALL = { program: 'logforest', version: '1.0.0' }

test('files are parsed by our own parser to lines of JSON unless one says otherwise', () => {
  assert.deepEqual(parseArguments(['parse', 'a.log', 'b.log'], CALL), {
    name: 'parse',
    options: { files: ['a.log', 'b.log'], format: 'jsonl', parser: 'Shapes' },
  })
  const words = ['parse', 'a.log', '--format', 'csv', '--parser', 'Drain']
  assert.deepEqual(parseArguments(words, CALL), {
    name: 'parse',
    options: { files: ['a.log'], format: 'csv', parser: 'Drain' },
  })
})

test('other formats and parsers are refused', () => {
  assert.throws(() => parseArguments(['parse', 'a', '--format', 'xml'], CALL), /--format/)
  assert.throws(() => parseArguments(['parse', 'a', '--parser', 'Spell'], CALL), /--parser/)
})

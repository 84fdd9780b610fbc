/** What the commands take by which people say what was, and take it back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArguments } from '../../src/cli/options.ts'

const CALL = { program: 'logforest', version: '1.0.0' }
const DATA = { dataDir: '.logforest' }

test('a tag needs a verdict and a reason; the user says so unless one says otherwise', () => {
  const read = (...words: string[]) => parseArguments(['tag', '1', ...words], CALL)
  const base = { id: '1', verdict: 'false', reason: 'backup', ...DATA }
  assert.deepEqual(read('False', '--reason', 'backup', '--who', 'ann'), {
    name: 'tag',
    options: { ...base, who: 'ann' },
  })
  const command = read('false', '--reason', 'backup')
  assert.ok(command.name === 'tag' && command.options.who !== '')
  assert.throws(() => read('maybe', '--reason', 'x'), /must be true, false or expected/)
  assert.throws(() => read('true'), /--reason/)
  assert.throws(() => read(), /say true, false or expected, or take it back with --undo/)
})

test('undoing a tag says nothing new', () => {
  const read = (...words: string[]) => parseArguments(['tag', '1', ...words], CALL)
  assert.deepEqual(read('--undo', '--who', 'ann'), {
    name: 'tag',
    options: { id: '1', who: 'ann', ...DATA },
  })
  assert.throws(() => read('true', '--undo'), /Cannot undo a tag/)
  assert.throws(() => read('--undo', '--reason', 'x'), /give --undo alone/)
})

test('a note needs a text and a time, or the number of one that is taken back', () => {
  const read = (...words: string[]) => parseArguments(['note', ...words], CALL)
  const fromMs = Date.UTC(2026, 10, 23, 19, 50)
  const base = { text: 'load test', from: { atMs: fromMs }, who: 'ann', ...DATA }
  const begin = [' load test ', '--from', '2026-11-23 19:50', '--who', 'ann']
  assert.deepEqual(read(...begin), { name: 'note', options: base })
  assert.deepEqual(read(...begin, '--to', '5m'), {
    name: 'note',
    options: { ...base, to: { agoMs: 300_000 } },
  })
  assert.deepEqual(read('--undo', '3'), { name: 'note', options: { number: 3, ...DATA } })
  assert.throws(() => read('load test'), /give TEXT and --from TIME, or --undo NUMBER/)
  assert.throws(() => read('--from', '5m'), /give TEXT/)
  assert.throws(() => read('x', '--undo', '3'), /Cannot undo a note/)
  assert.throws(() => read('--undo', '0'), /whole number from 1/)
  assert.throws(() => read(' ', '--from', '5m'), /TEXT: it is empty/)
  assert.throws(() => read('x', '--from', 'noon'), /needs a time/)
  assert.throws(() => read('x'.repeat(1025), '--from', '5m'), /more than 1024 letters/)
})

test('notes are listed as a table or as JSON', () => {
  const read = (...words: string[]) => parseArguments(['notes', ...words], CALL)
  assert.deepEqual(read('--json'), { name: 'notes', options: { json: true, ...DATA } })
  assert.deepEqual(read(), { name: 'notes', options: { json: false, ...DATA } })
})

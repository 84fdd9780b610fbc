/** What the commands take by which people say what they think of findings. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArguments } from '../../src/cli/options.ts'

const CALL = { program: 'logforest', version: '1.0.0' }
const DATA = { dataDir: '.logforest' }

test('a suppression needs a reason, and exactly one of an end and --never', () => {
  const read = (...words: string[]) => parseArguments(['suppress', 'abcd', ...words], CALL)
  const base = { id: 'abcd', reason: 'known', file: 'suppressions.yaml', preview: false, ...DATA }
  const words = ['--reason', 'known', '--until', '2026-12-31', '--log', 'a/*', '--preview']
  assert.deepEqual(read(...words), {
    name: 'suppress',
    options: { ...base, until: '2026-12-31', log: 'a/*', preview: true },
  })
  const forever = read('--reason', 'known', '--never', '--suppressions', 'f')
  assert.deepEqual(forever, { name: 'suppress', options: { ...base, file: 'f' } })
  assert.throws(() => read('--reason', 'known'), /exactly one of --until DATE and --never/)
  assert.throws(() => read('--reason', 'x', '--never', '--until', '2026-12-31'), /exactly one/)
  assert.throws(() => read('--never'), /--reason/)
})

test('suppressions are those of the usual file unless one says otherwise', () => {
  const read = (...words: string[]) => parseArguments(['suppressions', ...words], CALL)
  const base = { file: 'suppressions.yaml', json: false, ...DATA }
  assert.deepEqual(read(), { name: 'suppressions', options: base })
  assert.deepEqual(read('--suppressions', 'f', '--json'), {
    name: 'suppressions',
    options: { ...base, file: 'f', json: true },
  })
})

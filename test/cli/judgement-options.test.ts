/** What the commands take by which people say what they think of findings. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArguments } from '../../src/cli/options.ts'

const CALL = { program: 'logforest', version: '1.0.0' }
const DATA = { dataDir: '.logforest' }

test('a suppression needs a reason, and exactly one of an end and --never', () => {
  const read = (...words: string[]) => parseArguments(['suppress', 'abcd', ...words], CALL)
  const file = 'suppressions.yaml'
  const base = { id: 'abcd', where: [], reason: 'known', file, preview: false, ...DATA }
  const words = ['--reason', 'known', '--until', '2026-12-31', '--log', 'a/*', '--preview']
  assert.deepEqual(read(...words), {
    name: 'suppress',
    options: { ...base, until: '2026-12-31', log: 'a/*', preview: true },
  })
  const forever = read('--reason', 'known', '--never', '--suppressions', 'f')
  assert.deepEqual(forever, { name: 'suppress', options: { ...base, file: 'f' } })
  const valued = read('--reason', 'known', '--never', '--where', '1=a b', '--where', '2>3')
  assert.deepEqual(valued, { name: 'suppress', options: { ...base, where: ['1=a b', '2>3'] } })
  assert.throws(() => read('--reason', 'known', '--never', '--where', ''), /--where/)
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

test('a version is a whole number', () => {
  const read = (version: string) => parseArguments(['revert', 'a.log', version], CALL)
  assert.deepEqual(read('2'), { name: 'revert', options: { log: 'a.log', version: 2, ...DATA } })
  assert.throws(() => read('0'), /VERSION "0": it must be a whole number/)
  assert.throws(() => read('last'), /VERSION/)
})

test('a backtest needs a candidate', () => {
  const read = (...words: string[]) => parseArguments(['backtest', ...words], CALL)
  const base = { failOnChange: false, json: false, ...DATA }
  assert.deepEqual(read('--model', 'm'), { name: 'backtest', options: { ...base, model: 'm' } })
  assert.deepEqual(read('--suppressions', 's', '--fail-on-change', '--json'), {
    name: 'backtest',
    options: { ...base, suppressions: 's', failOnChange: true, json: true },
  })
  assert.throws(() => read(), /give a candidate/)
})

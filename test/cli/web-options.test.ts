/** What `web` takes on the command line. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArguments } from '../../src/cli/options.ts'

const CALL = { program: 'logforest', version: '1.0.0' }

test('a free port, the usual file and the usual database unless one says otherwise', () => {
  const read = (...words: string[]) => parseArguments(['web', '--who', 'ann', ...words], CALL)
  const base = { port: 0, file: 'suppressions.yaml', who: 'ann', dataDir: '.logforest' }
  assert.deepEqual(read(), { name: 'web', options: base })
  const words = ['--port', '8080', '--suppressions', 'f', '--database-url', 'postgres://h/d']
  const options = { ...base, port: 8080, file: 'f', databaseUrl: 'postgres://h/d' }
  assert.deepEqual(read(...words), { name: 'web', options })
  for (const port of ['-1', '65536', 'x']) assert.throws(() => read('--port', port), /--port/)
})

test('in a cluster it has a health port, and no file, name or database of its own', () => {
  const read = (...words: string[]) => parseArguments(['web', '--cluster', ...words], CALL)
  const options = { port: 0, healthPort: 8080, kubeconfig: undefined }
  assert.deepEqual(read(), { name: 'web', options })
  const words = ['--port', '8090', '--health-port', '0', '--kubeconfig', 'k']
  const given = { port: 8090, healthPort: 0, kubeconfig: 'k' }
  assert.deepEqual(read(...words), { name: 'web', options: given })
})

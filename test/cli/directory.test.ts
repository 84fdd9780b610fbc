/** A directory that is not there, and the one that was meant. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { UsageError } from '../../src/base/errors.ts'
import { needDirectory } from '../../src/cli/directory.ts'

const root = mkdtempSync(join(tmpdir(), 'directory-'))
mkdirSync(join(root, 'examples', 'logs'), { recursive: true })
writeFileSync(join(root, 'examples', 'app.log'), '')
after(() => rmSync(root, { recursive: true }))

function refusal(path: string): string {
  try {
    needDirectory(path)
  } catch (error) {
    assert.ok(error instanceof UsageError)
    return error.message.replaceAll(root, '')
  }
  return ''
}

test('a directory that is there is taken', () => {
  assert.equal(refusal(join(root, 'examples', 'logs')), '')
})

test('a typo in any part of the path is corrected', () => {
  const cases = ['exmaple/logs', 'examples/lgos', 'exampels/logz']
  for (const path of cases) {
    assert.equal(
      refusal(`${root}/${path}`),
      `Cannot scan "/${path}": no such directory. Did you mean "/examples/logs"?`,
    )
  }
})

test('where nothing resembles it, nothing is suggested', () => {
  assert.equal(refusal(`${root}/kubernetes`), 'Cannot scan "/kubernetes": no such directory.')
})

test('a file is refused with the call that scans it alone', () => {
  assert.equal(
    refusal(`${root}/examples/app.log`),
    'Cannot scan "/examples/app.log": it is a file, not a directory.' +
      ' To scan this file alone: --log-dir "/examples" --include "app.log".',
  )
})

/** How logs are taken over into the suite. */

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'

import { checkOut, keep } from '../../examples/keep.ts'
import { OperatingError, UsageError } from '../../src/base/errors.ts'

let folder = ''
let logs = ''
let out = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keep-'))
  logs = join(folder, 'logs')
  out = join(folder, 'out')
  mkdirSync(join(logs, 'postgres'), { recursive: true })
  mkdirSync(join(logs, 'proxy'))
  mkdirSync(out)
  writeFileSync(join(out, 'old.log'), 'old\n')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('whole lines are kept, a last half line and files that are no logs are not', () => {
  writeFileSync(join(logs, 'postgres/postgres.log'), 'one\ntwo\nthr')
  writeFileSync(join(logs, 'proxy/access.log.1'), 'first\n')
  writeFileSync(join(logs, 'proxy/proxy.pid'), '7\n')
  keep({ logs, out, forbidden: [] })
  assert.equal(readFileSync(join(out, 'postgres/postgres.log'), 'utf8'), 'one\ntwo\n')
  assert.equal(readFileSync(join(out, 'proxy/access.log.1'), 'utf8'), 'first\n')
  assert.ok(!existsSync(join(out, 'proxy/proxy.pid')))
  assert.ok(!existsSync(join(out, 'old.log')))
})

test('a log that names the machine is refused, and the old suite stays', () => {
  writeFileSync(join(logs, 'postgres/postgres.log'), 'at /home/someone/shop\n')
  const forbidden = ['vm', '/home/someone']
  assert.throws(() => keep({ logs, out, forbidden }), OperatingError)
  assert.ok(existsSync(join(out, 'old.log')))
})

test('a folder that holds something else is refused before the run', () => {
  assert.throws(() => checkOut(out), UsageError)
  checkOut(join(folder, 'new'))
  checkOut(logs)
})

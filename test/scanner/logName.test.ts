/** Names of logs by the rule of their source. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logNameOf } from '../../src/scanner/logName.ts'

test('by default each stream is a log of its own, whatever it is called', () => {
  for (const stream of ['app.log', 'a/2026-01-05/app-7f3c1a9e.log']) {
    assert.equal(logNameOf('{path}', stream), stream)
  }
})

test('places are the path, the directory and the file', () => {
  assert.equal(logNameOf('{dir}', 'shop/web/app.log'), 'shop/web')
  assert.equal(logNameOf('{file}', 'shop/web/app.log'), 'app.log')
  assert.equal(logNameOf('{dir}', 'app.log'), '.')
  assert.equal(logNameOf('all of {dir}: {file}', 'shop/app.log'), 'all of shop: app.log')
})

test('files that differ in a date or a hash are one log', () => {
  const rule = 'log {path}'
  const same = [
    'app-2026-01-05.log',
    'app-2026_01_06.log',
    'app-20260107.log',
    'app-20260107T101500.log',
    'app-7f3c1a9e.log',
    'app-1767600000.log',
  ]
  for (const stream of same) assert.equal(logNameOf(rule, stream), 'log app-*.log', stream)
})

test('words and small numbers stay', () => {
  for (const stream of ['worker-1.log', 'deadbeef.log', 'decade.log', 'v2.log', 'port-8080.log']) {
    assert.equal(logNameOf('log {path}', stream), `log ${stream}`)
  }
})

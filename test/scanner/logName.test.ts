/** Names of logs by the rule of their source. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logNameOf, POD_LOG_NAME } from '../../src/scanner/logName.ts'

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

test('all pods of a workload are one log, and their streams are told by pod and node', () => {
  const uid = '0b4bcd2e-8b5e-4b0c-9d0a-7f6f4f8a1c11'
  const streams = [
    `n1/shop_web-5d8f7c9b4d-x2k9q_${uid}/nginx/0.log`,
    `n2/shop_web-5d8f7c9b4d-zz9zz_${uid}/nginx/4.log`,
    `shop_web-6b9c5f7d8f-q2w4r_${uid}/nginx/1.log`,
  ]
  for (const stream of streams) assert.equal(logNameOf(POD_LOG_NAME, stream), 'shop/web/nginx')
  assert.equal(logNameOf('{node}: {pod} {file}', streams[1]), 'n2: web-5d8f7c9b4d-zz9zz 4.log')
})

test('a stream that no pod wrote is a log of its own where the rule asks for a pod', () => {
  assert.equal(logNameOf(POD_LOG_NAME, 'audit/audit.log'), 'audit/audit.log')
})

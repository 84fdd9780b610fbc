/** The line formats of the example shop. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as formats from '../../examples/services/formats.ts'

const at = new Date(Date.UTC(2026, 0, 5, 4, 3, 2, 7))

test('a plain line pads its level, so that the components stand below each other', () => {
  const line = formats.plainLine(at, 'INFO', 'stock: 3 left')
  assert.equal(line, '2026-01-05 04:03:02.007 INFO  stock: 3 left\n')
})

test('a worker line has a comma before the milliseconds', () => {
  assert.equal(formats.commaLine(at, 'WARN', '[a] b'), '2026-01-05 04:03:02,007 WARN [a] b\n')
})

test('a syslog line pads the day with a blank and names no year', () => {
  const line = formats.syslogLine(at, 'shop-1 cron[7]', '(CRON) STARTUP')
  assert.equal(line, 'Jan  5 04:03:02 shop-1 cron[7]: (CRON) STARTUP\n')
})

test('a logfmt line quotes a value with blanks, quotes or an equals sign, and no other', () => {
  const line = formats.logfmtLine(at, { level: 'info', msg: 'a "b"', sum: 'x=1', keys: 12 })
  const fields = 'level=info msg="a \\"b\\"" sum="x=1" keys=12'
  assert.equal(line, `time=2026-01-05T04:03:02.007Z ${fields}\n`)
})

test('an access line is the combined format with the request time behind it', () => {
  const access = { client: '192.0.2.1', request: 'GET / HTTP/1.1', status: 200, bytes: 65 }
  const line = formats.combinedLine(at, { ...access, agent: 'curl/8.9.1', seconds: 0.0042 })
  const time = '[05/Jan/2026:04:03:02 +0000]'
  assert.equal(line, `192.0.2.1 - - ${time} "GET / HTTP/1.1" 200 65 "-" "curl/8.9.1" 0.004\n`)
})

test('a line of the proxy error log carries the process id', () => {
  const line = formats.proxyErrorLine(at, 'error', '*7 broken')
  assert.equal(line, `2026/01/05 04:03:02 [error] ${process.pid}#0: *7 broken\n`)
})

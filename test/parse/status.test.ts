import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isStatus, isStatusText, isStatusValue } from '../../src/parse/status.ts'
import { masked, templatesOf } from './lines.ts'

test('behind a request line the status stays, other numbers are variables', () => {
  assert.equal(masked('"GET /x HTTP/1.1" 503 123'), '" GET <*> HTTP<*> " 503 <*>')
  assert.equal(masked('"POST /x HTTP/2" 200 9 "-" 404'), '" POST <*> HTTP<*> " 200 <*> " - " <*>')
  assert.equal(masked('said "hello" 503 times'), 'said " hello " <*> times')
  assert.equal(masked('"GET /x HTTP/1.1" 5030 99'), '" GET <*> HTTP<*> " <*>')
  assert.equal(masked('"GET /x HTTP/1.1" 600'), '" GET <*> HTTP<*> " <*>')
})

test('behind a key that names it the status stays, in JSON and logfmt', () => {
  assert.equal(masked('path=/x status=503 size=12'), 'path = <*> status = 503 size = <*>')
  assert.equal(masked('status_code=404, n=1'), 'status_code = 404 , n = <*>')
  assert.equal(masked('http_status="204"'), 'http_status = " 204 "')
  assert.equal(masked('{"statusCode":500,"n":1}'), '{ " statusCode " : 500 , " n " : <*> }')
  assert.equal(masked('{"status": "301"}'), '{ " status " : " 301 " }')
  assert.equal(
    masked('exitstatus=503 status=7 code=200'),
    'exitstatus = <*> status = <*> code = <*>',
  )
  assert.equal(masked('status: 200'), 'status : <*>')
})

test('a status is looked for within its message only', () => {
  const bytes = Buffer.from('status=503')
  assert.equal(isStatus(bytes, 0, 7), true)
  assert.equal(isStatus(bytes, 7, 7), false)
  assert.equal(isStatus(bytes, 6, 7), false)
  assert.equal(isStatus(bytes, 1, 7), false)
})

test('a status is a number from 100 to 599', () => {
  const is = (text: string) => isStatusValue(Buffer.from(text), 0, text.length)
  const texts = ['100', '599', '099', '600', '5x3', '2000']
  assert.deepEqual(texts.map(is), [true, true, false, false, false, false])
  assert.deepEqual(texts.map(isStatusText), texts.map(is))
})

test('lines that differ in their status are never one template', () => {
  const codes = ['200', '301', '302', '404', '500', '503']
  const lines = codes.map(code => `" GET <*> HTTP<*> " ${code} <*>`)
  assert.equal(templatesOf(...lines).length, codes.length)
  assert.equal(templatesOf(...lines, '" GET <*> HTTP<*> " <*>').length, codes.length + 1)
})

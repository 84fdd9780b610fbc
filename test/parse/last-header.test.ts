import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LastHeader } from '../../src/parse/last-header.ts'

const LINE = '10:15:16 [main 7] app: started'

function kept(line: string, message = line.length): LastHeader {
  const last = new LastHeader()
  last.keep(Buffer.from(line), 0, message)
  return last
}

const agreeing = (last: LastHeader, line: string) =>
  last.agreeing(Buffer.from(line), 0, Buffer.byteLength(line))

test('columns agree up to the first byte that differs in more than a digit', () => {
  const last = kept(LINE, LINE.indexOf('started'))
  assert.equal(agreeing(last, '23:59:01 [main 8] app: stopped'), 4)
  assert.equal(agreeing(last, '23:59:01 [main 8] other: stopped'), 3)
  assert.equal(agreeing(last, '23:59:01 [main 12] app: stopped'), 2)
  assert.equal(agreeing(last, '9:59:01 [main 8] app: stopped'), 1)
  assert.equal(agreeing(last, '23:59'), 1)
  assert.deepEqual(
    [0, 1, 2, 3].map(column => last.startOf(column)),
    [0, 9, 18, 23],
  )
})

test('the columns of a line within a chunk are told from the beginning of the line', () => {
  const last = new LastHeader()
  const bytes = Buffer.from(`before\n${LINE}`)
  assert.equal(last.keep(bytes, 7, bytes.indexOf('started')), 4)
  assert.equal(last.startOf(2), 18)
  assert.equal(agreeing(last, LINE), 4)
})

test('what later bytes decide is not known: a bracket left open, one with text behind it', () => {
  assert.equal(agreeing(kept('1 [open a b c'), '1 [open a b c'), 2)
  assert.equal(agreeing(kept('1 [shut][more] b c'), '1 [shut][more] b c'), 2)
  assert.equal(agreeing(kept('1 [shut] b c'), '1 [shut] b c'), 4)
})

test('a header that is too long or has too many columns is known by its beginning', () => {
  const long = `1 ${'x'.repeat(200)} message`
  assert.equal(new LastHeader().keep(Buffer.from(long), 0, long.indexOf('message')), 0)
  assert.equal(agreeing(kept(long, long.indexOf('message')), long), 2)
  const many = 'a '.repeat(40)
  assert.equal(agreeing(kept(many), many), 20)
})

test('after drop nothing is known', () => {
  const last = kept(LINE)
  last.drop()
  assert.equal(agreeing(last, LINE), 0)
})

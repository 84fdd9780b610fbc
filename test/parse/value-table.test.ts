/** Values are numbered by their bytes, in the order of first sight. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ValueTable } from '../../src/parse/value-table.ts'

function numbered(texts: readonly string[]): { table: ValueTable; numbers: number[] } {
  const table = new ValueTable()
  const line = Buffer.from(`<${texts.join('|')}>`, 'latin1')
  let at = 1
  const numbers = texts.map(({ length }) => {
    const number = table.number(line, at, at + length)
    at += length + 1
    return number
  })
  return { table, numbers }
}

test('a value has the number of its first sight, and its text again (property)', () => {
  const text = fc.string({ maxLength: 12, unit: 'binary-ascii' })
  fc.assert(
    fc.property(fc.array(text, { maxLength: 400 }), texts => {
      const { table, numbers } = numbered(texts)
      const distinct = [...new Set(texts)]
      assert.equal(table.count, distinct.length)
      assert.deepEqual(
        numbers,
        texts.map(each => distinct.indexOf(each)),
      )
      distinct.forEach((each, number) => {
        assert.equal(table.text(number), each)
      })
    }),
  )
})

test('many values and long ones are kept, any bytes among them', () => {
  const texts = Array.from({ length: 5000 }, (_, i) => `${i}\xff${'z'.repeat(i % 90)}`)
  const { table } = numbered(texts)
  assert.equal(table.count, 5000)
  assert.equal(table.text(4999), texts[4999])
  assert.deepEqual(table.bytes(0), Buffer.from(texts[0], 'latin1'))
})

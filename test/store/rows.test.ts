/** Values on their way into and out of PostgreSQL. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { query } from '../../src/store/pool.ts'
import { bytesArray, plainArray, plainText, textArray, toJson } from '../../src/store/rows.ts'
import { withStore } from '../help/database.ts'

/** Texts as logs have them: quotes, braces, NUL, lone surrogates and all. */
const anyText = fc.string({ unit: 'binary', maxLength: 40 })

test('arrays of numbers, texts and bytes come back as they went', async () => {
  await withStore(async store => {
    const rows = fc.record({
      number: fc.double(),
      text: anyText.map(text => text.replaceAll('\0', '').toWellFormed()),
      bytes: fc.uint8Array(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(rows, { maxLength: 20 }), async sent => {
        const got = await query(store, 'testing', {
          text: `select * from unnest($1::float8[], $2::text[], $3::bytea[])
                          as r (number, text, bytes)`,
          values: [
            plainArray(sent.map(row => row.number)),
            textArray(sent.map(row => row.text)),
            bytesArray(sent.map(row => row.bytes)),
          ],
        })
        // An array literal has no negative zero: JavaScript writes it as 0.
        assert.deepEqual(
          got,
          sent.map(row => ({ ...row, number: row.number + 0 })),
        )
      }),
      { numRuns: 40 },
    )
  })
})

test('JSON keeps every text, NUL and broken surrogates included', async () => {
  await withStore(async store => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyText), async texts => {
        const [row] = await query<{ texts: string[] }>(store, 'testing', {
          text: 'select $1::json as texts',
          values: [toJson(texts)],
        })
        assert.deepEqual(row?.texts, texts)
      }),
      { numRuns: 40 },
    )
    const hostile = ['\0', '\ud800', '"}{\\', '\u202e', "'; drop table log; --"]
    const [row] = await query(store, 'testing', {
      text: 'select $1::json as texts',
      values: [toJson(hostile)],
    })
    assert.deepEqual(row, { texts: hostile })
  })
})

test('JSON keeps NaN, and makes infinity the greatest number', async () => {
  await withStore(async store => {
    const [row] = await query(store, 'testing', {
      text: 'select $1::json as value',
      values: [toJson({ nan: Number.NaN, up: Infinity, down: -Infinity })],
    })
    const { MAX_VALUE } = Number
    assert.deepEqual(row, { value: { nan: Number.NaN, up: MAX_VALUE, down: -MAX_VALUE } })
  })
})

test('integers beyond 2^53 are refused instead of rounded', async () => {
  await withStore(async store => {
    const text = 'select 9007199254740993::bigint as value'
    await assert.rejects(query(store, 'testing', { text }), /9007199254740993: it is beyond 2\^53/)
  })
})

test('a word for people loses its NULs', () => {
  assert.equal(plainText('a\0b'), 'a\uFFFDb')
})

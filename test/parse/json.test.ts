import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Fields } from '../../src/parse/fields.ts'
import { JsonReader } from '../../src/parse/json.ts'

function read(text: string) {
  const fields = new Fields()
  const bytes = Buffer.from(text)
  const ok = new JsonReader(fields).read(bytes, 0, bytes.length)
  const cut = (start: number, end: number) => bytes.toString('utf8', start, end)
  return {
    ok,
    message: cut(fields.messageStart, fields.messageEnd),
    level: cut(fields.levelStart, fields.levelEnd),
    time: cut(fields.timeStart, fields.timeEnd),
    error: cut(fields.errorStart, fields.errorEnd),
  }
}

test('finds message, level, time and error at the top, whatever stands between', () => {
  const text = '{"level":30,"ts":17.5,"x":{"msg":"no","y":["}"]},"msg":"a \\"b\\"","err":"bad"}'
  assert.deepEqual(read(text), {
    ok: true,
    message: 'a \\"b\\"',
    level: '30',
    time: '17.5',
    error: 'bad',
  })
})

test('looks into err, log and time objects', () => {
  const text = '{"t":{"$date":"2026"},"log":{"level":"warn"},"err":{"type":"E","message":"m"}}'
  assert.deepEqual(read(text), { ok: true, message: '', level: 'warn', time: '2026', error: 'm' })
})

test('reads any JSON object and finds its message', () => {
  const keys = fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 3 }))
  fc.assert(
    fc.property(keys, fc.stringMatching(/^[a-z ]*$/), (object, msg) => {
      const found = read(JSON.stringify({ ...object, msg }))
      assert.deepEqual([found.ok, found.message], [true, msg])
    }),
  )
})

test('long strings with quotes and backslashes are read to their end', () => {
  const part = fc.constantFrom('word ', '"', '\\\\', ' ', '漢')
  const long = fc.array(part, { minLength: 30, maxLength: 90 }).map(parts => parts.join(''))
  fc.assert(
    fc.property(long, msg => {
      const found = read(JSON.stringify({ msg, level: 'info' }))
      assert.deepEqual(
        [found.ok, JSON.parse(`"${found.message}"`), found.level],
        [true, msg, 'info'],
      )
    }),
  )
})

test('what is cut or malformed is no record', () => {
  const whole = '{"a":[1,{"b":"c"}],"msg":"x"}'
  for (let end = 0; end < whole.length; end++) assert.equal(read(whole.slice(0, end)).ok, false)
  for (const text of ['{a:1}', '{"a" 1}', '{"a":1}}', '{"a":"x}', '{"a":}', '{"a":1,}']) {
    assert.equal(read(text).ok, false, text)
  }
})

test('never throws, whatever the bytes', () => {
  const parts = fc.array(fc.constantFrom('{', '}', '"', ':', ',', '[', ']', 'a', '\\', ' ', '1'))
  fc.assert(fc.property(parts, all => void read(`{${all.join('')}}`)))
})

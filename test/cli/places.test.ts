import assert from 'node:assert/strict'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { contextLines, Places } from '../../src/cli/places.ts'
import { attributesOf } from '../../src/retrieve/identity.ts'
import { fileRecord } from '../help/flow.ts'
import { withFolder } from '../help/scanning.ts'

const FIRST = 'a0\na1\na2\na3\na4\n'
const SECOND = 'b0\nb1\nb2\n'

/** Two files of the stream a.log: the rotated one before the live one. */
function rotated() {
  const base = { stream: 'a.log', size: 0 }
  const old = { ...base, id: '1', path: 'a.log.1.gz', packing: 'gzip' as const, position: 15 }
  const live = { ...base, id: '2', path: 'a.log', position: 9, baseOffset: 15, baseLine: 5 }
  return [fileRecord(old), fileRecord(live)]
}

const at = (offset: number, line: number) => ({ stream: 'a.log', offset, line, timeMs: 0 })

test('a line of a stream is found in the file that holds it now, with its line there', () => {
  const places = new Places(rotated(), '/logs')
  assert.deepEqual(places.resolve(at(6, 2)), { path: 'a.log.1.gz', line: 3, offset: 6 })
  assert.deepEqual(places.resolve(at(15, 5)), { path: 'a.log', line: 1, offset: 0 })
  assert.equal(places.resolve(at(24, 8)), undefined)
  assert.equal(places.resolve({ ...at(0, 0), stream: 'other.log' }), undefined)
})

test('a file that is gone holds no lines', () => {
  const files = rotated().map(file => ({ ...file, state: 'gone' as const }))
  assert.equal(new Places(files, '/logs').resolve(at(0, 0)), undefined)
})

test('the lines around a line are shown, also from packed files', async () => {
  await withFolder(async folder => {
    writeFileSync(join(folder, 'a.log.1.gz'), gzipSync(FIRST))
    writeFileSync(join(folder, 'a.log'), SECOND)
    const files = rotated().map(file => {
      return { ...file, attributes: attributesOf(statSync(join(folder, file.path))) }
    })
    const places = new Places(files, folder)
    assert.deepEqual(await places.around(at(6, 2)), [
      { line: 1, text: 'a0', marked: false },
      { line: 2, text: 'a1', marked: false },
      { line: 3, text: 'a2', marked: true },
      { line: 4, text: 'a3', marked: false },
      { line: 5, text: 'a4', marked: false },
    ])
    assert.deepEqual(
      (await places.around(at(21, 7)))?.map(({ line, text }) => `${line} ${text}`),
      ['1 b0', '2 b1', '3 b2'],
    )
  })
})

test('where the file cannot be read there are no lines around', async () => {
  assert.equal(await new Places(rotated(), '/nowhere').around(at(6, 2)), undefined)
})

test('context lines carry the numbers of their lines, whatever their lengths', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{0,9}$/), { minLength: 1, maxLength: 9 })
  fc.assert(
    fc.property(words, fc.nat(), (lines, pick) => {
      const index = pick % lines.length
      const mark = lines.slice(0, index).join('\n').length + (index > 0 ? 1 : 0)
      const bytes = Buffer.from(`${lines.join('\n')}\n`)
      const context = contextLines(bytes, { mark, line: index + 1, complete: true })
      assert.equal(context.filter(({ marked }) => marked).length, 1)
      for (const { line, text, marked } of context) {
        assert.equal(text, lines[line - 1])
        assert.equal(marked, line === index + 1)
      }
    }),
  )
})

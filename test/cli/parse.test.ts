import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { type ParsedRow, parseFile, parseFiles } from '../../src/cli/parse.ts'
import { printed } from '../help/doors.ts'
import { serviceLog, withFolder } from '../help/scanning.ts'

async function rowsOf(path: string, kind: 'Shapes' | 'Drain' = 'Shapes'): Promise<ParsedRow[]> {
  const rows: ParsedRow[] = []
  for await (const row of parseFile(path, kind)) rows.push(row)
  return rows
}

/** Writes the file and parses it. */
async function parsed(
  name: string,
  bytes: string | Uint8Array,
  kind: 'Shapes' | 'Drain' = 'Shapes',
): Promise<ParsedRow[]> {
  return withFolder(async folder => {
    writeFileSync(join(folder, name), bytes)
    return rowsOf(join(folder, name), kind)
  })
}

test('line numbers are those of the file, also behind blank and continuation lines', async () => {
  const lines = [
    '',
    'ERROR first failed',
    '\tat one (a.ts:1)',
    '\tat two (a.ts:2)',
    '',
    'WARN second',
    'WARN second',
    '   ',
    'INFO third without newline',
  ]
  const rows = await parsed('a.log', lines.join('\n'))
  assert.deepEqual(
    rows.map(row => row.line),
    [2, 6, 7, 9],
  )
  for (const row of rows) {
    const last = row.template.split(' ').at(-1) ?? ''
    assert.ok(lines[row.line - 1].includes(last), `${row.line}: ${row.template}`)
  }
})

test('the parameters are the parts of the message that vary', async () => {
  const lines = Array.from({ length: 40 }, (_, i) => `job ${i * 7} of queue mail${i} is done\n`)
  const rows = await parsed('a.log', lines.join(''))
  assert.equal(new Set(rows.map(row => row.id)).size, 1)
  rows.forEach((row, i) => {
    assert.ok(row.parameters.includes(String(i * 7)), JSON.stringify(row))
  })
})

test('a packed file gives the rows of the plain one', async () => {
  const text = serviceLog({ seed: 1, minutes: 5, brokenMinute: 3 })
  const plain = await parsed('a.log', text)
  assert.ok(plain.length > 300)
  const packed = { 'a.log.gz': gzipSync(text), 'a.log.zst': zstdCompressSync(Buffer.from(text)) }
  for (const [name, bytes] of Object.entries(packed)) {
    const rows = await parsed(name, bytes)
    assert.deepEqual(
      rows.map(({ file: _, ...row }) => row),
      plain.map(({ file: _, ...row }) => row),
    )
  }
})

test('Drain gives its own clusters as templates', async () => {
  const lines = ['node 1 is up', 'node 22 is up', 'node 3 is down', 'cache flushed'].join('\n')
  const rows = await parsed('a.log', lines, 'Drain')
  assert.deepEqual(
    rows.map(row => row.template),
    ['node <*> is <*>', 'node <*> is <*>', 'node <*> is <*>', 'cache flushed'],
  )
})

test('csv quotes commas, quotes and newlines as RFC 4180 says; jsonl says the same', async () => {
  await withFolder(async folder => {
    const name = 'odd, "name"\nof a.log'
    const path = join(folder, name)
    writeFileSync(path, 'said "yes, we can" to 12\nsaid "no" to 7\n')
    const options = { files: [path], parser: 'Shapes' } as const
    const csv = await printed(doors => parseFiles({ ...options, format: 'csv' }, doors))
    const json = await printed(doors => parseFiles({ ...options, format: 'jsonl' }, doors))
    const [head, ...records] = readCsv(csv)
    assert.deepEqual(head, ['file', 'line', 'id', 'template', 'parameters'])
    const rows: ParsedRow[] = json
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    assert.deepEqual(
      records,
      rows.map(({ file, line, id, template, parameters }) => {
        return [file, String(line), id, template, JSON.stringify(parameters)]
      }),
    )
    assert.equal(rows[0].file, path)
  })
})

/** RFC 4180, read the slow way. */
function readCsv(text: string): string[][] {
  const rows: string[][] = []
  const field = /("(?:[^"]|"")*"|[^,\n]*)(,|\n)/gy
  let row: string[] = []
  for (const [, raw, end] of text.matchAll(field)) {
    row.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw)
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}

test('an empty file gives no row', async () => {
  assert.deepEqual(await parsed('a.log', ''), [])
})

test('what cannot be parsed is refused with one sentence that names it', async () => {
  await withFolder(async folder => {
    mkdirSync(join(folder, 'folder'))
    writeFileSync(join(folder, 'broken.gz'), gzipSync('a line\n'.repeat(9000)).subarray(0, 60))
    const cases = { missing: /no such file/, folder: /directory; name the files/, 'broken.gz': /./ }
    for (const [name, reason] of Object.entries(cases)) {
      await assert.rejects(rowsOf(join(folder, name)), (error: Error) => {
        assert.equal(error.name, 'UsageError')
        assert.match(error.message, new RegExp(`^Cannot parse ".*${name}": [^\\n]+\\.$`))
        assert.match(error.message, reason)
        return true
      })
    }
  })
})

test('a link to a file is read, as a person would expect of a file that they name', async () => {
  await withFolder(async folder => {
    writeFileSync(join(folder, 'a.log'), 'one\n')
    symlinkSync(join(folder, 'a.log'), join(folder, 'link.log'))
    assert.equal((await rowsOf(join(folder, 'link.log'))).length, 1)
  })
})

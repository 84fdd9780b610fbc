import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { linesOf } from '../../../operator/kube/lines.ts'

test('lines are the same wherever the bytes are cut', async () => {
  const line = fc.string({ unit: 'grapheme' }).map(text => text.replace(/\n/g, ''))
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat(9)), async (lines, cuts) => {
      const bytes = Buffer.from(lines.map(each => `${each}\n`).join(''))
      const wanted = lines.filter(each => each.trim() !== '')
      assert.deepEqual(await all(linesOf(pieces(bytes, cuts))), wanted)
    }),
  )
})

test('what was cut off at the end is no line', async () => {
  assert.deepEqual(await all(linesOf(pieces(Buffer.from('a\nb\nhalf'), [3]))), ['a', 'b'])
})

test('a line over the limit is an error, whether it comes at once or in parts', async () => {
  const fits = Buffer.from(`${'x'.repeat(10)}\n${'y'.repeat(10)}\n`)
  assert.equal((await all(linesOf(pieces(fits, [4]), 10))).length, 2)
  const long = Buffer.from(`${'x'.repeat(11)}\n`)
  for (const cuts of [[], [1], [5]])
    await assert.rejects(all(linesOf(pieces(long, cuts), 10)), /longer than 10 bytes/)
})

async function* pieces(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0
  for (let i = 0; start < bytes.length; i++) {
    const end = start + (cuts.length === 0 ? bytes.length : (cuts[i % cuts.length] ?? 0) + 1)
    yield bytes.subarray(start, end)
    start = end
  }
}

async function all(lines: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = []
  for await (const line of lines) found.push(line)
  return found
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textOf } from '../../../operator/kube/wire.ts'

test('a text is put together from bytes, wherever they were cut', async () => {
  const bytes = Buffer.from('{"name":"größe"}')
  async function* cut(): AsyncGenerator<Uint8Array> {
    for (const byte of bytes) yield Uint8Array.of(byte)
  }
  assert.equal(await textOf(cut()), '{"name":"größe"}')
})

test('an answer without end is given up', async () => {
  const chunk = new Uint8Array(1024 * 1024)
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) yield chunk
  }
  await assert.rejects(textOf(endless()), /longer than 67108864 bytes/)
})

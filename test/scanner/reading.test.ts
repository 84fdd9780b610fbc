/** What crashes and rotations do to reading is shown by test/sim/scanner.test.ts. */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readStreams } from '../../src/scanner/reading.ts'
import { getFiles } from '../../src/store/files.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'
import { withSource } from '../help/source.ts'

test('each stream is a log; its positions are those of its files when it was read', async () => {
  await withSource(async ({ root, directory, store, setup }) => {
    const text = serviceLog({ seed: 1, minutes: 2 })
    writeLog(root, 'api.log', `${text}torn`)
    const streams = [...(await directory.poll()).spans].map(([stream, spans]) => ({
      stream,
      spans,
    }))
    const sizes = { chunkBytes: 1000, turnBytes: 5000 }
    let seen = 0
    const progress = (bytes: number): void => {
      seen += bytes
    }
    const result = await readStreams({ store, setup, progress, sizes }, { kind: 'read', streams })
    assert.ok(result.files.length > 1)
    assert.equal(seen, text.length)
    assert.equal((await getFiles(store, 'test'))[0].position, text.length)
  })
})

test('a file that vanished after the poll costs nothing, the next poll sorts it out', async () => {
  await withSource(async ({ root, directory, store, setup, read }) => {
    writeLog(root, 'api.log', 'one\n')
    const streams = [...(await directory.poll()).spans].map(([stream, spans]) => ({
      stream,
      spans,
    }))
    rmSync(join(root, 'api.log'))
    const progress = (): void => undefined
    const result = await readStreams({ store, setup, progress }, { kind: 'read', streams })
    assert.deepEqual(result.problems, [])
    writeLog(root, 'api.log', 'two\nthree\n')
    await read()
    const files = await getFiles(store, 'test')
    assert.equal(files.find(file => file.state === 'live')?.position, 10)
  })
})

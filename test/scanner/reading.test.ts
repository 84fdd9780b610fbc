/** What crashes and rotations do to reading is shown by test/sim/scanner.test.ts. */
import assert from 'node:assert/strict'
import { appendFileSync, copyFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readStreams } from '../../src/scanner/reading.ts'
import { getFiles } from '../../src/store/files.ts'
import { getLedgers } from '../../src/store/ledgers.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'
import { withSource } from '../help/source.ts'

test('each stream is a log; its positions are those of its files when it was read', async () => {
  await withSource(async ({ root, retriever, store, setup }) => {
    const text = serviceLog({ seed: 1, minutes: 2 })
    writeLog(root, 'api.log', `${text}torn`)
    const streams = [...(await retriever.poll()).spans].map(([stream, spans]) => ({
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
  await withSource(async ({ root, retriever, store, setup, read }) => {
    writeLog(root, 'api.log', 'one\n')
    const streams = [...(await retriever.poll()).spans].map(([stream, spans]) => ({
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

test('a new file of which only the banner of the last one is there loses nothing', async () => {
  await withSource(async ({ root, store, read }) => {
    const banner = '=== service begins ===\n'
    writeLog(root, 'api.log', `${banner}one\ntwo\n`)
    await read()
    renameSync(join(root, 'api.log'), join(root, 'api.log.1'))
    writeLog(root, 'api.log', banner)
    await read()
    appendFileSync(join(root, 'api.log'), 'three\n')
    await read()
    const [{ ledger }] = await getLedgers(store, 'test')
    assert.equal(ledger.lines, 5)
    const file = (await getFiles(store, 'test')).find(each => each.state === 'live')
    assert.deepEqual([file?.baseOffset, file?.baseLine], [banner.length + 8, 3])
  })
})

test('a copy that goes on by itself is read from its end, and has its place', async () => {
  await withSource(async ({ root, store, read }) => {
    const text = serviceLog({ seed: 1, minutes: 2 })
    const lines = text.split('\n').length - 1
    writeLog(root, 'api.log', text)
    await read()
    copyFileSync(join(root, 'api.log'), join(root, 'api.log.1'))
    await read()
    appendFileSync(join(root, 'api.log.1'), 'the copy goes on\n')
    await read()
    await read()
    const [{ ledger }] = await getLedgers(store, 'test')
    assert.equal(ledger.lines, lines + 1)
    const files = (await getFiles(store, 'test')).filter(({ state }) => state !== 'gone')
    assert.deepEqual(
      files.map(({ path, baseOffset, baseLine }) => [path, baseOffset, baseLine]),
      [
        ['api.log', 0, 0],
        ['api.log.1', 0, 0],
      ],
    )
  })
})

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { withLock } from './lock.ts'

const HOLDER = `
  const { withLock } = await import(process.argv[1])
  await withLock(process.argv[2], () => undefined, async () => {
    process.stdout.write('held')
    await new Promise(() => setInterval(() => undefined, 1000))
  })
`

test('one process at a time, and a killed one lets go', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'logforest-lock-'))
  const path = join(directory, 'deeper', 'lock')
  const module = new URL('lock.ts', import.meta.url).href
  const words = ['--no-warnings', '--input-type=module', '-e', HOLDER, module, path]
  const holder = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')
  let waits = 0
  const waiting = () => {
    waits++
    holder.kill('SIGKILL')
  }
  assert.equal(await withLock(path, waiting, async () => 'mine'), 'mine')
  assert.equal(waits, 1)
  await rm(directory, { recursive: true })
})

test('what fails under the lock lets it go', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'logforest-lock-'))
  const path = join(directory, 'lock')
  const failing = withLock(path, assert.fail, async () => {
    throw new Error('broken')
  })
  await assert.rejects(failing, /broken/)
  assert.equal(await withLock(path, assert.fail, async () => 1), 1)
  await rm(directory, { recursive: true })
})

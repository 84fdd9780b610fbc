import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { call, type Ended, start, withDataDir } from '../help/program.ts'
import { serviceLog, withFolder, writeLog } from '../help/scanning.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** One sentence for a person: one line, no stack, nothing on standard output. */
function assertSentence({ out, error }: Ended): void {
  assert.equal(out, '')
  assert.match(error, /^[A-Z][^\n]+\n$/)
  assert.doesNotMatch(error, /node:|\.ts:\d|mistake in logforest/)
}

/** Processes whose command line names this directory. */
function processesOf(directory: string): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(directory)
      } catch {
        return false
      }
    })
}

test('help and version go to standard output with exit code 0', async () => {
  const help = await call('--help')
  assert.equal(help.code, 0)
  assert.match(help.out, /scan/)
  assert.equal(help.error, '')
  assert.match((await call('--version')).out, /^\d+\.\d+\.\d+/)
})

test('a mistake on the command line is one sentence and exit code 2', async () => {
  for (const words of [['scna'], ['scan'], ['scan', '--log-dir', '/nowhere/at/all'], ['show']]) {
    const ended = await call(...words)
    assert.equal(ended.code, 2, words.join(' '))
    assertSentence(ended)
  }
})

test('an operating error is one sentence and exit code 3', async () => {
  await withFolder(async folder => {
    writeLog(folder, 'a.log', 'one line\n')
    writeLog(folder, 'file', 'not a directory\n')
    const dataDir = join(folder, 'file', 'data')
    const ended = await call('scan', '--log-dir', folder, '--data-dir', dataDir)
    assert.equal(ended.code, 3)
    assert.match(ended.error, /^[A-Z][^\n]+\n$/)
  })
})

test('--fail-on ends with exit code 1 where an incident is as severe, else with 0', async () => {
  await withFolder(folder =>
    withDataDir(async dataDir => {
      writeLog(folder, 'api.log', serviceLog({ seed: 1, minutes: 40, brokenMinute: 25 }))
      const words = ['scan', '--log-dir', folder, '--data-dir', dataDir]
      const found = await call(...words, '--fail-on', 'high')
      assert.equal(found.code, 1, found.error)
      assert.match(found.out, /api\.log/)
      assert.equal((await call(...words)).code, 0)
      assert.deepEqual(processesOf(dataDir), [])
    }),
  )
})

test('a reader that has seen enough ends the program quietly', async () => {
  await withFolder(async folder => {
    writeLog(folder, 'big.log', serviceLog({ seed: 1, minutes: 300 }))
    const words = [MAIN, 'parse', '--format', 'jsonl', join(folder, 'big.log')]
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] })
    let error = ''
    child.stderr.on('data', text => {
      error += text
    })
    await once(child.stdout, 'data')
    child.stdout.destroy()
    const [code] = await once(child, 'close')
    assert.equal(error, '')
    assert.equal(code, 0)
  })
})

test('SIGINT ends a scan and leaves no PostgreSQL behind; the next scan goes on', async () => {
  await withFolder(folder =>
    withDataDir(async dataDir => {
      for (let i = 0; i < 4; i++) {
        writeLog(folder, `service${i}.log`, serviceLog({ seed: i, minutes: 400 }))
      }
      const words = ['scan', '--log-dir', folder, '--data-dir', dataDir]
      const scan = start(...words)
      scan.child.stderr?.once('data', () => scan.child.kill('SIGINT'))
      const ended = await scan.ended
      assert.equal(ended.signal, null)
      assert.doesNotMatch(ended.error, /mistake in logforest/)
      assert.deepEqual(processesOf(dataDir), [])
      assert.equal((await call(...words, '--json')).code, 0)
    }),
  )
})

test('two scans on one data directory: the second is refused with one sentence', async () => {
  await withFolder(folder =>
    withDataDir(async dataDir => {
      writeLog(folder, 'api.log', serviceLog({ seed: 1, minutes: 2 }))
      const words = ['scan', '--log-dir', folder, '--data-dir', dataDir]
      const first = start(...words, '--watch', '--poll-interval', '1s')
      await once(first.child.stdout ?? first.child, 'data')
      const second = await call(...words, '--json')
      first.child.kill('SIGINT')
      assert.equal((await first.ended).code, 0)
      assert.equal(second.code, 3)
      assertSentence(second)
      assert.match(second.error, new RegExp(`process ${first.child.pid}`))
      assert.deepEqual(processesOf(dataDir), [])
      assert.ok(existsSync(dataDir))
    }),
  )
})

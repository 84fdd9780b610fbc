import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Processes } from './processes.ts'
import { until } from './run.ts'

const skip = process.platform === 'linux' ? false : 'process start times are read from /proc'
const sleeper = { name: 'sleeper', program: 'sleep', words: ['600'] }

test('a process that runs is not started again, and one command ends what another began', {
  skip,
}, async () => {
  await withDirectory(async directory => {
    const processes = new Processes(directory)
    await processes.start(sleeper)
    const pid = processes.pidOf('sleeper')
    assert.ok(pid !== undefined)
    const other = new Processes(directory)
    await other.start(sleeper)
    assert.equal(other.pidOf('sleeper'), pid)
    assert.deepEqual(await other.names(), ['sleeper'])
    await other.stop('sleeper')
    assert.equal(processes.pidOf('sleeper'), undefined)
    assert.deepEqual(await processes.names(), [])
    assert.throws(() => process.kill(pid, 0))
  })
})

test('a process of the same id that began at another time is not ours', { skip }, async () => {
  await withDirectory(async directory => {
    const processes = new Processes(directory)
    await processes.start(sleeper)
    const pid = processes.pidOf('sleeper')
    const file = join(directory, 'sleeper.pid')
    const kept = await readFile(file, 'utf8')
    await writeFile(file, JSON.stringify({ pid, ticks: '1' }))
    processes.signal('sleeper', 'SIGKILL')
    await processes.stop('sleeper')
    await writeFile(file, kept)
    assert.equal(processes.pidOf('sleeper'), pid)
    await processes.stop('sleeper')
  })
})

test('what ended by itself is told with its last words', { skip }, async () => {
  await withDirectory(async directory => {
    const processes = new Processes(directory)
    const words = ['-c', 'echo the disk is full; exit 3']
    await processes.start({ name: 'brief', program: 'sh', words })
    await until({ what: 'it goes on', seconds: 10 }, async () => {
      return processes.failure('brief') !== undefined
    })
    assert.match(processes.failure('brief') ?? '', /brief has ended; .*\nthe disk is full$/)
  })
})

async function withDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'logforest-processes-'))
  try {
    await work(directory)
  } finally {
    await rm(directory, { recursive: true })
  }
}

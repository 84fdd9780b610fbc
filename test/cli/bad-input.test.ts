/** What goes wrong in real directories: one clear sentence each, counted, nothing lost or twice. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { OperatingError } from '../../src/base/errors.ts'
import type { Ledger, Problem } from '../../src/flow.ts'
import { withDatabase } from '../help/database.ts'
import { call, type Ended, endOf, MAIN } from '../help/program.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'

const NOBODY = 65_534

interface Report {
  readonly ledger: Ledger
  readonly problems: readonly Problem[]
  readonly logs: readonly { name: string; state: string; lines: number; reason?: string }[]
}

interface World {
  readonly folder: string
  readonly databaseUrl: string
  scan(): Promise<Report>
}

/** A folder to scan into a database of its own. */
async function inWorld(work: (world: World) => Promise<void>): Promise<void> {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      mkdirSync(join(folder, 'logs'))
      const logDir = join(folder, 'logs')
      const scan = async (): Promise<Report> => {
        const { code, out } = await runScan({ logDir, databaseUrl })
        assert.equal(code, 0)
        const report: Report = JSON.parse(out)
        assertAddsUp(report.ledger)
        for (const { message } of report.problems) assertSentence(message)
        return report
      }
      await work({ folder: logDir, databaseUrl, scan })
    }),
  )
}

/** Every line is in exactly one class. */
function assertAddsUp(ledger: Ledger): void {
  const { lines, empty, duplicate, scored, heldBack, rejected } = ledger
  const refused = Object.values(rejected).reduce((sum, count) => sum + count, 0)
  assert.equal(empty + duplicate + scored + heldBack + refused, lines)
}

function assertSentence(message: string): void {
  assert.match(message, /^\S[^\n]*$/)
  assert.doesNotMatch(message, /\bat .*\.ts:\d|undefined|\[object/)
}

/** Runs the program as a user without rights, where we are root; else as ourselves. */
async function asOrdinaryUser(
  work: (world: { folder: string; scan: () => Promise<Ended> }) => Promise<void>,
): Promise<void> {
  await withFolder(async folder => {
    const isRoot = process.getuid?.() === 0
    const data = join(folder, 'data')
    mkdirSync(data)
    mkdirSync(join(folder, 'logs'))
    chmodSync(folder, 0o755)
    if (isRoot) chownSync(data, NOBODY, NOBODY)
    const words = ['scan', '--json', '--log-dir', join(folder, 'logs'), '--data-dir', data]
    const scan = async (): Promise<Ended> => {
      const child = spawn(process.execPath, [MAIN, ...words], {
        ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
        cwd: '/',
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      return endOf(child)
    }
    await work({ folder: join(folder, 'logs'), scan })
  })
}

function parsed({ code, out, error }: Ended): Report {
  assert.equal(code, 0, error)
  const report: Report = JSON.parse(out)
  assertAddsUp(report.ledger)
  return report
}

test('one file without permission is told once and counted; the others are read', async () => {
  await asOrdinaryUser(async ({ folder, scan }) => {
    writeLog(folder, 'good.log', serviceLog({ seed: 1, minutes: 2 }))
    writeLog(folder, 'secret.log', 'not to be read\n')
    chmodSync(join(folder, 'secret.log'), 0o000)
    const { logs, problems, ledger } = parsed(await scan())
    assert.equal(logs.find(log => log.name === 'good.log')?.state, 'learning')
    assert.equal(logs.find(log => log.name === 'secret.log')?.state, 'rejected')
    assert.equal(ledger.rejected.unreadable, 1)
    assert.deepEqual(
      problems.map(({ path }) => path),
      ['secret.log'],
    )
    assert.match(problems[0].message, /"secret\.log" cannot be opened .*grant the right to read/)
    chmodSync(join(folder, 'secret.log'), 0o644)
    const healed = parsed(await scan())
    assert.equal(healed.ledger.rejected.unreadable, undefined)
    assert.equal(healed.ledger.lines, ledger.lines)
    assert.equal(healed.logs.find(log => log.name === 'secret.log')?.lines, 1)
  })
})

test('a log directory without permission is told by name, and read when it may be', async () => {
  await asOrdinaryUser(async ({ folder, scan }) => {
    writeLog(folder, 'a.log', 'one\n')
    assert.equal(parsed(await scan()).ledger.lines, 1)
    chmodSync(folder, 0o000)
    const { code, out, error } = await scan()
    assert.deepEqual([code, out], [3, ''])
    assert.match(error, /^Cannot list the directory ".*logs" \(EACCES\): .*grant the r[^\n]*\n$/)
    chmodSync(folder, 0o644)
    const closed = parsed(await scan())
    assert.match(closed.problems[0].message, /directory cannot be searched .*grant the right/)
    chmodSync(folder, 0o755)
    assert.equal(parsed(await scan()).ledger.lines, 1)
  })
})

test('NULs within text, blocks of them, and before text are no reason to refuse it', async () => {
  await inWorld(async ({ folder, scan }) => {
    const text = serviceLog({ seed: 1, minutes: 5 })
    const lines = text.split('\n').length - 1
    writeLog(folder, 'plain.log', text)
    const plain = await scan()
    writeLog(folder, 'one.log', text.replace('INFO', 'IN\0FO'))
    writeLog(folder, 'block.log', text.replace('\n', `\n${'\0'.repeat(3000)}`))
    writeLog(folder, 'front.log', '\0'.repeat(3 << 20) + text)
    const { ledger, problems, logs } = await scan()
    assert.deepEqual(problems, [])
    assert.equal(ledger.lines, 4 * lines)
    assert.equal(ledger.scored, 4 * plain.ledger.scored)
    assert.equal(ledger.bytes, 4 * text.length + 1 + 3000 + (3 << 20))
    assert.deepEqual(
      logs.map(log => log.lines),
      [lines, lines, lines, lines],
    )
  })
})

test('UTF-16 is told as such, with its mark and without', async () => {
  await inWorld(async ({ folder, scan }) => {
    writeFileSync(join(folder, 'marked.log'), Buffer.from('\ufefftext of a log\n', 'utf16le'))
    writeFileSync(join(folder, 'bare.log'), Buffer.from('text of a log\n', 'utf16le'))
    const { ledger, problems } = await scan()
    assert.deepEqual(ledger.rejected, { encoding: 2 })
    for (const { message } of problems) assert.match(message, /is UTF-16 text; convert it/)
  })
})

test('a binary file is told once, counted, and not scored', async () => {
  await inWorld(async ({ folder, scan }) => {
    const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)
    writeFileSync(join(folder, 'core.dump'), bytes)
    writeLog(folder, 'good.log', 'one line\n')
    const { logs, ledger, problems } = await scan()
    assert.equal(ledger.rejected.binary, 1)
    assert.equal(problems.length, 1)
    assert.match(problems[0].message, /core\.dump/)
    assert.equal(logs.find(log => log.name === 'core.dump')?.state, 'rejected')
    assert.equal(ledger.scored, 1)
  })
})

test('a line of 64 MB is one line, cut, and its neighbours stay whole', async () => {
  await inWorld(async ({ folder, scan }) => {
    const path = join(folder, 'long.log')
    writeFileSync(path, 'before\n')
    const file = openSync(path, 'a')
    const piece = 'x'.repeat(1 << 20)
    for (let i = 0; i < 64; i++) writeSync(file, piece)
    closeSync(file)
    appendFileSync(path, '\nbehind\n')
    const { ledger } = await scan()
    assert.deepEqual([ledger.lines, ledger.scored, ledger.cut], [3, 3, 1])
    assert.equal(ledger.bytes, 64 * 2 ** 20 + 15)
  })
})

test('bytes that are no UTF-8 are counted and do no harm', async () => {
  await inWorld(async ({ folder, scan }) => {
    const lines = ['plain text here', 'broken \xff\xfe text', 'and more of it', 'the end of it']
    const many = Array.from({ length: 40 }, (_, i) => `usual line number ${i}`)
    writeFileSync(
      join(folder, 'odd.log'),
      Buffer.from(`${[...many, ...lines].join('\n')}\n`, 'latin1'),
    )
    const { ledger, logs } = await scan()
    assert.deepEqual([ledger.lines, ledger.scored, ledger.invalid], [44, 44, 1])
    assert.equal(logs[0].name, 'odd.log')
  })
})

test('a file that vanishes between two scans loses nothing that was counted', async () => {
  await inWorld(async ({ folder, scan }) => {
    writeLog(folder, 'a.log', serviceLog({ seed: 1, minutes: 2 }))
    writeLog(folder, 'b.log', 'one\ntwo\n')
    const before = await scan()
    rmSync(join(folder, 'b.log'))
    const { ledger } = await scan()
    assert.deepEqual(ledger, before.ledger)
  })
})

test('a file that shrinks or is written anew is read from its beginning, once', async () => {
  await inWorld(async ({ folder, scan }) => {
    writeLog(folder, 'a.log', 'old 1 a\nold 2 b\nold 3 c\n')
    assert.equal((await scan()).ledger.lines, 3)
    truncateSync(join(folder, 'a.log'))
    appendFileSync(join(folder, 'a.log'), 'new 1 d\n')
    assert.equal((await scan()).ledger.lines, 4)
    writeLog(folder, 'a.log', 'other e\nother f\nother g\nother h\nother i\n')
    assert.equal((await scan()).ledger.lines, 9)
    assert.equal((await scan()).ledger.lines, 9)
  })
})

test('loops of links and links out of the root are not followed twice or for ever', async () => {
  await inWorld(async ({ folder, scan }) => {
    writeLog(folder, 'deep/a.log', 'inside\n')
    symlinkSync(folder, join(folder, 'deep/loop'))
    symlinkSync(join(folder, 'deep'), join(folder, 'again'))
    symlinkSync('.', join(folder, 'self.log'))
    symlinkSync(join(folder, 'nothing'), join(folder, 'broken.log'))
    writeFileSync(join(folder, '../outside.log'), 'outside\n'.repeat(10))
    symlinkSync(join(folder, '../outside.log'), join(folder, 'out.log'))
    symlinkSync('..', join(folder, 'up'))
    const { ledger, logs, problems } = await scan()
    assert.deepEqual([ledger.lines, ledger.bytes], [1, 'inside\n'.length])
    assert.deepEqual(
      logs.map(({ name, lines }) => [name, lines]),
      [['deep/a.log', 1]],
    )
    assert.deepEqual(problems.map(({ path }) => path).sort(), ['broken.log', 'out.log', 'up'])
  })
})

test('pipes, sockets and devices are passed by', async () => {
  await inWorld(async ({ folder, scan }) => {
    writeLog(folder, 'a.log', 'one\n')
    assert.equal(spawnSync('mkfifo', [join(folder, 'pipe.log')]).status, 0)
    const server = createServer().listen(join(folder, 'socket.log'))
    await once(server, 'listening')
    // Only root may make a device; a link to one leads out of the root for anybody.
    spawnSync('mknod', [join(folder, 'null.log'), 'c', '1', '3'])
    symlinkSync('/dev/zero', join(folder, 'zero.log'))
    const { ledger, logs, problems } = await scan()
    server.close()
    assert.deepEqual([ledger.lines, logs.length], [1, 1])
    assert.deepEqual(
      problems.map(({ path }) => path),
      ['zero.log'],
    )
  })
})

for (const [name, pack] of [
  ['gz', gzipSync],
  ['zst', zstdCompressSync],
] as const) {
  test(`a damaged archive (.${name}) is counted, told, and read on when whole`, async () => {
    await inWorld(async ({ folder, scan }) => {
      const text = serviceLog({ seed: 1, minutes: 120 })
      const path = join(folder, `old.log.${name}`)
      const packed = pack(text)
      writeFileSync(path, packed.subarray(0, packed.length / 2))
      writeLog(folder, 'good.log', 'one\n')
      const first = await scan()
      assert.equal(first.ledger.rejected['damaged archive'], 1)
      assert.match(first.problems[0].message, /^"old\.log\.\w+" is damaged .*replace it by a whole/)
      const second = await scan()
      assert.deepEqual(second.ledger, first.ledger)
      writeFileSync(path, packed)
      const { ledger } = await scan()
      assert.deepEqual(ledger.rejected, {})
      assert.equal(ledger.lines, text.split('\n').length)
    })
  })
}

/** Rewrites, truncates, rotates and removes files until it is told to stop. */
const RACER = `
const { workerData: { folder, text, stop } } = require('node:worker_threads')
const fs = require('node:fs')
const flag = new Int32Array(stop)
const at = name => folder + '/' + name
for (let turn = 0; Atomics.load(flag, 0) === 0; turn++) {
  fs.writeFileSync(at('rewritten.log'), text.slice(turn % 50))
  fs.appendFileSync(at('truncated.log'), text)
  if (turn % 3 === 0) fs.truncateSync(at('truncated.log'))
  fs.writeFileSync(at('passing' + (turn % 20) + '.log'), text)
  fs.rmSync(at('passing' + ((turn * 7 + 3) % 20) + '.log'), { force: true })
}
fs.writeFileSync(at('rewritten.log'), 'the end\\n')
fs.writeFileSync(at('truncated.log'), 'the end\\n')
`

test('files that are rewritten, truncated and removed while they are read do no harm', async () => {
  await inWorld(async ({ folder, scan }) => {
    const text = serviceLog({ seed: 1, minutes: 60 })
    writeLog(folder, 'calm.log', text)
    const stop = new SharedArrayBuffer(4)
    const racer = new Worker(RACER, { eval: true, workerData: { folder, text, stop } })
    const ended = once(racer, 'exit')
    for (let i = 0; i < 5; i++) await scan()
    Atomics.store(new Int32Array(stop), 0, 1)
    assert.deepEqual(await ended, [0])
    await scan()
    const { ledger, logs } = await scan()
    const again = await scan()
    assert.deepEqual(again.ledger, ledger)
    assert.equal(logs.find(({ name }) => name === 'calm.log')?.lines, text.split('\n').length - 1)
    for (const name of ['rewritten.log', 'truncated.log']) {
      assert.ok((logs.find(log => log.name === name)?.lines ?? 0) > 0, name)
    }
  })
})

test('a bad model.yaml is refused with the line and what it must be', async () => {
  await withFolder(async folder => {
    writeLog(folder, 'a.log', 'one\n')
    const model = join(folder, 'model.yaml')
    const cases = ['spec: [', 'apiVersion: wrong/v1\nkind: AnomalyModel\n', '\0\0\0']
    for (const text of cases) {
      writeFileSync(model, text)
      const scan = runScan({ logDir: folder, databaseUrl: 'postgres://none/none', model })
      await assert.rejects(scan, (error: OperatingError) => {
        assert.equal(error.exitCode, 2)
        assert.match(error.message, /model\.yaml/)
        assertSentence(error.message)
        return true
      })
    }
  })
})

test('a log directory that is a file, or missing, is refused with exit code 2', async () => {
  await withFolder(async folder => {
    writeLog(folder, 'a.log', 'one\n')
    for (const logDir of [join(folder, 'a.log'), join(folder, 'nothing'), '']) {
      const scan = runScan({ logDir, databaseUrl: 'postgres://none/none' })
      await assert.rejects(scan, (error: OperatingError) => {
        assert.ok(error instanceof OperatingError, String(error))
        assert.equal(error.exitCode, 2)
        assertSentence(error.message)
        return true
      })
    }
  })
})

const EVIL = '\u001b]0;owned\u0007\u001b[2J\u009b31m'

/** Whether a text holds control characters other than the newlines that we write. */
function isRaw(text: string): boolean {
  for (const character of text) {
    const code = character.charCodeAt(0)
    if (code !== 10 && (code < 32 || (code >= 127 && code < 160))) return true
  }
  return false
}

test('control bytes of texts and names reach the terminal from no command', async () => {
  await inWorld(async ({ folder, databaseUrl }) => {
    const text = serviceLog({ seed: 1, minutes: 40 }).replace(
      /(.*T08:25:0[0-9].*)/g,
      `$1 ${EVIL} ERROR evil`,
    )
    const names = [`api${EVIL}.log`, 'new\nline.log', '\r"quoted\'.log', '-rf.log']
    for (const name of names) writeLog(folder, name, text)
    writeFileSync(join(folder, `core${EVIL}.log`), Buffer.alloc(1000, '\x02\x03'))
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/bad`), Buffer.from([0xff])]), 'x\n')
    symlinkSync(`nowhere${EVIL}`, join(folder, `dead${EVIL}.log`))
    const model = join(folder, `../model${EVIL}.yaml`)
    writeFileSync(model, `apiVersion: "\\e[31m"\nkind: AnomalyModel\n"${'\\e]0;x\\a'}": 1\n`)
    const data = ['--database-url', databaseUrl]
    const log = names[0]
    const calls = [
      ['scan', '--log-dir', folder, ...data],
      ['scan', '--log-dir', folder, '--json', ...data],
      ['scan', '--log-dir', folder, '--model', model, ...data],
      ['scan', '--log-dir', `${folder}/${EVIL}`, ...data],
      ['show', '1', ...data],
      ['show', EVIL, ...data],
      ['logs', ...data],
      ['models', ...data],
      ['templates', log, ...data],
      ['templates', EVIL, ...data],
      ['export', EVIL, ...data],
      ['import', EVIL, ...data],
      ['parse', '--format', 'jsonl', EVIL],
      [EVIL],
      ['scan', `--${EVIL}`],
    ]
    for (const words of calls) {
      const { code, out, error } = await call(...words)
      const said = JSON.stringify([words[0], out.slice(0, 300), error])
      assert.ok(!isRaw(out + error), said)
      assert.ok(code === 0 || code === 2, `${code} ${said}`)
    }
    assert.ok(readFileSync(join(folder, log), 'utf8').includes(EVIL))
  })
})

/** What goes wrong in real directories: one clear sentence each, counted, nothing lost or twice. */
import assert from 'node:assert/strict'
import {
  appendFileSync,
  chmodSync,
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
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { OperatingError } from '../../src/base/errors.ts'
import type { Ledger, Problem } from '../../src/flow.ts'
import { withDatabase } from '../help/database.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'

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

test('one file without permission is told and counted; the others are read', async t => {
  if (process.getuid?.() === 0) {
    t.diagnostic('NOT SHOWN: root may read every file; run this as another user')
  }
  await inWorld(async ({ folder, scan }) => {
    writeLog(folder, 'good.log', serviceLog({ seed: 1, minutes: 2 }))
    writeLog(folder, 'secret.log', 'not to be read\n')
    chmodSync(join(folder, 'secret.log'), 0o000)
    const { logs, problems, ledger } = await scan()
    assert.equal(logs.find(log => log.name === 'good.log')?.state, 'learning')
    if (process.getuid?.() === 0) return
    assert.equal(logs.find(log => log.name === 'secret.log')?.state, 'rejected')
    assert.equal(ledger.rejected.unreadable, 1)
    assert.match(problems[0].message, /secret\.log/)
    chmodSync(join(folder, 'secret.log'), 0o600)
    const healed = await scan()
    assert.equal(healed.ledger.rejected.unreadable, undefined)
    assert.equal(healed.logs.find(log => log.name === 'secret.log')?.lines, 1)
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
    symlinkSync(join(folder, 'nothing'), join(folder, 'broken.log'))
    writeFileSync(join(folder, '../outside.log'), 'outside\n')
    symlinkSync(join(folder, '../outside.log'), join(folder, 'out.log'))
    const { ledger, logs } = await scan()
    const [inside] = logs.filter(log => log.name.endsWith('a.log'))
    assert.equal(inside.lines, 1)
    assert.ok(ledger.lines <= 2, `${ledger.lines} lines`)
  })
})

test('a damaged archive is told; what could be unpacked is not counted twice', async () => {
  await inWorld(async ({ folder, scan }) => {
    const packed = gzipSync(serviceLog({ seed: 1, minutes: 10 }))
    writeFileSync(join(folder, 'old.log.gz'), packed.subarray(0, packed.length / 2))
    writeLog(folder, 'good.log', 'one\n')
    const first = await scan()
    assert.match(JSON.stringify(first), /old\.log\.gz/)
    const second = await scan()
    assert.equal(second.ledger.lines, first.ledger.lines)
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

test('control bytes of a log reach neither the report nor the terminal', async () => {
  await inWorld(async ({ folder, databaseUrl }) => {
    const evil = '\u001b]0;owned\u0007\u001b[2J ERROR evil'
    const text = serviceLog({ seed: 1, minutes: 40 }).replace(/(.*T08:25:0[0-9].*)/g, `$1 ${evil}`)
    writeLog(folder, 'api\u001b[31m.log', text)
    for (const json of [true, false]) {
      const { out } = await runScan({ logDir: folder, databaseUrl, json })
      for (const byte of ['\u001b', '\u0007']) assert.ok(!out.includes(byte))
    }
    assert.ok(readFileSync(join(folder, 'api\u001b[31m.log'), 'utf8').includes(evil))
  })
})

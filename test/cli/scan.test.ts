import assert from 'node:assert/strict'
import { appendFileSync, fstatSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { wallClock } from '../../src/base/clock.ts'
import { withDatabase } from '../help/database.ts'
import { whileFailing } from '../help/failing-fs.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'

interface ReportJson {
  incidents: {
    severity: 'Low' | 'Medium' | 'High'
    score: number
    members: { log: string; evidence: { text: string; place?: { path: string; line: number } }[] }[]
  }[]
  logs: { name: string; state: string; lines: number; reason?: string }[]
  ledger: Record<string, number | Record<string, number>>
  problems: { path: string; message: string }[]
}

function bothLogs(folder: string): void {
  writeLog(folder, 'shop/api.log', serviceLog({ seed: 1, minutes: 40, brokenMinute: 25 }))
  writeLog(folder, 'shop/calm.log', serviceLog({ seed: 2, minutes: 40 }))
}

test('a scan finds the minute in which a log said something new, and names the line', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      bothLogs(folder)
      const report: ReportJson = JSON.parse((await runScan({ logDir: folder, databaseUrl })).out)
      const [incident] = report.incidents
      assert.equal(report.incidents.length, 1)
      assert.equal(incident.severity, 'High')
      assert.deepEqual(
        incident.members.map(member => member.log),
        ['shop/api.log'],
      )
      const [evidence] = incident.members[0].evidence
      assert.match(evidence.text, /cannot reach shard/)
      const lines = readFileSync(join(folder, 'shop/api.log'), 'utf8').split('\n')
      const line = lines[(evidence.place?.line ?? 0) - 1]
      assert.match(line, /cannot reach shard/)
      assert.equal(lines.findIndex(each => each.includes('cannot reach')) + 1, evidence.place?.line)
    }),
  )
})

test('the ledger adds up to the bytes and lines of the files', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      const lines = ['one', '', 'two', 'two', '  indented', 'three \xff', 'torn'].join('\n')
      writeLog(folder, 'a.log', lines)
      const { ledger }: ReportJson = JSON.parse(
        (await runScan({ logDir: folder, databaseUrl })).out,
      )
      const { empty, duplicate, scored, heldBack } = ledger
      assert.deepEqual(
        { empty, duplicate, scored, heldBack },
        {
          empty: 1,
          duplicate: 1,
          scored: 4,
          heldBack: 1,
        },
      )
      assert.equal(ledger.lines, 7)
      assert.equal(ledger.bytes, Buffer.byteLength(lines))
    }),
  )
})

test('a second scan reads only what is new, and comes to the same as one scan of all', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      const text = serviceLog({ seed: 1, minutes: 40, brokenMinute: 25 })
      const half = text.indexOf('\n', text.length / 2) + 1
      writeLog(folder, 'api.log', text.slice(0, half))
      await runScan({ logDir: folder, databaseUrl })
      appendFileSync(join(folder, 'api.log'), text.slice(half))
      const second = await runScan({ logDir: folder, databaseUrl })
      const third = await runScan({ logDir: folder, databaseUrl })
      const fresh = await runScan({ logDir: folder, databaseUrl, source: 'fresh' })
      assert.deepEqual(withoutVersions(second.out), withoutVersions(fresh.out))
      assert.equal(third.out, second.out)
    }),
  )
})

test('rotated files continue the stream they came from', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      const text = serviceLog({ seed: 1, minutes: 45, brokenMinute: 25 })
      const cuts = [0, 1, 2, 3].map(part => text.indexOf('\n', (text.length * part) / 3 - 1) + 1)
      const part = (n: number): string => text.slice(n === 0 ? 0 : cuts[n], cuts[n + 1])
      writeLog(folder, 'api.log', part(0))
      await runScan({ logDir: folder, databaseUrl })
      renameSync(join(folder, 'api.log'), join(folder, 'api.log.1'))
      writeLog(folder, 'api.log', part(1))
      await runScan({ logDir: folder, databaseUrl })
      writeLog(folder, 'api.log.2.gz', '')
      appendFileSync(join(folder, 'api.log.2.gz'), gzipSync(part(0)))
      renameSync(join(folder, 'api.log'), join(folder, 'api.log.1'))
      writeLog(folder, 'api.log', part(2))
      const rotated: ReportJson = JSON.parse((await runScan({ logDir: folder, databaseUrl })).out)
      assert.equal(rotated.ledger.bytes, text.length)
      assert.deepEqual(
        rotated.logs.map(log => log.name),
        ['api.log'],
      )
      assert.equal(rotated.incidents.length, 1)
    }),
  )
})

test('a log with too few windows says what is missing', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      writeLog(folder, 'short.log', serviceLog({ seed: 1, minutes: 2 }))
      const report: ReportJson = JSON.parse((await runScan({ logDir: folder, databaseUrl })).out)
      assert.deepEqual(report.incidents, [])
      assert.equal(report.logs[0].state, 'learning')
      assert.equal(report.logs[0].reason, '12 of 30 windows')
    }),
  )
})

test('--freeze judges with the stored models and teaches nothing', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      const text = serviceLog({ seed: 1, minutes: 60, brokenMinute: 50 })
      const half = text.indexOf('\n', text.length * 0.7) + 1
      writeLog(folder, 'api.log', text.slice(0, half))
      await runScan({ logDir: folder, databaseUrl })
      appendFileSync(join(folder, 'api.log'), text.slice(half))
      const frozen = await runScan({ logDir: folder, databaseUrl, freeze: true, failOn: 'High' })
      const report: ReportJson = JSON.parse(frozen.out)
      assert.equal(frozen.code, 1)
      assert.match(report.incidents[0].members[0].evidence[0].text, /cannot reach shard/)
      assert.match(frozen.out, /"modelVersion":1/)
    }),
  )
})

test('--freeze judges no window twice, and a cut window is no deviation', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      const text = serviceLog({ seed: 1, minutes: 60 })
      const cut = text.indexOf('\n', text.indexOf('T08:45:33')) + 1
      writeLog(folder, 'api.log', text.slice(0, cut))
      await runScan({ logDir: folder, databaseUrl })
      const more = text.indexOf('\n', text.indexOf('T08:55:07')) + 1
      appendFileSync(join(folder, 'api.log'), text.slice(cut, more))
      const scores = `${folder}.scores.jsonl`
      const frozen = await runScan({ logDir: folder, databaseUrl, freeze: true, scores })
      const rows = readFileSync(scores, 'utf8').trim().split('\n')
      rmSync(scores)
      const starts = rows.map(row => JSON.parse(row).from)
      assert.equal(new Set(starts).size, starts.length)
      const { incidents }: ReportJson = JSON.parse(frozen.out)
      assert.deepEqual(
        incidents.filter(each => each.severity === 'High'),
        [],
      )
    }),
  )
})

test('a line that claims a far future does not move the time of its log', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      const text = serviceLog({ seed: 1, minutes: 40 })
      writeLog(folder, 'api.log', `${text}2099-01-01T00:00:00.000Z INFO api: hello\n`)
      const report: { spanMs: number } = JSON.parse(
        (await runScan({ logDir: folder, databaseUrl })).out,
      )
      assert.equal(report.spanMs, 40 * 60_000)
    }),
  )
})

test('--scores writes one line of JSON per window, in a schema that stays', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      bothLogs(folder)
      const scores = join(folder, 'scores.jsonl')
      await runScan({ logDir: join(folder, 'shop'), databaseUrl, scores })
      const rows = readFileSync(scores, 'utf8')
        .trim()
        .split('\n')
        .map(row => JSON.parse(row))
      assert.deepEqual([...new Set(rows.map(row => row.log))], ['api.log', 'calm.log'])
      assert.ok(rows.every(row => row.kind === 'window' && row.score >= 0 && row.score <= 100))
      assert.ok(rows.every(row => row.alarm === row.score > 90))
      const [worst] = rows.sort((a, b) => b.score - a.score)
      assert.equal(new Date(worst.from).toISOString().slice(11, 16), '08:25')
    }),
  )
})

test('scores that cannot be written are one sentence, and the scan is stored', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      writeLog(folder, 'logs/api.log', serviceLog({ seed: 1, minutes: 10 }))
      for (const scores of [join(folder, 'none/scores'), '/dev/full']) {
        await assert.rejects(runScan({ logDir: join(folder, 'logs'), databaseUrl, scores }), {
          name: 'OperatingError',
          message: /Cannot write the scores to ".*": (ENOENT|ENOSPC); the scan itself is stored\./,
        })
      }
    }),
  )
})

test('one worker and three come to the same, byte for byte', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      bothLogs(folder)
      const one = await runScan({ logDir: folder, databaseUrl, source: 'one', workers: 1 })
      const three = await runScan({ logDir: folder, databaseUrl, source: 'three', workers: 3 })
      assert.equal(one.out, three.out)
    }),
  )
})

test('globs that leave no file are told, with how they are matched', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      writeLog(folder, 'shop/api.log', serviceLog({ seed: 1, minutes: 1 }))
      const include = ['*.txt']
      const { out } = await runScan({ logDir: folder, databaseUrl, include })
      const report: ReportJson = JSON.parse(out)
      assert.match(report.problems[0].message, /^No file below .* is left by --include "\*\.txt": /)
      const found = await runScan({ logDir: folder, databaseUrl, include: ['**/*.log'] })
      assert.deepEqual(JSON.parse(found.out).problems, [])
    }),
  )
})

test('a missing directory is refused with the nearest name', async () => {
  await withFolder(async folder => {
    writeLog(folder, 'logs/a.log', 'a\n')
    const logDir = join(folder, 'lgos')
    await assert.rejects(runScan({ logDir, databaseUrl: 'postgres://none/none' }), {
      name: 'UsageError',
      message: /no such directory\. Did you mean ".*logs"\?/,
    })
  })
})

/** A model's version counts the learnings, and there was one more. */
function withoutVersions(json: string): string {
  return json.replaceAll(/"modelVersion":\d+/g, '"modelVersion":0')
}

test('a file that cannot be read as it was listed is looked at again, then named', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      bothLogs(folder)
      const { ino } = statSync(join(folder, 'shop/calm.log'))
      const scanHealing = async (source: string, afterWaits: number): Promise<ReportJson> => {
        let waits = 0
        const when = (fd: unknown): boolean =>
          waits < afterWaits && fstatSync(fd as number).ino === ino
        const sleep = async (): Promise<void> => void waits++
        const options = { logDir: folder, databaseUrl, source }
        const clock = { ...wallClock, sleep }
        const scanned = () => runScan(options, { clock })
        return JSON.parse((await whileFailing('readSync', { code: 'ESTALE', when }, scanned)).out)
      }
      const healed = await scanHealing('healed', 1)
      assert.deepEqual([healed.logs.length, healed.problems], [2, []])
      const never = await scanHealing('never', Number.POSITIVE_INFINITY)
      assert.deepEqual(
        never.logs.map(({ name }) => name),
        ['shop/api.log'],
      )
      assert.deepEqual(
        never.problems.map(({ path }) => path),
        ['shop/calm.log'],
      )
    }),
  )
})

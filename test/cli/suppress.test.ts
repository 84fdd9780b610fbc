/** Suppressions from the command to the next report, on a real database. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { SuppressOptions } from '../../src/cli/commands.ts'
import type { Hidden } from '../../src/cli/report.ts'
import { suppress } from '../../src/cli/suppress.ts'
import { listSuppressions } from '../../src/cli/suppressions.ts'
import { withDatabase } from '../help/database.ts'
import { keptDoors, printed } from '../help/doors.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'

interface Suppressing {
  readonly file: string
  /** Scans again and gives the report. */
  scan(): Promise<Scanned>
  suppress(options: Partial<SuppressOptions>): Promise<string>

  list(): Promise<Record<string, unknown>[]>
}

interface Scanned {
  readonly incidents: readonly {
    members: readonly { log: string; finding: string; evidence: Part[] }[]
  }[]
  readonly hidden: Hidden
}

interface Part {
  readonly template: string
}

/** A scanned folder in which two logs say a line in one minute that they never said elsewhere. */
async function broken(
  work: (at: Suppressing) => Promise<void>,
  edited = (text: string): string => text,
): Promise<void> {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      const file = join(folder, 'suppressions.yaml')
      const data = { databaseUrl, dataDir: '.unused' }
      const a = edited(serviceLog({ seed: 1, minutes: 40, brokenMinute: 25 }))
      writeLog(folder, 'logs/a.log', a)
      writeLog(folder, 'logs/b.log', serviceLog({ seed: 2, minutes: 40, brokenMinute: 25 }))
      const base = { logDir: join(folder, 'logs'), databaseUrl }
      const reason = 'known; fixed by release 12'
      await runScan(base)
      await work({
        file,
        scan: async () => {
          const there = existsSync(file) ? { suppressions: file } : {}
          return JSON.parse((await runScan({ ...base, ...there }, keptDoors())).out)
        },
        suppress: options =>
          printed(doors =>
            suppress(
              { id: '', where: [], reason, file, preview: false, ...data, ...options },
              doors,
            ),
          ),
        list: async () => {
          const out = await printed(doors => listSuppressions({ file, json: true, ...data }, doors))
          return out
            .trim()
            .split('\n')
            .map(each => JSON.parse(each))
        },
      })
    }),
  )
}

test('a template is told no more, in all logs, until it is taken out of the file', async () => {
  await broken(async at => {
    const before = await at.scan()
    const [{ members }] = before.incidents
    assert.equal(members.length, 2)
    const id = members[0].evidence[0].template
    const said = await at.suppress({ id, preview: true })
    assert.match(said, /Would write "template-.*\nIt would hide 2 stored findings, the last/)
    assert.ok(!existsSync(at.file))
    assert.match(await at.suppress({ id, until: '2026-12-31' }), /It hides 2 stored findings/)
    const hidden = await at.scan()
    assert.deepEqual(hidden.hidden, { findings: 2, parts: 0, suppressions: 1, noise: 0 })
    assert.ok(
      hidden.incidents.every(each => each.members.every(m => m.evidence[0].template !== id)),
    )
    const [row] = await at.list()
    assert.deepEqual([row.template, row.findings, row.expired], [id, 2, false])
    assert.equal(row.until, Date.UTC(2027, 0, 1))
    assert.equal(new Date(Number(row.lastMs)).toISOString().slice(0, 13), '2026-01-05T08')
    rmSync(at.file)
    assert.deepEqual((await at.scan()).incidents, before.incidents)
  })
})

test('by the id of a finding it holds for its log alone', async () => {
  await broken(async at => {
    const [{ members }] = (await at.scan()).incidents
    const [first, other] = members
    await at.suppress({ id: first.finding })
    assert.match(readFileSync(at.file, 'utf8'), /log: [ab]\.log\n/)
    const { incidents, hidden } = await at.scan()
    assert.equal(hidden.findings, 1)
    const left = incidents.flatMap(each => each.members.map(member => member.finding))
    assert.ok(left.includes(other.finding) && !left.includes(first.finding))
  })
})

test('what has expired hides nothing and is listed as expired', async () => {
  await broken(async at => {
    const [{ members }] = (await at.scan()).incidents
    await at.suppress({ id: members[0].finding, until: '2026-01-05' })
    assert.deepEqual((await at.scan()).hidden, { findings: 0, parts: 0, suppressions: 0, noise: 0 })
    const [row] = await at.list()
    assert.deepEqual([row.expired, row.findings, row.lastMs], [true, 0, null])
  })
})

test('ids that are not known, short or wrong, and dates that are none, are refused', async () => {
  await broken(async at => {
    await assert.rejects(at.suppress({ id: 'abc' }), /at least 4 digits/)
    await assert.rejects(at.suppress({ id: '0000aaaa0000' }), /No template or finding/)
    const [{ members }] = (await at.scan()).incidents
    const id = members[0].finding
    await assert.rejects(at.suppress({ id, until: 'soon' }), { name: 'UsageError' })
    await assert.rejects(at.suppress({ id, file: join(at.file, 'x') }), /Cannot write/)
    assert.ok(!existsSync(at.file))
    writeFileSync(at.file, 'kind: Suppression\nspec: {template: 7}\n')
    await assert.rejects(at.suppress({ id }), /Cannot use ".*suppressions\.yaml"/)
  })
})

test('with a value only what shows it is hidden, until it is taken out', async () => {
  const inOne = (text: string): string => text.replace(/shard \d/g, 'shard 7')
  await broken(async at => {
    const before = await at.scan()
    const [{ members }] = before.incidents
    const { template: id } = members[0].evidence[0]
    const own = members.find(({ log }) => log === 'a.log')
    const preview = await at.suppress({ id, where: ['1=7'], preview: true })
    assert.match(preview, /cannot reach shard <\*>.* where 1=7\nIt would hide 1 stored finding,/)
    assert.match(preview, /stays: [0-9a-f]{16} in b\.log: 1 is \d, \d/)
    assert.ok(!existsSync(at.file))
    await at.suppress({ id, where: ['1>=7', '1~*', '1!=8'] })
    const { hidden, incidents } = await at.scan()
    assert.deepEqual(hidden, { findings: 1, parts: 0, suppressions: 1, noise: 0 })
    const left = incidents.flatMap(each => each.members)
    assert.ok(left.some(({ log, evidence }) => log === 'b.log' && evidence[0].template === id))
    assert.ok(left.every(({ finding }) => finding !== own?.finding))
    const [row] = await at.list()
    assert.deepEqual([row.where, row.findings], [['1>=7', '1~*', '1!=8'], 1])
    rmSync(at.file)
    assert.deepEqual((await at.scan()).incidents, before.incidents)
    await assert.rejects(
      at.suppress({ id, where: ['2=7'] }),
      /no variable place 2: .*cannot reach shard <1>/,
    )
    await assert.rejects(at.suppress({ id, where: ['shard=7'] }), /N=VALUE, N!=VALUE, N~GLOB/)
  }, inOne)
})

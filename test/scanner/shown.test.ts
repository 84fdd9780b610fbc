/** What stood in the lines that findings show, read again from real files. */
import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Evidence, Finding } from '../../src/flow.ts'
import { loadMaterial } from '../../src/scanner/material.ts'
import { withValues } from '../../src/scanner/shown.ts'
import { getFindings } from '../../src/store/findings.ts'
import { getLogs } from '../../src/store/logs.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore, type Store } from '../../src/store/pool.ts'
import { workerSetup } from '../help/crew.ts'
import { withDatabase } from '../help/database.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'

interface Shown {
  readonly store: Store
  readonly folder: string
  readonly findings: readonly Finding[]
  /** The findings as they would be made of the files as they are now. */
  again(findings?: readonly Finding[]): Promise<readonly Finding[]>
}

/** A scanned log, and what is stored of it. */
async function scanned(text: string, work: (shown: Shown) => Promise<void>): Promise<void> {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      writeLog(folder, 'a.log', text)
      await runScan({ logDir: folder, databaseUrl })
      const store = await openStore(databaseUrl, { maxConnections: 1, applicationName: 'test' })
      try {
        const [log] = await getLogs(store, 'test')
        const findings = await getFindings(store, log.id)
        const again = async (some = findings): Promise<readonly Finding[]> => {
          const setup = workerSetup(folder)
          const material = await loadMaterial(store, { ...setup, log: log.name })
          const bare = some.map(each => ({ ...each, evidence: each.evidence.map(withoutValues) }))
          return withValues({ store, setup, material, templates: material.view.templates }, bare)
        }
        await work({ store, folder, findings, again })
      } finally {
        await closeStore(store)
      }
    }),
  )
}

function withoutValues({ parameters: _, ...evidence }: Evidence): Evidence {
  return evidence
}

function shardsIn(text: string): Set<string> {
  return new Set([...text.matchAll(/shard (\d+)/g)].map(([, shard]) => shard))
}

function evidenceOf(findings: readonly Finding[]): Evidence {
  const all = findings.flatMap(({ evidence }) => evidence)
  const found = all.find(({ text }) => text.includes('reach shard'))
  assert.ok(found !== undefined)
  return found
}

const TEXT = serviceLog({ seed: 1, minutes: 40, brokenMinute: 25 })

test('a finding is stored with the values of all lines that it shows', async () => {
  await scanned(TEXT, async ({ findings, again }) => {
    const { parameters = [], observed } = evidenceOf(findings)
    const shards = shardsIn(TEXT)
    assert.ok(observed === 10 && shards.size > 1)
    assert.deepEqual(new Set(parameters[0].values), shards)
    const numbers = [...shards].map(Number)
    assert.deepEqual(parameters.length, 1)
    assert.deepEqual(
      [parameters[0].least, parameters[0].most, parameters[0].more],
      [Math.min(...numbers), Math.max(...numbers), undefined],
    )
    assert.deepEqual(await again(), findings)
  })
})

test('what is found under a frozen model has its values, too', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      const parts = serviceLog({ seed: 3, minutes: 90, brokenMinute: 70 }).split('\n')
      const half = parts.length >> 1
      writeLog(folder, 'a.log', `${parts.slice(0, half).join('\n')}\n`)
      await runScan({ logDir: folder, databaseUrl })
      appendFileSync(join(folder, 'a.log'), parts.slice(half).join('\n'))
      const { out } = await runScan({ logDir: folder, databaseUrl, freeze: true })
      const [{ members }] = JSON.parse(out).incidents
      const shards = shardsIn(parts.join('\n'))
      assert.deepEqual(new Set(evidenceOf(members).parameters?.[0].values), shards)
    }),
  )
})

test('lines of the same template outside the finding are not counted in it', async () => {
  const lines = TEXT.split('\n')
  const at = lines.findIndex(line => line.includes('shard'))
  // Late by half an hour: it stands among the others, and is of another time.
  const late = lines[at].replace('T08:25', 'T07:55').replace(/shard \d/, 'shard 77')
  const text = [...lines.slice(0, at + 1), late, ...lines.slice(at + 1)].join('\n')
  await scanned(text, async ({ findings }) => {
    const inMinute = findings.filter(({ from }) => from > Date.UTC(2026, 0, 5, 8, 20))
    assert.ok(!evidenceOf(inMinute).parameters?.[0].values.includes('77'))
  })
})

test('many values and long ones are not kept, but what they lie between', async () => {
  let count = 0
  const many = TEXT.replace(/shard \d+/g, () => `shard ${1000 + 17 * count++}`)
  await scanned(many, async ({ findings }) => {
    const [parameter] = evidenceOf(findings).parameters ?? []
    assert.deepEqual([parameter.values.length, parameter.more], [8, true])
    assert.deepEqual([parameter.least, parameter.most], [1000, 1000 + 17 * (count - 1)])
  })
  const long = TEXT.replace(/shard \d+/g, `shard ${'9'.repeat(200)}`)
  await scanned(long, async ({ findings }) => {
    const [parameter] = evidenceOf(findings).parameters ?? []
    assert.deepEqual([parameter.values, parameter.more], [[], true])
  })
})

test('nothing is said of values where a line is missing, other or changed', async () => {
  await scanned(TEXT, async ({ folder, findings, again }) => {
    const fewer = findings.map(each => {
      return { ...each, evidence: each.evidence.map(e => ({ ...e, observed: e.observed + 1 })) }
    })
    assert.equal(evidenceOf(await again(fewer)).parameters, undefined)
    const path = join(folder, 'a.log')
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, `${text.slice(0, -5)}xxxx\n`)
    assert.equal(evidenceOf(await again()).parameters, undefined)
    writeFileSync(path, gzipSync(text))
    assert.equal(evidenceOf(await again()).parameters, undefined)
  })
})

test('lines of another time are not those of the finding', async () => {
  await scanned(TEXT, async ({ findings, again }) => {
    assert.ok(evidenceOf(await again()).parameters !== undefined)
    const elsewhere = findings.map(each => ({ ...each, from: 0, to: 1 }))
    assert.equal(evidenceOf(await again(elsewhere)).parameters, undefined)
  })
})

/** Two requests of which one's name begins the other's, in the same lines of the same minute. */
function twoRequests(): string {
  return TEXT.split('\n')
    .flatMap(line =>
      line.includes('shard')
        ? [
            `${line.replace(/shard \d/, 'shard 1')} req-4711`,
            `${line.replace(/shard \d/, 'shard 2')} req-471`,
          ]
        : line,
    )
    .join('\n')
}

function halved(findings: readonly Finding[], session: string): Finding[] {
  return findings.map(each => {
    const evidence = each.evidence.map(e => ({ ...e, observed: e.observed / 2 }))
    return { ...each, session, windows: 1, evidence }
  })
}

test('the values of a session are of its own lines, not of one that begins alike', async () => {
  await scanned(twoRequests(), async ({ findings, again }) => {
    const valuesOf = async (session: string): Promise<readonly string[] | undefined> => {
      const { parameters } = evidenceOf(await again(halved(findings, session)))
      return parameters?.flatMap(({ values }) => values)
    }
    assert.deepEqual(await valuesOf('req-471'), ['2', '-471'])
    assert.deepEqual(await valuesOf('req-4711'), ['1', '-4711'])
    // One is shown: of several, and of one that is not there, the values are not known.
    assert.equal(await valuesOf('req-47'), undefined)
    const several = halved(findings, 'req-471').map(each => ({ ...each, windows: 2 }))
    assert.equal(evidenceOf(await again(several)).parameters, undefined)
  })
})

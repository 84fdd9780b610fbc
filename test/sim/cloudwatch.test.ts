/**
 * CloudWatch Logs as a whole: the program against a server that speaks the wire protocol of AWS,
 * through a proxy that throttles, fails and drops. A hundred thousand events, of which none may be
 * lost or counted twice, whatever happens.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { before, suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Random, seededRandom } from '../../src/base/random.ts'
import { quickDirectory } from '../help/database.ts'
import { type DisturbingProxy, type Fate, THROTTLED, withProxy } from '../help/disturbing-proxy.ts'
import { CREDENTIALS, type Moto, motoServer, noMoto, REGION } from '../help/moto.ts'
import { endOf, MAIN } from '../help/program.ts'
import { serviceLog, withFolder, writeLog } from '../help/scanning.ts'

/** Three days before now: AWS takes nothing that is older than two weeks. */
const BEGAN = Math.floor(Date.now() / 86_400_000 - 3) * 86_400_000
const MODEL = Date.UTC(2026, 0, 5, 8)

const GROUPS = ['/shop/api', '/shop/cart', '/shop/pay', '/shop/search']
const MINUTES = 320

/** How often a scan is killed before it may end. */
const KILLS = 5

/** The log of a service, moved to a time that AWS takes. */
function linesOf(index: number): string[] {
  const broken = index === 2 ? { brokenMinute: 200 } : {}
  const text = serviceLog({ seed: index, minutes: MINUTES, ...broken })
  const moved = text.replaceAll(/^\S+Z/gm, time => {
    return new Date(Date.parse(time) - MODEL + BEGAN).toISOString()
  })
  return moved.trimEnd().split('\n')
}

const ALL = GROUPS.map((_, index) => linesOf(index))

async function putAll(moto: Moto): Promise<void> {
  for (const [index, group] of GROUPS.entries()) {
    const events = ALL[index].map(message => ({
      timestamp: Date.parse(message.slice(0, 24)),
      message,
    }))
    await moto.put(group, 'pod/one', events)
  }
}

function startScan(words: readonly string[]): ChildProcess {
  const env = { ...process.env, ...CREDENTIALS }
  return spawn(process.execPath, [MAIN, 'scan', ...words, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  })
}

async function scanned(...words: readonly string[]): Promise<string> {
  const { code, out, error } = await endOf(startScan(words))
  assert.equal(code, 0, error)
  return out.replaceAll(/"modelVersion":\d+/g, '"modelVersion":0')
}

function cloudWords(url: string, dataDir: string): string[] {
  const place = ['--region', REGION, '--endpoint', url, '--since', '7d', '--source', 'shop']
  return ['--cloudwatch-log-group', '/shop/*', ...place, '--data-dir', dataDir]
}

/**
 * The report without what names places: a line lies in a file or in a log stream. The values of
 * lines are known where they can be read again.
 */
function withoutPlaces(text: string): unknown {
  return JSON.parse(text, (key, value) => {
    if (PLACES.has(key)) return undefined
    if (typeof value !== 'string') return value
    return value.replace(/^\/?shop\/(\w+)(\.log)?$/, '$1')
  })
}

const PLACES = new Set(['file', 'path', 'stream', 'id', 'finding', 'parameters'])

/** What a scan says that nothing disturbs. */
let calm: string | undefined

suite('CloudWatch Logs by the wire', { skip: noMoto }, () => {
  before(async () => putAll(await motoServer()))

  test('100,000 events give the findings of files with the same lines', async t => {
    const moto = await motoServer()
    await withFolder(async folder => {
      for (const [index, group] of GROUPS.entries()) {
        writeLog(join(folder, 'logs'), `${group.slice(1)}.log`, `${ALL[index].join('\n')}\n`)
      }
      const files = ['--log-dir', join(folder, 'logs'), '--source', 'shop', '--data-dir']
      const ofFiles = await scanned(...files, join(folder, 'files'))
      const began = performance.now()
      const ofCloud = await scanned(...cloudWords(moto.url, join(folder, 'cloud')))
      t.diagnostic(`${Math.round(performance.now() - began)} ms`)
      calm = ofCloud
      assert.ok(JSON.parse(ofFiles).ledger.lines > 100_000)
      assert.ok(JSON.parse(ofFiles).incidents.length > 0)
      assert.deepEqual(withoutPlaces(ofCloud), withoutPlaces(ofFiles))
      // Nothing is new: nothing is counted again.
      const again = await scanned(...cloudWords(moto.url, join(folder, 'cloud')))
      assert.deepEqual(JSON.parse(again).ledger, JSON.parse(ofCloud).ledger)
    })
  })

  test('killed again and again on a bad day of the service, the report is the same', async t => {
    const moto = await motoServer()
    const seed = Math.floor(performance.timeOrigin) % 2 ** 31
    t.diagnostic(`seed ${seed}`)
    const random = seededRandom(seed)
    await withFolder(async folder => {
      calm ??= await scanned(...cloudWords(moto.url, join(folder, 'calm')))
      const killed = join(await quickDirectory(), `logforest-killed-${process.pid}`)
      await withProxy(moto.url, badDay, async proxy => {
        const words = cloudWords(proxy.url, killed)
        for (let i = 0; i < KILLS; i++) await killOne(words, { proxy, random })
        const end = await scanned(...words)
        assert.equal(end, calm, `seed ${seed}`)
        t.diagnostic(`${proxy.calls.length} calls, one in four disturbed`)
      })
      rmSync(killed, { recursive: true, force: true })
    })
  })
})

/** Every fourth call is throttled, fails or is cut off. */
function badDay({ number }: { readonly number: number }): Fate {
  if (number % 12 === 3) return THROTTLED
  if (number % 12 === 7) return { status: 500, error: 'InternalFailure' }
  return number % 12 === 11 ? 'drop' : 'pass'
}

/** Kills a scan some calls after it began, and a moment later: while it asks, reads or commits. */
async function killOne(
  words: readonly string[],
  { proxy, random }: { readonly proxy: DisturbingProxy; readonly random: Random },
): Promise<void> {
  const child = startScan(words)
  const wanted = proxy.calls.length + 1 + random.below(14)
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null
  while (proxy.calls.length < wanted && !isOver()) await sleep(5)
  await sleep(random.below(400))
  child.kill('SIGKILL')
  if (!isOver()) await once(child, 'close')
}

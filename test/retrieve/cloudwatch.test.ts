/** Log groups as a source, looked at again and again, on the wire protocol of AWS. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { FileRecord, PollResult } from '../../src/flow.ts'
import { CloudWatch, type CloudWatchOptions } from '../../src/retrieve/cloudwatch.ts'
import { CloudWatchService } from '../../src/retrieve/cloudwatch-service.ts'
import { heldClock } from '../help/clock.ts'
import { type Fate, withProxy } from '../help/disturbing-proxy.ts'
import { CREDENTIALS, motoServer, noMoto, REGION } from '../help/moto.ts'

Object.assign(process.env, CREDENTIALS)

const MINUTE = 60_000
const NOW = Math.floor(Date.now() / MINUTE) * MINUTE

const open: CloudWatchService[] = []
after(() => {
  for (const service of open) service.close()
})

/** A source as one who stores what it gives sees it. */
class Reader {
  readonly #options: CloudWatchOptions
  readonly stored = new Map<string, FileRecord>()
  readonly lines: string[] = []
  cloud: CloudWatch

  constructor(options: CloudWatchOptions) {
    this.#options = options
    this.cloud = new CloudWatch(options, [])
  }

  /** One look; what it gives is stored, unless the process dies before. */
  async look(dies: 'before storing' | undefined = undefined): Promise<PollResult> {
    const result = await this.cloud.poll()
    this.#store(result.changed)
    if (dies === undefined) for (const [span] of result.spans.values()) this.#read(span)
    else this.restart()
    return result
  }

  /** Looks until nothing is left; gives what is stored of each stream. */
  async lookAll(): Promise<readonly string[]> {
    while ((await this.look()).spans.size > 0);
    return this.lines.toSorted()
  }

  restart(): void {
    this.cloud = new CloudWatch(this.#options, [...this.stored.values()])
  }

  #read({ fetched }: { readonly fetched?: { bytes: Uint8Array; record: FileRecord } }): void {
    if (fetched === undefined) throw new Error('Nothing was fetched')
    this.lines.push(...Buffer.from(fetched.bytes).toString().trimEnd().split('\n'))
    this.#store([fetched.record])
  }

  #store(records: readonly FileRecord[]): void {
    for (const record of records) this.stored.set(record.id, record)
    this.cloud.committed(records)
  }
}

async function reader(
  groups: readonly string[],
  more: Partial<CloudWatchOptions> & { readonly endpoint?: string } = {},
): Promise<Reader> {
  const { endpoint = (await motoServer()).url, ...rest } = more
  const service = await CloudWatchService.open({ region: REGION, endpoint })
  open.push(service)
  const source = { source: 'shop', groups, sinceMs: NOW - 60 * MINUTE, clock: heldClock() }
  return new Reader({ ...source, service: async () => service, ...rest })
}

function lines(from: number, count: number): { timestamp: number; message: string }[] {
  return Array.from({ length: count }, (_, at) => ({
    timestamp: NOW - 30 * MINUTE + (from + at) * 1000,
    message: `line ${from + at}`,
  }))
}

const texts = (from: number, count: number): string[] =>
  lines(from, count)
    .map(each => each.message)
    .sort()

suite('log groups', { skip: noMoto }, () => {
  test('each log stream is a stream; what is new comes at the next look, and once', async () => {
    const moto = await motoServer()
    await moto.put('/one', 'a/1', lines(0, 20))
    await moto.put('/one', 'b', lines(20, 20))
    const read = await reader(['/one'])
    const { spans, bytes, files } = await read.look()
    assert.deepEqual([...spans.keys()], ['/one:a/1', '/one:b'])
    assert.deepEqual([bytes, files], [310, 2])
    assert.equal((await read.look()).spans.size, 0)
    await moto.put('/one', 'a/1', lines(40, 10))
    assert.deepEqual(await read.lookAll(), texts(0, 50))
  })

  test('an event that comes late with an older time is found, and once', async () => {
    const moto = await motoServer()
    await moto.put('/late', 'a', lines(0, 1))
    await moto.put('/late', 'a', lines(120, 10))
    const read = await reader(['/late'])
    await read.lookAll()
    await moto.put('/late', 'a', lines(100, 1))
    assert.equal((await read.lookAll()).length, 12)
    read.restart()
    assert.equal((await read.lookAll()).length, 12)
    await moto.put('/late', 'new', [{ timestamp: NOW - 29 * MINUTE, message: 'of another' }])
    assert.ok((await read.lookAll()).includes('of another'))
  })

  test('an event that comes an hour late is found when passes go that deep, and once', async () => {
    const moto = await motoServer()
    let nowMs = Date.now()
    const put = (agoMinutes: number, message: string): Promise<void> =>
      moto.put('/deep', 'a', [{ timestamp: NOW - agoMinutes * MINUTE, message }])
    await put(0, 'now')
    const sinceMs = NOW - 300 * MINUTE
    const read = await reader(['/deep'], { clock: { now: () => nowMs }, sinceMs })
    await read.lookAll()
    await put(60, 'an hour late')
    await put(180, 'three hours late')
    assert.deepEqual(await read.lookAll(), ['now'])
    nowMs += 11 * MINUTE
    assert.deepEqual(await read.lookAll(), ['an hour late', 'now'])
    nowMs += 7 * 60 * MINUTE
    read.restart()
    assert.deepEqual(await read.lookAll(), ['an hour late', 'now', 'three hours late'])
    assert.equal((await read.look()).spans.size, 0)
  })

  test('a process that dies before it stores reads again, behind it nothing twice', async () => {
    const moto = await motoServer()
    for (const stream of ['a', 'b', 'c']) await moto.put('/dies', stream, lines(0, 30))
    const read = await reader(['/dies'])
    await read.look('before storing')
    await read.look()
    read.restart()
    await moto.put('/dies', 'a', lines(30, 5))
    await read.look('before storing')
    assert.equal((await read.lookAll()).length, 95)
  })

  test('a look ends early where there is much, and the next goes on from there', async () => {
    const moto = await motoServer()
    await moto.put(
      '/much',
      'a',
      lines(0, 25_000).map(each => ({ ...each, timestamp: NOW })),
    )
    const read = await reader(['/much'], { lookBytes: 50_000 })
    const looks: unknown[] = []
    for (let more: unknown = true; more === true; ) {
      ;({ more } = await read.look())
      looks.push(more)
    }
    assert.deepEqual(looks, [true, true, false])
    assert.deepEqual(await read.lookAll(), texts(0, 25_000))
  })

  test('of streams that are another scanner’s nothing is read, until they are ours', async () => {
    const moto = await motoServer()
    await moto.put('/shared', 'ours', lines(0, 5))
    await moto.put('/shared', 'theirs', lines(5, 5))
    let all = false
    const owns = (stream: string): boolean => all || stream === '/shared:ours'
    const read = await reader(['/shared'], { ownership: { owns, ownsAll: () => all } })
    assert.deepEqual(await read.lookAll(), texts(0, 5))
    assert.equal(read.stored.size, 1, 'how far the group was read is not known')
    all = true
    read.cloud.gained()
    assert.deepEqual(await read.lookAll(), texts(0, 10))
  })

  test('a group that is missing is a problem where others can be read, else an error', async () => {
    const moto = await motoServer()
    await moto.put('/there', 'a', lines(0, 3))
    const read = await reader(['/there', '/missing'])
    const { problems, spans } = await read.look()
    assert.equal(spans.size, 1)
    assert.deepEqual(
      problems.map(({ path }) => path),
      ['/missing'],
    )
    assert.match(problems[0].message, /^Cannot read log group "\/missing" in .*: there is none/)
    await assert.rejects((await reader(['/missing'])).look(), { exitCode: 3 })
  })

  test('a look that fails in the middle is begun anew, and nothing is lost', async () => {
    const moto = await motoServer()
    await moto.put(
      '/fails',
      'a',
      lines(0, 15_000).map(each => ({ ...each, timestamp: NOW })),
    )
    const denied: Fate = { status: 400, error: 'UnrecognizedClientException' }
    const fate = ({ number }: { number: number }): Fate => (number === 2 ? denied : 'pass')
    await withProxy(moto.url, fate, async proxy => {
      const read = await reader(['/fails'], { endpoint: proxy.url })
      await assert.rejects(read.look(), /AWS does not know these credentials/)
      assert.equal((await read.lookAll()).length, 15_000)
    })
  })
})

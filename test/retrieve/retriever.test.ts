/**
 * What all ways to logs promise alike, asked of each: files, logs of a node, log groups
 * of CloudWatch on the wire protocol of AWS. And which reader a span is read with.
 */
import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { FileRecord } from '../../src/flow.ts'
import { ChunkReader } from '../../src/retrieve/chunk.ts'
import { CloudWatch } from '../../src/retrieve/cloudwatch.ts'
import { CloudWatchService } from '../../src/retrieve/cloudwatch-service.ts'
import { Directory } from '../../src/retrieve/directory.ts'
import { FetchedReader } from '../../src/retrieve/fetched.ts'
import { openSpan, type Ownership, type Retriever } from '../../src/retrieve/retriever.ts'
import { heldClock } from '../help/clock.ts'
import { fileRecord } from '../help/flow.ts'
import { CREDENTIALS, motoServer, noMoto, REGION } from '../help/moto.ts'
import { temporaryDirectory } from './reading.ts'

/** A place that logs are written to, and a retriever of it that knows these records. */
interface Way {
  readonly root: string
  /** Writes lines of a stream; gives what the stream is called. */
  write(name: string, lines: readonly string[]): Promise<string>
  open(known: readonly FileRecord[], ownership: Ownership): Retriever
}

const WAYS: Readonly<Record<string, (t: TestContext) => Way | Promise<Way>>> = {
  files: t => filesOf(t, {}),
  'logs of a node': t => filesOf(t, { node: 'n1' }),
  'log groups': groupOf,
}

function filesOf(t: TestContext, more: { readonly node?: string }): Way {
  const root = temporaryDirectory(t)
  return {
    root,
    write: async (name, lines) => {
      const path = more.node === undefined ? name : `shop_${name}-0_1/app/0.log`
      mkdirSync(dirname(join(root, path)), { recursive: true })
      appendFileSync(join(root, path), lines.map(line => `${line}\n`).join(''))
      return more.node === undefined ? path : `${more.node}/${path}`
    },
    open: (known, { owns }) => {
      return new Directory({ source: 's', root, include: [], exclude: [], owns, ...more }, known)
    },
  }
}

let groups = 0

async function groupOf(t: TestContext): Promise<Way> {
  Object.assign(process.env, CREDENTIALS)
  const moto = await motoServer()
  const service = await CloudWatchService.open({ region: REGION, endpoint: moto.url })
  t.after(() => service.close())
  const group = `/contract${groups++}`
  const now = Date.now()
  const rules = { source: 's', groups: [group], sinceMs: now - 3_600_000, clock: heldClock() }
  return {
    root: '',
    write: async (name, lines) => {
      const events = lines.map((message, at) => ({ timestamp: now - 60_000 + at, message }))
      await moto.put(group, name, events)
      return `${group}:${name}`
    },
    open: (known, ownership) => {
      return new CloudWatch({ ...rules, ownership, service: async () => service }, known)
    },
  }
}

const ALL: Ownership = { owns: () => true, ownsAll: () => true }

/** One look and what it brings, by stream; stored in `known`, unless the process dies before. */
async function look(
  { root }: Way,
  retriever: Retriever,
  known?: Map<string, FileRecord>,
): Promise<Record<string, string[]>> {
  const { spans, changed } = await retriever.poll()
  const found: Record<string, string[]> = {}
  const records = [...changed]
  for (const [stream, list] of spans) {
    let text = ''
    for (const span of list) {
      const reader = openSpan(root, span)
      for (let chunk = await reader.nextAsync(); chunk; chunk = await reader.nextAsync()) {
        text += Buffer.from(chunk.bytes).toString()
      }
      records.push(reader.record())
      reader.close()
    }
    found[stream] = text.split('\n').slice(0, -1)
  }
  if (known === undefined) return found
  for (const record of records) known.set(record.id, record)
  retriever.committed(records)
  return found
}

for (const [name, wayOf] of Object.entries(WAYS)) {
  const skip = name === 'log groups' ? noMoto : false
  test(`${name}: what is stored comes once, what is not comes again`, { skip }, async t => {
    const way = await wayOf(t)
    const known = new Map<string, FileRecord>()
    const a = await way.write('a', ['one', 'two'])
    const b = await way.write('b', ['three'])
    const first = way.open([], ALL)
    const all = { [a]: ['one', 'two'], [b]: ['three'] }
    assert.deepEqual(await look(way, first), all, 'read, and the process dies')
    assert.deepEqual(await look(way, first), all, 'or the transaction fails')
    assert.deepEqual(await look(way, way.open([], ALL), known), all)
    const next = way.open([...known.values()], ALL)
    assert.deepEqual(await look(way, next, known), {}, 'after a restart')
    await way.write('b', ['four'])
    assert.deepEqual(await look(way, next, known), { [b]: ['four'] })
    assert.deepEqual(await look(way, next, known), {})
  })

  test(`${name}: a stream is read by the one whose it is`, { skip }, async t => {
    const way = await wayOf(t)
    const known = new Map<string, FileRecord>()
    const ours = await way.write('ours', ['one'])
    const theirs = await way.write('theirs', ['two'])
    let all = false
    const owns = (stream: string): boolean => all || stream === ours
    const retriever = way.open([], { owns, ownsAll: () => all })
    assert.deepEqual(await look(way, retriever, known), { [ours]: ['one'] })
    all = true
    retriever.gained()
    assert.deepEqual(await look(way, retriever, known), { [theirs]: ['two'] })
  })
}

test('bytes that came with the look are not looked for on disk', () => {
  const file = fileRecord({ position: 0 })
  assert.ok(openSpan('/nowhere', { file, to: 4, final: true }) instanceof ChunkReader)
  const times = { offsets: new Float64Array(0), times: new Float64Array(0) }
  const fetched = { bytes: new Uint8Array(4), times, record: file }
  assert.ok(openSpan('/nowhere', { file, to: 4, final: true, fetched }) instanceof FetchedReader)
})

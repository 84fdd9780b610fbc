/** What the scanner of one node holds. */
import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type LiveSource, liveTurn } from '../../src/scanner/live.ts'
import { NodeTenure } from '../../src/scanner/node-tenure.ts'
import { readNew } from '../../src/scanner/scanner.ts'
import { NEW_SCANNER, storeScannerState } from '../../src/store/heartbeats.ts'
import { getLedgers } from '../../src/store/ledgers.ts'
import { getLogs } from '../../src/store/logs.ts'
import { getLastTime } from '../../src/store/spans.ts'
import { localCrew, quickLearning, workerSetup } from '../help/crew.ts'
import { criText, podDirectory } from '../help/pods.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'
import { type TestSource, withSource } from '../help/source.ts'
import { countStatements } from '../help/statements.ts'

interface Node extends LiveSource {
  readonly tenure: NodeTenure
  readonly root: string
}

/** The scanner of a node, whose directory is one below the root of the test. */
function nodeOf(
  { store, root: above }: TestSource,
  node: string,
  { name = node, reads = (_: string): boolean => true, leaseMs = 30_000 } = {},
): Node {
  const root = join(above, node)
  mkdirSync(root, { recursive: true })
  const rules = { source: 'test', root, include: [], exclude: [], logName: '{path}' }
  const tenure = new NodeTenure(store, { ...rules, name, leaseMs }, { node, reads })
  // Each node has its own process, and that its own connection to the store.
  const own = { ...store, turns: new Map<number, number>(), streamIds: new Map<string, number>() }
  const crew = localCrew(own, workerSetup(root))
  const times = { windowMs: 10_000, latenessMs: 20_000 }
  return { store, name: 'test', tenure, crew, learning: quickLearning, ...times, root }
}

const web = (name: string) => podDirectory({ namespace: 'shop', name, container: 'nginx' })
const FIRST = web('web-5d8f7c9b4d-x2k9q')
const SECOND = web('web-5d8f7c9b4d-b7b7b')

/** The minutes [from, to) of a service, in the format of a runtime. */
function minutes(seed: number, from: number, to: number): string {
  const lines = serviceLog({ seed, minutes: to }).split('\n')
  return criText(lines.slice(lines.findIndex(line => line.includes(minute(from)))).join('\n'))
}

function minute(at: number): string {
  return `T08:${String(at).padStart(2, '0')}:00`
}

async function linesOf(source: TestSource): Promise<Record<string, number>> {
  const lines: Record<string, number> = {}
  for (const { log, ledger } of await getLedgers(source.store, 'test')) {
    lines[log] = (lines[log] ?? 0) + ledger.lines
  }
  return lines
}

test('each scanner reads its node, and pods of a workload on all nodes are one log', async () => {
  await withSource(async source => {
    const [a, b] = [nodeOf(source, 'n1'), nodeOf(source, 'n2')]
    writeLog(a.root, `${FIRST}/0.log`, minutes(1, 0, 6))
    writeLog(b.root, `${SECOND}/0.log`, minutes(2, 0, 6))
    // The same bytes on another node are another file.
    writeLog(b.root, `${FIRST}/0.log`, minutes(1, 0, 6))
    await a.tenure.begin()
    await b.tenure.begin()
    const first = await liveTurn(a)
    assert.deepEqual([first.files, first.behind, first.trained], [1, 1, 0])
    const second = await liveTurn(b)
    assert.deepEqual([second.files, second.behind, second.trained], [2, 1, 0])
    // The shares of logs are divided by then, and one of the two learns.
    await looked(source, 'n1')
    await looked(source, 'n2')
    for (const node of [a, b]) await liveTurn(node)
    const [log, ...others] = await getLogs(source.store, 'test')
    assert.deepEqual(others, [])
    assert.deepEqual([log?.name, log?.state], ['shop/web/nginx', 'trained'])
    const all = [1, 2, 1].reduce((sum, seed) => sum + lineCount(minutes(seed, 0, 6)), 0)
    assert.deepEqual(await linesOf(source), { 'shop/web/nginx': all })
    const { rows } = await source.store.pool.query('select name from stream order by name')
    assert.deepEqual(
      rows.map(({ name }) => name),
      [`n1/${FIRST}/0.log`, `n2/${SECOND}/0.log`, `n2/${FIRST}/0.log`].sort(),
    )
  })
})

/** What a process says of itself between its turns. */
function looked({ store }: TestSource, name: string, lookedMs = Date.now()): Promise<void> {
  return storeScannerState(store, { source: 'test', name, state: { ...NEW_SCANNER, lookedMs } })
}

function lineCount(text: string): number {
  return text.split('\n').length - 1
}

test('through rotation, restarts and pods that go no line is lost or read twice', async () => {
  await withSource(async source => {
    const node = nodeOf(source, 'n1')
    const at = (file: string) => join(node.root, FIRST, file)
    const texts = [0, 1, 2, 3, 4].map(from => minutes(7, from, from + 1))
    writeLog(node.root, `${FIRST}/0.log`, texts[0])
    await liveTurn(node)
    appendFileSync(at('0.log'), texts[1])
    renameSync(at('0.log'), at('0.log.20260105-080200'))
    writeFileSync(at('0.log'), texts[2])
    await liveTurn(node)
    // Packed beside the original at first, as the kubelet does it.
    const packed = gzipSync(texts[0] + texts[1])
    writeFileSync(at('0.log.20260105-080200.tmp'), packed)
    await liveTurn(node)
    renameSync(at('0.log.20260105-080200.tmp'), at('0.log.20260105-080200.gz'))
    await liveTurn(node)
    rmSync(at('0.log.20260105-080200'))
    await liveTurn(node)
    // The container is started again; of the old one a last line comes late.
    writeFileSync(at('1.log'), texts[3])
    await liveTurn(node)
    rmSync(join(node.root, FIRST), { recursive: true })
    writeLog(node.root, `${SECOND}/0.log`, texts[4])
    await liveTurn(node)
    assert.deepEqual(await linesOf(source), { 'shop/web/nginx': lineCount(texts.join('')) })
    // A new process goes on where the last one was.
    await liveTurn(nodeOf(source, 'n1'))
    assert.deepEqual(await linesOf(source), { 'shop/web/nginx': lineCount(texts.join('')) })
  })
})

test('a line in parts is one record over rotations, and not over containers', async () => {
  await withSource(async source => {
    const node = nodeOf(source, 'n1')
    const at = (file: string) => join(node.root, FIRST, file)
    const line = (tag: string, text: string) => `2026-01-05T08:00:00.5Z stdout ${tag} ${text}\n`
    writeLog(node.root, `${FIRST}/0.log`, line('P', 'alpha beta gamma'))
    await liveTurn(node)
    appendFileSync(at('0.log'), line('P', 'second part of it'))
    renameSync(at('0.log'), at('0.log.20260105-080200'))
    writeFileSync(at('0.log'), line('F', 'third part of it') + line('P', 'unfinished one'))
    await liveTurn(nodeOf(source, 'n1'))
    // The container dies within a line, and is started again.
    writeFileSync(at('1.log'), line('F', 'delta epsilon zeta'))
    await liveTurn(nodeOf(source, 'n1'))
    const { rows } = await source.store.pool.query(
      `select convert_from(sample, 'UTF8') as text from shape order by stream, number`,
    )
    assert.deepEqual(
      rows.map(({ text }) => text.replace(/^.* (stdout \w )/, '')),
      ['alpha beta gamma', 'unfinished one', 'delta epsilon zeta'],
    )
    assert.deepEqual(await linesOf(source), { 'shop/web/nginx': 5 })
  })
})

test('other namespaces are not read, whatever the globs say', async () => {
  await withSource(async source => {
    const node = nodeOf(source, 'n1', { reads: namespace => namespace === 'shop' })
    const bank = podDirectory({ namespace: 'bank', name: 'db-0', container: 'pg' })
    writeLog(node.root, `${FIRST}/0.log`, minutes(1, 0, 1))
    writeLog(node.root, `${bank}/0.log`, minutes(2, 0, 1))
    writeLog(node.root, 'stray.log', 'x\n')
    assert.equal((await liveTurn(node)).files, 1)
    assert.deepEqual(Object.keys(await linesOf(source)), ['shop/web/nginx'])
  })
})

test('a turn asks once what the others have looked at', async () => {
  await withSource(async source => {
    const node = nodeOf(source, 'n1')
    await looked(source, 'n2')
    const asked = countStatements(node.store, 'from scanner where')
    for (const turns of [1, 2]) {
      await liveTurn(node)
      assert.equal(asked(), turns)
    }
  })
})

test('a new pod of a learned workload is judged at once', async () => {
  await withSource(async source => {
    const node = nodeOf(source, 'n1')
    writeLog(node.root, `${FIRST}/0.log`, minutes(1, 0, 6))
    await liveTurn(node)
    assert.equal((await liveTurn(node)).trained > 0, true)
    writeLog(node.root, `${SECOND}/0.log`, minutes(3, 6, 8))
    await liveTurn(node)
    const report = await liveTurn(node)
    assert.ok(report.judged > 0)
    const [log] = await getLogs(source.store, 'test')
    assert.equal(log?.state, 'trained')
  })
})

test('a node is read by one scanner: another waits until it is gone', async () => {
  await withSource(async source => {
    const first = nodeOf(source, 'n1', { name: 'old', leaseMs: 60_000 })
    writeLog(first.root, `${FIRST}/0.log`, minutes(1, 0, 1))
    await first.tenure.begin()
    const second = nodeOf(source, 'n1', { name: 'new' })
    await assert.rejects(second.tenure.begin(), {
      name: 'OperatingError',
      message: /^Cannot read node "n1" for "test" yet: another scanner does/,
    })
    await source.store.pool.query(`update share set until = now() - interval '1 s'`)
    await second.tenure.begin()
    // The old one wakes up: what it read meanwhile it cannot store.
    const { crew } = first
    const { retriever } = first.tenure
    const awake = { store: source.store, name: 'test', retriever, crew, division: first.tenure }
    await assert.rejects(
      readNew(awake, () => undefined),
      /another logforest took over/,
    )
    await liveTurn(second)
    assert.deepEqual(await linesOf(source), { 'shop/web/nginx': lineCount(minutes(1, 0, 1)) })
  })
})

test('windows are judged as far as all nodes have looked', async () => {
  await withSource(async source => {
    const node = nodeOf(source, 'n1')
    writeLog(node.root, `${FIRST}/0.log`, minutes(1, 0, 2))
    await liveTurn(node)
    const { tenure } = node
    const end = await getLastTime(source.store, 'test')
    assert.ok(end > 0)
    assert.equal(await tenure.endOf(end), end)
    const told = (lookedMs: number) => looked(source, 'n2', lookedMs)
    await told(end - 5_000)
    assert.equal(await tenure.endOf(end), end - 5_000)
    await told(end + 5_000)
    assert.equal(await tenure.endOf(end), end)
    // It has not looked yet, and then it is gone.
    await told(0)
    assert.equal(await tenure.endOf(end), 0)
    await source.store.pool.query(`update scanner set seen = now() - interval '1 hour'`)
    assert.equal(await tenure.endOf(end), end)
  })
})

/**
 * How fast a directory of unchanged files is polled, as a ratio to `find` printing the same
 * attributes in the same run, and how long the event loop is held meanwhile, in processor time of
 * its thread: other programs on the machine make no difference to that. Files are made in a
 * temporary directory. Run alone: `node test/bench/poll.ts`.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Directory } from '../../src/retrieve/directory.ts'

const FILES = 100_000
const PER_DIRECTORY = 1000
const RUNS = 5
const MAX_RATIO = 2
const MAX_BLOCK_MS = 20
/** Where files are opened and identified for the first time. */
const MAX_FIRST_BLOCK_MS = 50

/** One measurement beside its goal. */
export interface PollMeasure {
  readonly name: string
  readonly reach: string
  readonly got: string
  readonly ok: boolean
}

/** Measures a first look and polls of 100,000 unchanged files. */
export async function pollBench(): Promise<PollMeasure[]> {
  const root = mkdtempSync(join(tmpdir(), 'logforest-poll-'))
  try {
    makeFiles(root)
    return await measure(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

async function measure(root: string): Promise<PollMeasure[]> {
  const directory = new Directory({ source: 'bench', root, include: [], exclude: [] }, [])
  const first = await timed(() => directory.poll())
  // As if all had been read: records as they are after the last byte.
  const learnt = await settled(root, directory)
  const finds: number[] = []
  const polls: number[] = []
  const blocks: number[] = []
  // The first one after a commit fills the memory of attributes.
  await directory.poll()
  for (let run = 0; run < RUNS; run++) {
    finds.push(timeFind(root))
    const poll = await timed(() => directory.poll())
    if (poll.result.spans.size > 0) throw new Error('The files of the benchmark have changed')
    polls.push(poll.ms)
    blocks.push(poll.blockMs)
  }
  const ratio = Math.min(...polls) / Math.min(...finds)
  return [
    {
      name: `poll of ${FILES} unchanged files, ratio to find`,
      reach: `≤ ${MAX_RATIO}`,
      got: `${ratio.toFixed(2)} (${Math.min(...polls).toFixed(0)} ms)`,
      ok: ratio <= MAX_RATIO,
    },
    blockMeasure('unchanged files', Math.max(...blocks), MAX_BLOCK_MS),
    blockMeasure(`first look at ${FILES} files`, first.blockMs, MAX_FIRST_BLOCK_MS),
    blockMeasure(`looks until ${FILES} files are known`, learnt, MAX_FIRST_BLOCK_MS),
  ]
}

function blockMeasure(what: string, ms: number, most: number): PollMeasure {
  const name = `longest block of the event loop, ${what}`
  const got = `${ms.toFixed(1)} ms`
  return { name, reach: `≤ ${most} ms`, got, ok: ms <= most }
}

/** Reads every file and commits it; gives the longest block of the polls that find them. */
async function settled(root: string, directory: Directory): Promise<number> {
  const { ChunkReader } = await import('../../src/retrieve/chunk.ts')
  let longest = 0
  let files = 0
  for (let more: boolean | undefined = true; more; ) {
    const { result, blockMs } = await timed(() => directory.poll())
    const records = [...result.spans.values()].flat().map(span => {
      const reader = new ChunkReader(root, span)
      while (reader.next());
      return reader.record()
    })
    directory.committed(records)
    ;({ more } = result)
    files += records.length
    longest = Math.max(longest, blockMs)
  }
  if (files !== FILES) throw new Error(`${files} of ${FILES} files were found`)
  return longest
}

function makeFiles(root: string): void {
  for (let directory = 0; directory < FILES / PER_DIRECTORY; directory++) {
    const path = join(root, `pod-${directory}`)
    mkdirSync(path)
    for (let file = 0; file < PER_DIRECTORY; file++) {
      writeFileSync(join(path, `app-${file}.log`), `started ${directory} ${file}\n`)
    }
  }
}

function timeFind(root: string): number {
  const from = performance.now()
  const format = '%s %T@ %C@ %i\n'
  execFileSync('find', [root, '-printf', format], { stdio: ['ignore', 'ignore', 'inherit'] })
  return performance.now() - from
}

/** Time of a piece of asynchronous work, and the most that it computed in one turn of the loop. */
async function timed<T>(
  work: () => Promise<T>,
): Promise<{ result: T; ms: number; blockMs: number }> {
  let blockMs = 0
  let last = usedMs()
  let running = true
  const probe = (): void => {
    const now = usedMs()
    blockMs = Math.max(blockMs, now - last)
    last = now
    if (running) setImmediate(probe)
  }
  setImmediate(probe)
  const from = performance.now()
  const result = await work()
  running = false
  return { result, ms: performance.now() - from, blockMs }
}

/** Processor time of this thread. */
function usedMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

if (import.meta.main) {
  for (const { name, reach, got, ok } of await pollBench()) {
    process.stdout.write(`${ok ? 'ok  ' : 'MISS'} ${name}: ${got} (${reach})\n`)
  }
}

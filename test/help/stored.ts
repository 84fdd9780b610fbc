/**
 * All that is stored of the source "test", in a form that does not tell how it came there: by name
 * instead of by row, bins of the same start added up.
 */
import type { Bin } from '../../src/flow.ts'
import { decodeBins, PAIR_BASE } from '../../src/forest/bins.ts'
import { Cleaner } from '../../src/parse/clean.ts'
import { decodeState } from '../../src/scanner/state.ts'
import { getBins } from '../../src/store/bins.ts'
import { getFiles } from '../../src/store/files.ts'
import { getFindings } from '../../src/store/findings.ts'
import { getLedgers } from '../../src/store/ledgers.ts'
import { getLogs, type LogRecord } from '../../src/store/logs.ts'
import type { Store } from '../../src/store/pool.ts'
import { getScores } from '../../src/store/scores.ts'
import { getShapes } from '../../src/store/shapes.ts'
import { getStreams } from '../../src/store/streams.ts'

/** Lines and first place of a shape in a bin, and the bin's pairs, under readable keys. */
export type SummedBins = Readonly<Record<string, readonly number[]>>

/** Adds bins up; shapes are named by their ids. */
export function sumBins(bins: Iterable<Bin>, shapeIds: readonly string[]): SummedBins {
  const sums = new Map<string, number[]>()
  for (const bin of bins) {
    const start = `${bin.timed ? 'time' : 'line'} ${bin.start}`
    bin.shapes.forEach((shape, i) => {
      const key = `${start} ${shapeIds[shape]}`
      const [count, offset, line, time] = sums.get(key) ?? [0, Infinity, Infinity, NaN]
      const earlier = bin.firstOffsets[i] < offset
      sums.set(key, [
        count + bin.counts[i],
        earlier ? bin.firstOffsets[i] : offset,
        earlier ? bin.firstLines[i] : line,
        earlier ? bin.firstTimes[i] : time,
      ])
    })
    for (const pair of bin.pairs) {
      const names = [Math.floor(pair / PAIR_BASE), pair % PAIR_BASE].map(each => shapeIds[each])
      sums.set(`${start} ${names.join(' then ')}`, [])
    }
  }
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Files, streams and what was found in them. */
export async function storedOf(store: Store): Promise<unknown> {
  const files = (await getFiles(store, 'test'))
    .filter(file => file.state !== 'gone' && file.position > 0)
    .map(({ path, stream, position, baseOffset, baseLine }) => {
      return { path, stream, position, baseOffset, baseLine }
    })
  const logs = []
  for (const log of await getLogs(store, 'test')) logs.push(await logOf(store, log))
  return { files, ledgers: await getLedgers(store, 'test'), logs }
}

async function logOf(store: Store, log: LogRecord): Promise<unknown> {
  const { name, state, reason } = log
  const { learnedBins: _, ...counts } = log.counts
  const bins = new Map<string, Bin[]>()
  for await (const block of getBins(store, log.id)) {
    const own = bins.get(block.stream) ?? []
    bins.set(block.stream, own)
    own.push(...decodeBins(block.bytes))
  }
  const streams = []
  for (const stream of await getStreams(store, log.id)) {
    const shapes = await getShapes(store, stream.id)
    const ids = shapes.map(shape => shape.id)
    const sums = sumBins(bins.get(stream.name) ?? [], ids)
    streams.push({ name: stream.name, state: stateOf(stream.state), shapes, bins: sums })
  }
  const scores = await getScores(store, log.id)
  const findings = await getFindings(store, log.id)
  return { name, state, reason, counts, streams, scores, findings }
}

/** A stream's state without what may differ: the date of a file stands for a year not named. */
function stateOf(bytes: Uint8Array): unknown {
  const { cleaner, parser: _, ...state } = decodeState(bytes)
  return { ...state, ledger: new Cleaner(cleaner).ledger }
}

/** Where two stored states differ first, in words; undefined where they are the same. */
export function difference(left: unknown, right: unknown, path = ''): string | undefined {
  if (Object.is(left, right)) return undefined
  if (!isRecord(left) || !isRecord(right)) {
    return `${path}: ${JSON.stringify(left)} is not ${JSON.stringify(right)}`
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const found = difference(left[key], right[key], `${path}/${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/**
 * Made-up work flows: sessions of a storage service that resembles HDFS, with rare legal variants
 * and several ways to fail, and plain flows of any service. Seeded; each gives its steps as
 * template numbers, and raw lines whose sessions lie interleaved.
 */

import { type Random, seededRandom } from '../../src/base/random.ts'

/** One session: the templates of its lines in order, and whether something went wrong. */
export interface Flow {
  readonly events: readonly number[]
  readonly anomalous: boolean
}

/** Text of the storage service's templates; `#` is the identifier, `@` an address, `%` a number. */
export const STORAGE_TEXTS: readonly string[] = [
  'names.Allocator: allocate /user/job/part-% #',
  'node.Receiver: Receiving block # src: /@:% dest: /@:50010',
  'node.Responder: Received block # of size % from /@',
  'names.Map: added @:50010 to # size %',
  'node.Responder: Responder 1 for block # terminating',
  'node.Scanner: Verification succeeded for #',
  'node.Receiver: writeBlock # received exception java.io.IOException: Connection reset by peer',
  'names.Map: ask @:50010 to replicate # to datanode(s) @:50010',
  'node.Sender: @:50010 starting thread to transfer block # to @:50010',
  'node.Sender: @:50010:Transmitted block # to /@:50010',
  'node.Receiver: Received block # src: /@:% dest: /@:50010 of size %',
  'node.Dataset: Deleting block # file /mnt/data/current/#',
  'names.Map: delete # is added to invalidSet of @:50010',
  'node.Server: @:50010 served block # to /@',
  'node.Server: @:50010:Got exception while serving # to /@:',
  'names.Pending: replication monitor timed out block #',
  'names.Map: redundant addition of # on @:50010 size %',
  'node.Dataset: Unexpected error trying to delete block #. Block info not found in volume map.',
  'names.Map: added # on @:50010 size % but it does not belong to any file.',
  'node.Receiver: Changing block file offset of block # from % to % meta file offset to %',
  'node.Receiver: Exception in receiveBlock for block # java.io.IOException: broken pipe',
  'node.Responder: Responder # 2 Exception java.nio.ClosedByInterruptException',
  'node.Receiver: Receiving empty packet for block #',
]

/** Sessions of the storage service; shares of variants and of failures differ by seed. */
export function storageFlows(options: FlowOptions): Flow[] {
  const random = seededRandom(options.seed, 'storage')
  const chance = shares(random)
  return Array.from({ length: options.sessions }, () => {
    const anomalous = random.next() < options.anomalies
    const events = anomalous ? failing(random, chance) : legal(random, chance)
    return { events, anomalous }
  })
}

/** How many, how many of them anomalous. */
export interface FlowOptions {
  readonly sessions: number
  readonly anomalies: number
  readonly seed: number
}

interface Shares {
  readonly deleted: number
  readonly served: number
  readonly replicated: number
  readonly refused: number
  readonly wide: number
  readonly failures: readonly number[]
}

function shares(random: Random): Shares {
  const around = (share: number): number => share * (0.5 + random.next())
  return {
    deleted: around(0.5),
    served: around(0.3),
    replicated: around(0.03),
    refused: around(0.02),
    wide: around(0.003),
    failures: FAILURES.map(() => 0.3 + random.next()),
  }
}

function written(random: Random, replicas: number): number[] {
  const head = [0]
  for (let i = 0; i < replicas; i++) head.splice(random.below(head.length + 1), 0, 1)
  const tail: number[] = []
  for (let i = 0; i < replicas; i++) {
    tail.push(
      ...[
        [2, 4],
        [4, 2],
      ][random.below(2)],
    )
  }
  for (let i = 0; i < replicas; i++) tail.splice(random.below(tail.length + 1), 0, 3)
  return [...head, ...tail]
}

function legal(random: Random, chance: Shares): number[] {
  const replicas = random.next() < chance.wide ? 10 : 3
  const events = written(random, replicas)
  if (random.next() < 0.001) events.splice(4 + random.below(6), 0, 22)
  if (random.next() < 0.0005) events.splice(4 + random.below(6), 0, 19)
  while (random.next() < 0.25) events.push(5)
  if (random.next() < chance.served) {
    do events.push(13)
    while (random.next() < 0.45)
    while (random.next() < chance.refused * 3) events.push(14, 13)
  }
  if (random.next() < chance.replicated) events.push(7, 8, 1, 10, 9, 3)
  if (random.next() < chance.deleted) events.push(...deleted(random, replicas))
  return events
}

function deleted(random: Random, replicas: number): number[] {
  const events: number[] = Array.from({ length: replicas }, () => 12)
  for (let i = 0; i < replicas; i++) events.splice(1 + random.below(events.length), 0, 11)
  return events
}

/** What goes wrong: each changes a legal session. */
const FAILURES: readonly ((random: Random, events: number[]) => number[])[] = [
  (random, events) => {
    for (let i = 0; i <= random.below(3); i++) events.splice(9 + random.below(4), 0, 16)
    return events
  },
  (random, events) => {
    const kept = events.filter((event, at) => event !== 2 || at < 8)
    kept.splice(5 + random.below(4), 0, 20, 6)
    if (random.next() < 0.5) kept.splice(7, 0, 21)
    return kept
  },
  (random, events) => [...events.slice(0, 4), 20, 6, ...(random.next() < 0.5 ? [6] : [])],
  (random, events) => [...events, ...(events.includes(12) ? [] : deleted(random, 3)), 18],
  (random, events) => [...events, 12, 11, 17, ...(random.next() < 0.4 ? [17] : [])],
  (random, events) => [...events, 15, 7, ...(random.next() < 0.7 ? [7, 15] : [8])],
  (random, events) => events.slice(0, 4 + random.below(3)),
  (random, events) => {
    const missing = [2, 3, 4][random.below(3)]
    return events.filter(event => event !== missing)
  },
]

function failing(random: Random, chance: Shares): number[] {
  const total = chance.failures.reduce((sum, share) => sum + share, 0)
  let left = random.next() * total
  let kind = 0
  while (left > chance.failures[kind]) left -= chance.failures[kind++]
  return FAILURES[kind](random, legal(random, { ...chance, wide: 0 }))
}

/** Ways in which services name their sessions. */
export const STYLES: Readonly<Record<string, (random: Random) => string>> = {
  block: random => `blk_${random.below(2) === 0 ? '-' : ''}${digits(random, 18)}`,
  job: random => `job_${digits(random, 9)}`,
  uuid: random => [8, 4, 4, 4, 12].map(length => hex(random, length)).join('-'),
  trace: random => hex(random, 32),
  number: random => `txn ${digits(random, 8)}`,
  request: random => `req-${digits(random, 7)}-x`,
}

function digits(random: Random, length: number): string {
  return Array.from({ length }, (_, at) => (at === 0 ? 1 : 0) + random.below(9)).join('')
}

function hex(random: Random, length: number): string {
  const text = Array.from({ length }, () => random.below(16).toString(16)).join('')
  // An hexadecimal number of this length without a letter or a digit is not to be had by chance.
  return /[a-f]/.test(text) && /\d/.test(text) ? text : hex(random, length)
}

/** Raw lines of flows that run side by side, and the name of each flow's session. */
export function flowLines(
  flows: readonly Flow[],
  options: { readonly seed: number; readonly style: string; readonly timed: boolean },
): { readonly text: string; readonly names: readonly string[] } {
  const random = seededRandom(options.seed, 'lines')
  const make = STYLES[options.style]
  const names = flows.map(() => make(random))
  const lines: { at: number; text: string }[] = []
  flows.forEach(({ events }, flow) => {
    let at = flow * 400 + random.below(400)
    for (const event of events) {
      at += 10 + random.below(900)
      lines.push({ at, text: filled(STORAGE_TEXTS[event], names[flow], random) })
    }
  })
  lines.sort((a, b) => a.at - b.at)
  const text = lines.map(line => (options.timed ? `${stamp(line.at)} INFO ` : 'INFO ') + line.text)
  return { text: `${text.join('\n')}\n`, names: names.map(name => name.replace('txn ', '')) }
}

const START_MS = Date.UTC(2026, 0, 5)

function stamp(ms: number): string {
  return new Date(START_MS + ms).toISOString()
}

function filled(text: string, name: string, random: Random): string {
  return text
    .replaceAll('#', name)
    .replaceAll('@', () => `10.0.${random.below(9)}.${random.below(99)}`)
    .replaceAll('%', () => String(random.below(1_000_000)))
}

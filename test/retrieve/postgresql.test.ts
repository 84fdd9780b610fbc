/**
 * PostgreSQL as a program that writes what is read: its collector begins a new file by size, by
 * age, when told to and at each start, in three formats at once. No line is lost, none comes twice.
 */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { type EmbeddedServer, startEmbedded } from '../../src/store/embedded.ts'
import { quickDirectory } from '../help/database.ts'
import { Reading } from './reading.ts'

/** Each some 130 bytes a line and more: several times the size at which a file is full. */
const LINES = 300
const ROUNDS = 6

const SETTINGS = {
  logging_collector: 'on',
  log_destination: 'stderr,csvlog,jsonlog',
  log_directory: 'log',
  // A name for each second: what is begun twice in one is gone on with.
  log_filename: 'postgresql-%Y-%m-%d_%H%M%S.log',
  log_rotation_size: '16kB',
  log_error_verbosity: 'terse',
}

const ENDINGS = ['csv', 'json', 'log']
const FORMATS = ['postgresql.csv', 'postgresql.json', 'postgresql.log']

/** Most waiting for the next full minute, at which a file is a minute old. */
const MOST_LOOKS = 1500
const LOOK_MS = 50

suite('PostgreSQL', { concurrency: true }, () => {
  test('its logs are read over rotations by size, by command and by restart', async () => {
    const postgres = await started(SETTINGS)
    const { run, root } = postgres
    const source = new Reading(root)
    let written = 0
    for (let round = 0; round < ROUNDS; round++) {
      await run(say(written, LINES))
      written += LINES
      if (round % 2 === 0) await source.read()
      // A name tells a second.
      await sleep(1050)
      if (round === 2) await postgres.restart()
      else await run('select pg_rotate_logfile()')
      await run(say(written, LINES))
      written += LINES
      if (round === 3) source.restart()
      await source.read()
    }
    // The collector writes some moments later.
    const wanted = [...Array(written).keys()]
    while (FORMATS.some(stream => numbersIn(source, stream).length < written)) {
      await sleep(50)
      await source.read()
    }
    assert.deepEqual(Object.keys(source.text).sort(), FORMATS)
    for (const stream of FORMATS) assert.deepEqual(numbersIn(source, stream), wanted)
    const files = (await readdir(root)).filter(name => name.endsWith('.log'))
    assert.ok(files.length > ROUNDS, `${files.length} files were begun`)
    assert.deepEqual(source.problems, [])
  })

  test('by age it begins a new file, and one of an hour ago anew', async () => {
    const age = { log_rotation_age: '1min', log_rotation_size: '0', log_timezone: 'UTC' }
    await Promise.all([
      overMinute({ ...SETTINGS, ...age }),
      overMinute(
        { ...SETTINGS, ...age, log_filename: 'hour-%M.log', log_truncate_on_rotation: 'on' },
        anHourAgo,
      ),
    ])
  })
})

/** Lines before and behind the full minute at which the collector finds its files old. */
async function overMinute(
  settings: Readonly<Record<string, string>>,
  before = async (_root: string): Promise<number> => 0,
): Promise<void> {
  const { run, root } = await started(settings)
  const source = new Reading(root)
  const old = await before(root)
  const readAll = async (written: number): Promise<void> => {
    while (ENDINGS.some(ending => numbersOf(source, ending).length < written)) {
      await sleep(LOOK_MS)
      await source.read()
    }
  }
  await run(say(old, LINES))
  await readAll(old + LINES)
  const files = await filesOf(root)
  for (let look = 0; isYoung(files, await filesOf(root)); look++) {
    assert.ok(look < MOST_LOOKS, 'a minute has passed, and nothing was rotated')
    await sleep(LOOK_MS)
  }
  await run(say(old + LINES, LINES))
  await readAll(old + 2 * LINES)
  const wanted = [...Array(old + 2 * LINES).keys()]
  for (const ending of ENDINGS) assert.deepEqual(numbersOf(source, ending), wanted)
}

/** Files that the collector left an hour ago and truncates in the next minutes; their lines. */
async function anHourAgo(root: string): Promise<number> {
  let lines = 0
  for (const ahead of [1, 2]) {
    const minute = `${(new Date().getUTCMinutes() + ahead) % 60}`.padStart(2, '0')
    for (const ending of ENDINGS) {
      const text = Array.from({ length: 9 }, (_, at) => `LOG: request ${lines + at} served\n`)
      await writeFile(join(root, `hour-${minute}.${ending}`), text.join(''))
    }
    lines += 9
  }
  return lines
}

/** The numbers in all streams of a format, in their order. */
function numbersOf(source: Reading, ending: string): number[] {
  const streams = Object.keys(source.text).filter(each => each.endsWith(ending))
  return streams.flatMap(each => numbersIn(source, each)).sort((a, b) => a - b)
}

/** Sizes of files by name. */
async function filesOf(root: string): Promise<ReadonlyMap<string, number>> {
  const names = await readdir(root)
  return new Map(await Promise.all(names.map(async name => sized(root, name))))
}

async function sized(root: string, name: string): Promise<[string, number]> {
  return [name, (await stat(join(root, name))).size]
}

/** Nothing was begun since, and nothing begun anew. */
function isYoung(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): boolean {
  return (
    now.size === before.size && [...now].every(([name, size]) => size >= Number(before.get(name)))
  )
}

interface Postgres {
  readonly root: string
  run(...statements: readonly string[]): Promise<void>
  restart(): Promise<void>
}

const ended: (() => Promise<void>)[] = []
after(async () => {
  for (const end of ended) await end()
})

/** A server with a collector of these settings, until the end of the file. */
async function started(settings: Readonly<Record<string, string>>): Promise<Postgres> {
  const directory = await mkdtemp(join(await quickDirectory(), 'logforest-test-'))
  const data = join(directory, 'data')
  let server = await startEmbedded(data)
  ended.push(async () => {
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  })
  const set = Object.entries(settings)
  await run(server, ...set.map(([name, value]) => `alter system set ${name} = '${value}'`))
  const restart = async (): Promise<void> => {
    await server.stop()
    server = await startEmbedded(data)
  }
  await restart()
  return { root: await logsBelow(data), run: (...words) => run(server, ...words), restart }
}

/** Where the cluster of a data directory writes its log. */
async function logsBelow(data: string): Promise<string> {
  const names = await readdir(data, { recursive: true, withFileTypes: true })
  const found = names.find(entry => entry.isDirectory() && entry.name === 'log')
  assert.ok(found, 'the collector makes its directory')
  return join(found.parentPath, found.name)
}

/** Has the server say so many numbered lines. */
function say(from: number, count: number): string {
  return `do $$ begin for at in ${from}..${from + count - 1} loop
            raise log 'request % served', at; end loop; end $$`
}

function numbersIn({ text }: Reading, stream: string): number[] {
  return [...(text[stream] ?? '').matchAll(/request (\d+) served/g)].map(found => Number(found[1]))
}

async function run(server: EmbeddedServer, ...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: server.url })
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

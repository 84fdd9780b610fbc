/**
 * PostgreSQL as a program that writes what is read: its collector begins a new file by size, when
 * told to and at each start, in three formats at once. No line is lost, none comes twice.
 */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
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

const FORMATS = ['postgresql.csv', 'postgresql.json', 'postgresql.log']

suite('PostgreSQL', () => {
  let server: EmbeddedServer | undefined
  let directory = ''
  after(async () => {
    await server?.stop()
    await rm(directory, { recursive: true, force: true })
  })

  test('its logs are read over rotations by size, by command and by restart', async () => {
    directory = await mkdtemp(join(await quickDirectory(), 'logforest-test-'))
    const data = join(directory, 'data')
    server = await startEmbedded(data)
    const settings = Object.entries(SETTINGS)
    await run(server, ...settings.map(([name, value]) => `alter system set ${name} = '${value}'`))
    const restart = async (): Promise<void> => {
      await server?.stop()
      server = await startEmbedded(data)
    }
    await restart()
    const root = await logsBelow(data)
    const source = new Reading(root)
    let written = 0
    for (let round = 0; round < ROUNDS; round++) {
      await run(server, say(written, LINES))
      written += LINES
      if (round % 2 === 0) await source.read()
      // A name tells a second.
      await sleep(1050)
      if (round === 2) await restart()
      else await run(server, 'select pg_rotate_logfile()')
      await run(server, say(written, LINES))
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
})

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

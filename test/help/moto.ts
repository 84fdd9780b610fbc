/**
 * CloudWatch Logs on this machine: the PyPI package `moto[server]`, which speaks the wire protocol
 * of AWS, in a virtual environment of its own below ~/.cache/logforest, made at first use by pip
 * with pinned versions (two minutes, 300 MB). One server per test file, on a loopback port, with
 * nothing stored; it ends with the file.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { strongHash } from '../../src/base/hash.ts'
import { withLock } from '../cluster/lock.ts'
import { cacheDirectory } from '../cluster/places.ts'
import { run } from '../cluster/run.ts'

/** The region that tests speak of. */
export const REGION = 'eu-central-1'

/** Credentials that the server takes for good; no other place is asked for any. */
export const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/nonexistent',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
}

const PINNED = fileURLToPath(new URL('moto.txt', import.meta.url))

/** What AWS takes in one call: events, and bytes with 26 for each event. */
const BATCH = { events: 10_000, bytes: 1_000_000, each: 26 }

/** Why there can be no server here, as the reason to skip tests; false where there can. */
export const noMoto: string | false = missing()

function missing(): string | false {
  if (existsSync(join(home(), 'complete'))) return false
  const { status } = spawnSync('python3', ['-c', 'import venv, ensurepip'])
  if (status === 0) return false
  const why = 'moto needs Python with venv: apt-get install python3-venv, or what brings it'
  process.stderr.write(`CLOUDWATCH IS NOT TESTED: ${why}\n`)
  return why
}

/** An event to be put; its time in ms. */
export interface PutEvent {
  readonly timestamp: number
  readonly message: string
}

/** A running server. */
export interface Moto {
  readonly url: string
  /** Makes a group, where there is none. */
  group(name: string): Promise<void>
  /** The same server as it is seen in another region, where it has other groups. */
  region(name: string): Moto
  /** Puts events into a stream of a group, which are made first. */
  put(group: string, stream: string, events: readonly PutEvent[]): Promise<void>
}

let started: Promise<{ moto: Moto; child: ChildProcess }> | undefined
const clients: CloudWatchLogsClient[] = []

after(async () => {
  if (started === undefined) return
  const { child } = await started
  for (const client of clients) client.destroy()
  child.kill('SIGKILL')
})

/** The server of this test file. */
export async function motoServer(): Promise<Moto> {
  started ??= start()
  return (await started).moto
}

async function start() {
  const python = await installed()
  const words = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0']
  const child = spawn(python, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', text => {
      said += text
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)
      if (found !== null) resolve(found[0])
    })
    once(child, 'close').then(() => reject(new Error(`moto ended: ${said}`)), reject)
  })
  return { moto: motoAt(url, REGION), child }
}

function motoAt(url: string, region: string): Moto {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = new CloudWatchLogsClient({ region, endpoint: url, credentials })
  clients.push(client)
  const made = new Set<string>()
  const once = async (name: string, make: () => Promise<unknown>): Promise<void> => {
    if (!made.has(name)) await make()
    made.add(name)
  }
  const group = (logGroupName: string): Promise<void> =>
    once(logGroupName, () => client.send(new CreateLogGroupCommand({ logGroupName })))
  const put: Moto['put'] = async (logGroupName, logStreamName, events) => {
    await group(logGroupName)
    const names = { logGroupName, logStreamName }
    const stream = `${logGroupName}:${logStreamName}`
    await once(stream, () => client.send(new CreateLogStreamCommand(names)))
    for (const logEvents of batches(events)) {
      await client.send(new PutLogEventsCommand({ ...names, logEvents }))
    }
  }
  return { url, group, region: name => motoAt(url, name), put }
}

function batches(events: readonly PutEvent[]): PutEvent[][] {
  const all: PutEvent[][] = [[]]
  let bytes = 0
  for (const event of events) {
    const own = Buffer.byteLength(event.message) + BATCH.each
    const last = all[all.length - 1]
    if (last.length < BATCH.events && bytes + own <= BATCH.bytes) {
      last.push(event)
      bytes += own
    } else {
      all.push([event])
      bytes = own
    }
  }
  return all.filter(batch => batch.length > 0)
}

function home(): string {
  return join(dirname(cacheDirectory()), `moto-${strongHash(readFileSync(PINNED))}`)
}

/** The Python that has it; what broke off is begun anew, for the mark is written last. */
async function installed(): Promise<string> {
  const place = home()
  const python = join(place, 'bin', 'python')
  const mark = join(place, 'complete')
  const waiting = (): void => void process.stderr.write('Waiting for another to install moto\n')
  await withLock(`${place}.lock`, waiting, async () => {
    if (existsSync(mark)) return
    process.stderr.write(`Installing moto into ${place}\n`)
    await rm(place, { recursive: true, force: true })
    await run('python3', ['-m', 'venv', place])
    await run(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', PINNED])
    await writeFile(mark, '')
  })
  return python
}

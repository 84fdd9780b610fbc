/**
 * Files as real programs write and rotate them: logrotate in all of its ways, rsyslog and nginx
 * with their own ways to begin a new file. Whenever one looks, no line is lost, none comes twice.
 */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../src/base/random.ts'
import { Logrotate, lacking, startDaemon } from '../help/logrotate.ts'
import { Reading, temporaryDirectory } from './reading.ts'

/** How often each way of rotating is gone: more than files are kept, so that some are deleted. */
const ROTATIONS = 6

/** Files that are kept. */
const KEPT = 3

/** Names with seconds, so that a test need not wait for the next day. */
const DATED = ['dateext', 'dateformat -%Y%m%d-%s']

const KEEP = [`rotate ${KEPT}`, 'missingok']

/** The ways of rotating, in the words of logrotate's manual. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  create: ['create'],
  'create, compress': ['create', 'compress'],
  'create, compress, delaycompress': ['create', 'compress', 'delaycompress'],
  'create, dateext': ['create', ...DATED],
  'create, dateext, compress, delaycompress': ['create', ...DATED, 'compress', 'delaycompress'],
  'create, compress by zstd': ['create', 'compress', 'compresscmd zstd', 'compressext .zst'],
  copytruncate: ['copytruncate'],
  'copytruncate, compress': ['copytruncate', 'compress'],
  'copytruncate, dateext': ['copytruncate', ...DATED],
  'copytruncate, compress, delaycompress': ['copytruncate', 'compress', 'delaycompress'],
}

/** A line of a service; no two are alike. */
function lineOf(number: number): string {
  const time = new Date(Date.UTC(2026, 0, 5) + number * 250).toISOString()
  return `${time} INFO api: request ${number} served\n`
}

/** All that was read of all streams, each line once and in the order in which it was written. */
function numbersOf(source: Reading): number[] {
  return Object.values(source.text)
    .join('')
    .split('\n')
    .flatMap(line => [...(/request[ _](\d+)[ _]served/.exec(line)?.slice(1) ?? [])])
    .map(Number)
}

interface Scene {
  readonly source: Reading
  readonly place: string
}

/** A directory with logs, and one beside it for settings. */
function sceneOf(t: TestContext): Scene {
  const top = temporaryDirectory(t)
  const [root, place] = [join(top, 'logs'), join(top, 'settings')]
  mkdirSync(root, { mode: 0o700 })
  mkdirSync(place, { mode: 0o700 })
  return { source: new Reading(root), place }
}

suite('logrotate', { skip: lacking('logrotate', 'gzip', 'zstd'), concurrency: true }, () => {
  for (const [name, directives] of Object.entries(WAYS)) {
    test(`${name}: no line is lost and none comes twice, whenever one looks`, async t => {
      const { source, place } = sceneOf(t)
      const logrotate = new Logrotate(place, source.path('app.log'), [...KEEP, ...directives])
      const random = seededRandom(1, name)
      let written = 0
      const write = (): void => {
        for (let many = random.below(40); many >= 0; many--) {
          source.append('app.log', lineOf(written++))
        }
      }
      for (let rotation = 0; rotation < ROTATIONS; rotation++) {
        write()
        if (random.below(2) === 0) await source.read()
        write()
        // What is older than the files that are kept is read by then.
        if (rotation % KEPT === KEPT - 1) await source.read()
        if (directives.includes('dateext')) await sleep(1050)
        logrotate.rotate()
        if (random.below(3) === 0) source.restart()
      }
      write()
      await source.read()
      assert.deepEqual(numbersOf(source), [...Array(written).keys()])
      assert.deepEqual(Object.keys(source.text), ['app.log'])
      assert.deepEqual(await source.read(), {})
    })
  }

  test('a program that writes on into the renamed file is read to its end', async t => {
    const { source, place } = sceneOf(t)
    const words = [...KEEP, 'create', 'compress', 'delaycompress']
    const logrotate = new Logrotate(place, source.path('app.log'), words)
    let written = 0
    for (let rotation = 0; rotation < ROTATIONS; rotation++) {
      for (let at = 0; at < 20; at++) source.append('app.log', lineOf(written++))
      logrotate.rotate()
      // It has not heard of the rotation yet.
      for (let at = 0; at < 5; at++) source.append('app.log.1', lineOf(written++))
      if (rotation % 2 === 0) await source.read()
    }
    await source.read()
    assert.deepEqual(numbersOf(source), [...Array(written).keys()])
  })
})

suite('olddir', { skip: lacking('logrotate') }, () => {
  test('a file moved to another directory is read on; one not seen before is new', async t => {
    const { source, place } = sceneOf(t)
    mkdirSync(source.path('old'), { mode: 0o700 })
    const words = [...KEEP, 'create', 'olddir old']
    const logrotate = new Logrotate(place, source.path('app.log'), words)
    const write = (from: number): void => {
      for (let at = from; at < from + 10; at++) source.append('app.log', lineOf(at))
    }
    write(0)
    await source.read()
    write(10)
    logrotate.rotate()
    write(20)
    logrotate.rotate()
    write(30)
    await source.read()
    // Names cannot tell whose the second file was: its lines are there, once, as another stream.
    assert.deepEqual(Object.keys(source.text).sort(), ['app.log', 'old/app.log'])
    assert.deepEqual(
      numbersOf(source).sort((a, b) => a - b),
      [...Array(40).keys()],
    )
  })
})

suite('rsyslog', { skip: lacking('rsyslogd', 'logrotate') }, () => {
  test('what it writes while logrotate tells it of new files comes once', async t => {
    const { source, place } = sceneOf(t)
    const [socket, pid] = [join(place, 'in.sock'), join(place, 'rsyslogd.pid')]
    const config = join(place, 'rsyslog.conf')
    writeFileSync(config, rsyslogConfig(socket, source.path('syslog')))
    startDaemon(t, 'rsyslogd', ['-n', '-f', config, '-i', pid])
    while (!existsSync(socket) || !existsSync(pid)) await sleep(20)
    const tell = [`postrotate`, `  kill -HUP $(cat ${pid})`, 'endscript']
    const words = [...KEEP, 'compress', 'delaycompress', 'sharedscripts', ...tell]
    const logrotate = new Logrotate(place, source.path('syslog'), words)
    const stream = connect(socket)
    t.after(() => stream.destroy())
    let written = 0
    for (let rotation = 0; rotation < ROTATIONS; rotation++) {
      for (let at = 0; at < 200; at++) {
        stream.write(`<13>Jan  5 08:00:00 shop api: request ${written++} served\n`)
        if (at === 100) logrotate.rotate()
      }
      await source.read()
    }
    // It writes some moments later.
    while (numbersOf(source).length < written) {
      await sleep(50)
      await source.read()
    }
    assert.deepEqual(numbersOf(source), [...Array(written).keys()])
  })
})

function rsyslogConfig(socket: string, file: string): string {
  return [
    'module(load="imptcp")',
    `input(type="imptcp" path="${socket}" unlink="on")`,
    `*.* action(type="omfile" file="${file}" asyncWriting="off")`,
    '',
  ].join('\n')
}

suite('nginx', { skip: lacking('nginx') }, () => {
  test('its access log is read over renames, after which it reopens', async t => {
    const { source, place } = sceneOf(t)
    const socketPath = join(place, 'http.sock')
    const config = join(place, 'nginx.conf')
    writeFileSync(config, nginxConfig({ place, socketPath, log: source.path('access.log') }))
    const nginx = startDaemon(t, 'nginx', ['-p', place, '-c', config])
    while (!existsSync(socketPath)) await sleep(20)
    let written = 0
    for (let rotation = 0; rotation < ROTATIONS; rotation++) {
      for (let at = 0; at < 30; at++) await get(socketPath, `/request ${written++} served`)
      for (let kept = rotation; kept > 0; kept--) {
        renameSync(source.path(`access.log.${kept}`), source.path(`access.log.${kept + 1}`))
      }
      renameSync(source.path('access.log'), source.path('access.log.1'))
      if (rotation % 2 === 1) await source.read()
      // It writes into the renamed file until it hears of it.
      await get(socketPath, `/request ${written++} served`)
      nginx.kill('SIGUSR1')
      while (!existsSync(source.path('access.log'))) await sleep(20)
    }
    await source.read()
    assert.deepEqual(numbersOf(source), [...Array(written).keys()])
    assert.deepEqual(Object.keys(source.text), ['access.log'])
  })
})

function nginxConfig(paths: {
  readonly place: string
  readonly socketPath: string
  readonly log: string
}): string {
  const { place, socketPath, log } = paths
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return [
    'daemon off;',
    `pid ${place}/nginx.pid;`,
    `error_log ${place}/error.log;`,
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    'events { worker_connections 64; }',
    'http {',
    ...folders.map(folder => `  ${folder}_temp_path ${place}/${folder};`),
    `  log_format words '$time_iso8601 $arg_said $status';`,
    `  access_log ${log} words;`,
    `  server { listen unix:${socketPath}; location / { return 204; } }`,
    '}',
    '',
  ].join('\n')
}

/** Asks for a page whose address holds these words. */
function get(socketPath: string, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const path = `/?said=${words.slice(1).replaceAll(' ', '_')}`
    const asked = request({ socketPath, path }, answer => answer.resume().on('end', resolve))
    asked.on('error', reject).end()
  })
}

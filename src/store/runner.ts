/**
 * As whom PostgreSQL runs. It refuses to run as root; an ordinary user just runs it. Root runs it
 * as the owner of an existing cluster, or as nobody, who then must be able to reach programs and
 * data; else in a user namespace, in which root is called nobody and keeps its access to files. The
 * same helps a user who has no name (a container under any number), without which initdb refuses.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { OperatingError } from '../base/errors.ts'

/** The user that owns nothing; by number, for an image need not name it. */
const NOBODY = 65_534

/** How a program is started. */
export interface Runner {
  /** Goes before the program and its arguments. */
  readonly prefix: readonly string[]
  /** User and group to become, where not ours. */
  readonly user?: { readonly uid: number; readonly gid: number }
}

/** What has to work: this program, in this directory. */
export interface RunnerNeeds {
  readonly program: string
  readonly directory: string
  /** The cluster, which may not be there yet. */
  readonly cluster: string
}

/** The first way that works here; throws an OperatingError where none does. */
export function chooseRunner(needs: RunnerNeeds): Runner {
  const owner = statSync(needs.cluster, { throwIfNoEntry: false })
  const uid = process.geteuid?.() ?? 0
  if (uid !== 0) {
    if (owner !== undefined && owner.uid !== uid) throw foreign(needs, owner.uid)
    if (owner !== undefined || works(OURSELVES, needs)) return OURSELVES
    // Where neither works, what initdb says of us is clearer than what we could say.
    return works(NAMESPACE, needs) ? NAMESPACE : OURSELVES
  }
  const found = candidates(owner).find(runner => works(runner, needs))
  if (found === undefined) throw unreachable(needs, owner?.uid)
  return found
}

const OURSELVES: Runner = { prefix: [] }
const NAMESPACE: Runner = { prefix: ['unshare', '--user', `--map-user=${NOBODY}`, '--'] }

function candidates(owner: { uid: number; gid: number } | undefined): Runner[] {
  if (owner === undefined) return [{ prefix: [], user: { uid: NOBODY, gid: NOBODY } }, NAMESPACE]
  if (owner.uid === 0) return [NAMESPACE]
  return [{ prefix: [], user: { uid: owner.uid, gid: owner.gid } }]
}

/** Whether the user can enter the directory, has a name and runs the program: it is tried. */
function works(runner: Runner, needs: RunnerNeeds): boolean {
  // Only initdb asks for a name.
  const named = existsSync(needs.cluster) ? '' : 'id -un && '
  const script = `cd "$1" && ${named}exec "$2" --version`
  const command = [...runner.prefix, '/bin/sh', '-c', script, 'sh', needs.directory, needs.program]
  const tried = spawnSync(command[0] ?? '', command.slice(1), {
    ...runner.user,
    cwd: '/',
    stdio: 'ignore',
  })
  return tried.status === 0
}

function foreign(needs: RunnerNeeds, uid: number): OperatingError {
  return new OperatingError(
    `Cannot use "${needs.cluster}": it belongs to user ${uid}; start logforest as that user, ` +
      'or give another --data-dir',
  )
}

function unreachable(needs: RunnerNeeds, owner = NOBODY): OperatingError {
  const who = owner === 0 ? NOBODY : owner
  return new OperatingError(
    `Cannot run PostgreSQL as root, and as user ${who} it cannot reach "${needs.program}" or ` +
      `"${needs.directory}"; start logforest as an ordinary user, or let everybody enter both`,
  )
}

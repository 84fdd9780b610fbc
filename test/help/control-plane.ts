/**
 * A real apiserver for tests: one per test file (each runs in its own process), started at the
 * first call and ended with the file. Tests keep apart by namespaces.
 */
import { after } from 'node:test'
import {
  type ControlPlane,
  type ControlPlaneOptions,
  startControlPlane,
} from '../cluster/control-plane.ts'
import { givenContext, givenControlPlane } from '../cluster/given.ts'
import { missingProgram } from '../cluster/programs.ts'
import { type Ended, call, findInPath, run } from '../cluster/run.ts'
import { quickDirectory } from './database.ts'

let plane: Promise<ControlPlane> | undefined
let namespaces = 0

after(async () => {
  await (await plane)?.stop()
})

/**
 * Why there is no apiserver, else false: for the option `skip` of the tests that need one. It is
 * said on stderr as well, because a suite that is green without them proves less.
 */
export const noControlPlane: string | false = missingReason()

/** The control plane of this test file; the options of the first call count. */
export function controlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  plane ??= start(options)
  return plane
}

/** A namespace of the test's own. */
export async function makeNamespace(of: ControlPlane): Promise<string> {
  const name = `test-${process.pid}-${++namespaces}`
  await kubectl(of, ['create', 'namespace', name])
  return name
}

/** Runs kubectl to its good end, as the administrator; `input` is its standard input. */
export function kubectl(
  of: ControlPlane,
  words: readonly string[],
  input?: string,
): Promise<string> {
  const options = input === undefined ? {} : { input }
  return run(of.kubectl, ['--kubeconfig', of.kubeconfig, ...words], options)
}

/** Runs kubectl as the user of a kubeconfig, whatever the end is. */
export function kubectlAs(
  of: ControlPlane,
  kubeconfig: string,
  words: readonly string[],
): Promise<Ended> {
  return call(of.kubectl, ['--kubeconfig', kubeconfig, ...words])
}

async function start(options: ControlPlaneOptions): Promise<ControlPlane> {
  const context = givenContext()
  if (context !== undefined) return givenControlPlane(context)
  return startControlPlane({ parent: await quickDirectory(), ...options })
}

function missingReason(): string | false {
  if (givenContext() !== undefined) return false
  const missing = missingProgram('kube-apiserver') ?? missingProgram('kubectl') ?? missingKeys()
  if (missing === undefined) return false
  process.stderr.write(`LEFT OUT: tests against a real apiserver, because ${missing}.\n`)
  return missing
}

function missingKeys(): string | undefined {
  return findInPath('openssl') === undefined ? 'there is no openssl to make keys with' : undefined
}

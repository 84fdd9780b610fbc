/**
 * `npm run cluster -- WORD`: a real Kubernetes for the tests on this machine, without Docker and
 * without a registry.
 */
import { once } from 'node:events'
import { Command } from 'commander'
import { messageOf, OperatingError } from '../../src/base/errors.ts'
import { startControlPlane } from './control-plane.ts'
import { programPath } from './programs.ts'

const program = new Command('cluster')
  .description('A real Kubernetes for the tests on this machine; see test/cluster/README.md.')
  .enablePositionalOptions()

program
  .command('control-plane')
  .description('etcd and kube-apiserver alone on loopback until Ctrl-C; needs no root')
  .action(runControlPlane)
program
  .command('programs')
  .description('compiles kubectl, helm and the servers where they are not there; prints paths')
  .action(printPrograms)

try {
  await program.parseAsync()
} catch (error) {
  const known = error instanceof OperatingError
  process.stderr.write(`${known || !(error instanceof Error) ? messageOf(error) : error.stack}\n`)
  process.exitCode = 3
}

async function runControlPlane(): Promise<void> {
  const plane = await startControlPlane({ controllers: true })
  print(`export KUBECONFIG=${plane.kubeconfig}`)
  say(`kubectl: ${plane.kubectl}; audit log: ${plane.auditLog}; Ctrl-C ends it`)
  const held = setInterval(() => undefined, 60_000)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  clearInterval(held)
  await plane.stop()
}

async function printPrograms(): Promise<void> {
  for (const name of ['kubectl', 'kube-apiserver', 'etcd', 'helm'] as const) {
    print(await programPath(name))
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

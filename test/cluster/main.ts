/**
 * `npm run cluster -- WORD`: a real Kubernetes for the tests on this machine, without Docker and
 * without a registry.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { Command } from 'commander'
import { codeOf, messageOf, OperatingError } from '../../src/base/errors.ts'
import { clusterKubeconfig, clusterParts, raiseCluster, removeCluster } from './cluster.ts'
import { startControlPlane } from './control-plane.ts'
import { givenContext } from './given.ts'
import { makeImages } from './images/images.ts'
import { inside, layout } from './layout.ts'
import { programPath } from './programs.ts'

const program = new Command('cluster')
  .description('A real Kubernetes for the tests on this machine; see test/cluster/README.md.')
  .enablePositionalOptions()

program
  .command('up')
  .description('brings the whole cluster up, or what of it does not run')
  .action(up)
program
  .command('down')
  .description('ends all of it and removes its data')
  .action(() => removeCluster(say))
program
  .command('status')
  .description('says what runs, and where logs and the audit log are')
  .action(status)
program
  .command('env')
  .description('prints what a shell needs: eval "$(npm run --silent cluster -- env)"')
  .action(printEnvironment)
program
  .command('exec')
  .description('runs a command in the network of the cluster, where pods and services are reached')
  .argument('<command...>')
  .passThroughOptions()
  .action(execute)
program
  .command('images')
  .description('builds the image of our Dockerfile and a PostgreSQL, and gives them to the node')
  .action(() => makeImages(say))
program
  .command('control-plane')
  .description('etcd and kube-apiserver alone on loopback until Ctrl-C; needs no root')
  .action(runControlPlane)
program
  .command('programs')
  .description('compiles kubectl, helm and the servers where they are not there; prints paths')
  .action(printPrograms)

/** A reader that has seen enough, like `head`, is no fault. */
process.stdout.on('error', error => {
  if (codeOf(error) !== 'EPIPE') throw error
})
try {
  await program.parseAsync()
} catch (error) {
  const known = error instanceof OperatingError
  process.stderr.write(`${known || !(error instanceof Error) ? messageOf(error) : error.stack}\n`)
  process.exitCode = 3
}

async function up(): Promise<void> {
  const context = givenContext()
  if (context !== undefined) {
    say(`LOGFOREST_KUBE_CONTEXT names ${context}: the tests use that cluster, none is started.`)
    return
  }
  await raiseCluster(say)
  say('The cluster is up. In a shell: eval "$(npm run --silent cluster -- env)"')
  say('Pods and services are reached by: npm run cluster -- exec COMMAND')
  print(`export KUBECONFIG=${clusterKubeconfig()}`)
}

function status(): void {
  const kubeconfig = clusterKubeconfig()
  if (kubeconfig === undefined) {
    print('There is no cluster: npm run cluster -- up')
    process.exitCode = 1
    return
  }
  for (const { name, pid, log } of clusterParts()) {
    print(`${name.padEnd(24)} ${pid === undefined ? 'ended' : `runs, ${pid}`.padEnd(12)} ${log}`)
    if (pid === undefined) process.exitCode = 1
  }
  print(`${'kubeconfig'.padEnd(24)} ${kubeconfig}`)
  print(`${'audit log'.padEnd(24)} ${layout().auditLog}`)
}

async function printEnvironment(): Promise<void> {
  const kubeconfig = demandKubeconfig()
  const paths = [await programPath('kubectl'), await programPath('helm')].map(dirname)
  print(`export KUBECONFIG=${kubeconfig}`)
  print(`export LOGFOREST_AUDIT_LOG=${layout().auditLog}`)
  print(`export PATH=${paths.join(':')}:$PATH`)
}

async function execute(words: readonly string[]): Promise<void> {
  const [program, given] = inside(`${words[0]}`, ...words.slice(1))
  const paths = [await programPath('kubectl'), await programPath('helm')].map(dirname)
  const PATH = [...paths, process.env.PATH ?? ''].join(':')
  const env = { ...process.env, KUBECONFIG: demandKubeconfig(), PATH }
  const child = spawn(program, given, { env, stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  process.exitCode = code ?? 3
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

function demandKubeconfig(): string {
  const path = clusterKubeconfig()
  if (path !== undefined) return path
  throw new OperatingError('There is no cluster: `npm run cluster -- up` makes one.')
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

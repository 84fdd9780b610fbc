/**
 * The commands of docs/operate.md, as they stand there, against a real API server. What needs
 * running pods is left out here by name; the whole cluster's tests run such commands.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { steadyClock } from '../../src/base/clock.ts'
import { readSuppressions } from '../../src/cli/suppressions-file.ts'
import { programPath } from '../cluster/programs.ts'
import { run } from '../cluster/run.ts'
import { controlPlane } from '../help/control-plane.ts'
import { noInstallation } from './installed.ts'

const skip = noInstallation
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const page = readFileSync(`${ROOT}docs/operate.md`, 'utf8')

/** Commands that wait for pods, enter or reach them, read what they said, or expand a volume. */
const NOT_HERE = [
  / rollout status /,
  / wait anomalymodel/,
  /^helm test /,
  / exec /,
  / logs /,
  / patch pvc /,
  / port-forward /,
]

const SECTIONS = [
  'Install',
  'Upgrade',
  'Pause',
  'Uninstall',
  'Logs of pods',
  'The page',
  'Known lines',
  'Backup',
  'Trouble',
]

/** Where the commands run: the chart is there, and backups do not fall into the checkout. */
const directory = mkdtemp(join(tmpdir(), 'logforest-operate-'))
before(async () => {
  for (const name of ['charts', 'crds'])
    await symlink(`${ROOT}${name}`, join(await directory, name))
})
after(async () => rm(await directory, { recursive: true, force: true }))

test('the commands of each section run in their order', { skip }, async () => {
  const sections = blocksBySection()
  assert.deepEqual(Object.keys(sections), SECTIONS)
  const [bundled, own] = sections.Install ?? []
  await runAll(own)
  await forget()
  await runAll(bundled)
  await makeWorkload()
  for (const section of SECTIONS.slice(1, 3)) await runAll((sections[section] ?? []).flat())
  await runAll(sections['Logs of pods']?.flat())
  await runAll(sections['The page']?.flat())
  await makeKnown()
  await runAll(sections['Known lines']?.flat())
  await runAll(sections.Backup?.flat())
  await nobodyWrites()
  await runAll(sections.Trouble?.flat())
  await runAll(sections.Uninstall?.[1])
})

/** The lines of the shell blocks below each heading. */
function blocksBySection(): Record<string, string[][]> {
  const sections: Record<string, string[][]> = {}
  for (const part of page.split('\n## ').slice(1)) {
    const title = part.slice(0, part.indexOf('\n'))
    const blocks = [...part.matchAll(/```sh\n([\s\S]*?)```/g)]
    // What only shows a manifest runs nothing.
    if (blocks.length === 0) continue
    sections[title] = blocks.map(match => (match[1] ?? '').trim().split('\n'))
  }
  return sections
}

async function runAll(lines: readonly string[] = []): Promise<void> {
  assert.ok(lines.length > 0)
  for (const line of lines.filter(each => !NOT_HERE.some(pattern => pattern.test(each)))) {
    // Nothing runs the pod of the hook here.
    await patiently(line.startsWith('helm uninstall') ? `${line} --no-hooks` : line)
  }
}

/** An apiserver hears of a policy that was changed a moment ago somewhat later than people type. */
async function patiently(line: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    const refused = await shell(line).then(
      () => undefined,
      (error: Error) => error,
    )
    if (refused === undefined) return
    if (tries === 20 || !refused.message.includes('ValidatingAdmissionPolicy')) throw refused
    await steadyClock.sleep(500)
  }
}

/** Back to an empty cluster. */
async function forget(): Promise<void> {
  await shell('helm uninstall logforest -n logforest --no-hooks')
  await shell('kubectl delete namespace logforest --wait --timeout=60s')
}

/** What the page takes for granted: a LogSource and its scanner. */
async function makeWorkload(): Promise<void> {
  await shell('kubectl wait --for=condition=Established crd/logsources.logforest.io --timeout=60s')
  await shell('kubectl create namespace shop')
  await shell(`kubectl apply -n shop -f - <<'YAML'
apiVersion: logforest.io/v1alpha1
kind: LogSource
metadata: {name: checkout}
spec: {volume: {persistentVolumeClaim: {claimName: checkout-logs}}}
YAML`)
  await shell('kubectl create deployment logforest-scanner-checkout -n shop --image=none')
  const label = 'app.kubernetes.io/managed-by=logforest-operator'
  await shell(`kubectl label deployment logforest-scanner-checkout -n shop ${label}`)
  await shell(`kubectl apply -n shop -f - <<'YAML'
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: logforest-scanner-pods, labels: {app.kubernetes.io/managed-by: logforest-operator}}
spec:
  selector: {matchLabels: {app: pods}}
  template:
    metadata: {labels: {app: pods}}
    spec: {containers: [{name: scanner, image: none}]}
YAML`)
}

/** After the commands of the restore: no DaemonSet, and no Deployment that wants pods. */
async function nobodyWrites(): Promise<void> {
  const label = 'app.kubernetes.io/managed-by=logforest-operator'
  const left = await shell(`kubectl get daemonsets,deployments -A -l ${label} -o json`)
  const { items } = JSON.parse(left) as { items: { kind: string; spec: { replicas: number } }[] }
  assert.deepEqual(
    items.map(({ kind, spec }) => [kind, spec.replicas]),
    [['Deployment', 0]],
  )
}

/** The model that the operator makes, and the file that the page shows: it must be a good one. */
async function makeKnown(): Promise<void> {
  await shell(`kubectl apply -n logforest -f - <<'YAML'
apiVersion: logforest.io/v1alpha1
kind: AnomalyModel
metadata: {name: default}
YAML`)
  const blocks = [...page.matchAll(/```yaml\n([^`]*)```/g)].map(match => match[1] ?? '')
  const text = blocks.find(each => each.includes('kind: Suppression')) ?? ''
  const path = join(await directory, 'suppressions.yaml')
  await writeFile(path, text)
  assert.equal(readSuppressions(path).length, 1)
}

async function shell(line: string): Promise<string> {
  const plane = await controlPlane({ controllers: true })
  const programs = [plane.kubectl, await programPath('helm')].map(dirname)
  const PATH = [...programs, process.env.PATH].join(':')
  const place = { cwd: await directory, env: { PATH, KUBECONFIG: plane.kubeconfig } }
  return run('bash', ['-euo', 'pipefail', '-c', line], place)
}

/**
 * What `helm test` runs in the cluster: asks the operator and the API server as a user would, and
 * ends with 1 and a sentence at the first thing that is not as promised.
 */
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const { env } = process
const API = env.API_URL ?? 'https://kubernetes.default.svc'
const TOKEN_FILE = env.TOKEN_FILE ?? '/var/run/secrets/kubernetes.io/serviceaccount/token'
const KINDS = `${API}/apis/logforest.io/v1alpha1`
const NAMESPACED = `${KINDS}/namespaces/${env.NAMESPACE}`
/** An installation under way gets this long: images are pulled, the database is made. */
const WAIT_SECONDS = Number(env.WAIT_SECONDS ?? 180)
const CALL_MS = 10_000

/** A LogSource that nobody shall be allowed to make who may not make pods. */
const PROBE = {
  apiVersion: 'logforest.io/v1alpha1',
  kind: 'LogSource',
  metadata: { name: 'helm-test' },
  spec: { volume: { persistentVolumeClaim: { claimName: 'helm-test' } } },
}

try {
  await passes('the operator is ready', operatorIsReady)
  await passes('the kinds are served', kindsAreServed)
  if (env.DEFAULT_MODEL === 'true') await passes('the default model is ready', modelIsReady)
  if (env.POLICIES === 'true') await passes('volumes are guarded', volumesAreGuarded)
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

/** Waits until a check has nothing to complain about; throws its last complaint. */
async function passes(title: string, check: () => Promise<string>): Promise<void> {
  const end = performance.now() + WAIT_SECONDS * 1000
  for (;;) {
    const complaint = await check().catch(reasonOf)
    if (complaint === '') return say(`ok: ${title}`)
    if (performance.now() > end) throw new Error(`FAILED: ${title}: ${complaint}`)
    await sleep(1000)
  }
}

async function operatorIsReady(): Promise<string> {
  const { status, text } = await call(`${env.OPERATOR_URL}/readyz`)
  return status === 200 ? '' : `/readyz answered ${status}: ${text}`
}

async function kindsAreServed(): Promise<string> {
  const { status, text } = await api(KINDS)
  if (status !== 200) return `the API server answered ${status}; is crds.enabled false?`
  const served = JSON.parse(text).resources.map((each: { name: string }) => each.name)
  const missing = ['logsources', 'anomalymodels', 'anomalies'].filter(it => !served.includes(it))
  return missing.length === 0 ? '' : `${missing.join(', ')} are not among ${served.join(', ')}`
}

/** Ready means that the operator reached the API server and PostgreSQL, and that a master runs. */
async function modelIsReady(): Promise<string> {
  const { status, text } = await api(`${NAMESPACED}/anomalymodels/default`)
  if (status !== 200) return `AnomalyModel "default": the API server answered ${status}`
  const conditions: { type: string; status: string; reason: string; message: string }[] =
    JSON.parse(text).status?.conditions ?? []
  const ready = conditions.find(each => each.type === 'Ready')
  if (ready === undefined) return 'AnomalyModel "default" has no condition Ready yet'
  return ready.status === 'True' ? '' : `${ready.reason}: ${ready.message}`
}

/** This account may make LogSources and no pods. */
async function volumesAreGuarded(): Promise<string> {
  const body = JSON.stringify(PROBE)
  const { status, text } = await api(`${NAMESPACED}/logsources?dryRun=All`, body)
  const isOurs = text.includes('needs the right to create pods')
  return status === 403 && isOurs ? '' : `the API server answered ${status}: ${text}`
}

async function api(url: string, body?: string): Promise<Answer> {
  const token = (await readFile(TOKEN_FILE, 'utf8')).trim()
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return call(url, body === undefined ? { headers } : { headers, method: 'POST', body })
}

interface Answer {
  readonly status: number
  readonly text: string
}

async function call(url: string, options: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(url, { ...options, signal: AbortSignal.timeout(CALL_MS) })
  return { status: answer.status, text: (await answer.text()).slice(0, 100_000) }
}

/** "fetch failed" says nothing; its cause does. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message : String(cause)
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

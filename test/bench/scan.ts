/**
 * From a directory to stored findings, as a whole process with its database: lines a second as a
 * ratio to what a user would write in Python, the gain of a second worker, memory, and the time to
 * the first report of the example suite. The Python peer is the script beside the checkout.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Figure } from '../help/figures.ts'
import { hasData, writePods, writeTen } from '../help/inputs.ts'
import { pythonPeer } from '../help/scikit.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const EXAMPLES = fileURLToPath(new URL('../../examples/logs', import.meta.url))
const PEER = fileURLToPath(new URL('../../../shared/peers/baseline.py', import.meta.url))

/** Copies of each of the ten files: a million lines in all. */
const TIMES = 50

/** Ten million lines: what a start costs is small against them, and memory must stay as it was. */
const MORE = 10

/** How many workers share the logs. */
const ONE = ['--workers', '1'] as const
const TWO = ['--workers', '2'] as const

interface Run {
  readonly seconds: number
  readonly peakMb: number
  /** Processor time of the process and its threads, without the database. */
  readonly cpuSeconds: number
}

/** A model that asks for no sessions: what they cost is told against it. */
const WITHOUT_SESSIONS = `apiVersion: logforest.io/v1alpha1
kind: AnomalyModel
metadata: {name: without-sessions}
spec: {sessions: {identifier: "Off"}}
`

/** Clock ticks of /proc/PID/stat in a second: fixed on Linux, whatever the kernel counts in. */
const TICKS = 100

/** The figures of the scan. */
export async function scanBench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'logforest-bench-'))
  try {
    const figures = [await firstReport(folder)]
    if (!hasData()) {
      process.stderr.write('The development data are absent: only the example suite is timed.\n')
      return figures
    }
    return [...figures, ...(await largeInputs(folder))]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function firstReport(folder: string): Promise<Figure> {
  const { seconds } = await scan(EXAMPLES, join(folder, 'first'), TWO)
  return {
    name: 'time to the first report on examples/logs, empty data directory',
    reach: '≤ 8 s',
    got: `${seconds.toFixed(2)} s`,
    ok: seconds <= 8,
  }
}

async function largeInputs(folder: string): Promise<Figure[]> {
  const few = join(folder, 'few')
  const many = join(folder, 'many')
  const pods = join(folder, 'pods')
  const fewLines = writeTen(few, TIMES)
  const manyLines = writeTen(many, TIMES * MORE)
  const podLines = writePods(pods)
  const small = await best(few, folder, ONE)
  const one = await best(many, folder, ONE)
  const two = await best(many, folder, TWO)
  const fresh = await best(pods, folder, ONE)
  const sessions = await costOfSessions(pods, folder, fresh)
  const rate = manyLines / one.seconds
  const gain = one.seconds / two.seconds
  return [
    figure('directory to stored findings, one worker, 10 M lines', '≥ 700 k lines/s', {
      got: `${thousands(rate)} k lines/s`,
      ok: rate >= 700_000,
    }),
    figure('the same with its start and learning on 1 M lines', 'stated', {
      got: `${thousands(fewLines / small.seconds)} k lines/s`,
      ok: true,
    }),
    figure('the same on the 175 k lines of the pod logs', 'stated', {
      got: `${thousands(podLines / fresh.seconds)} k lines/s`,
      ok: true,
    }),
    ...(await againstPython(few, rate)),
    sessions,
    figure('gain of a second worker, 10 M lines', '≥ 1.7 ×', {
      got: `${gain.toFixed(2)} ×`,
      ok: gain >= 1.7,
    }),
    memory('1 M lines', small),
    memory('10 M lines', one),
    memory('pod logs', fresh),
  ]
}

/** Nearly every line of the pod logs carries an identifier. */
async function costOfSessions(pods: string, folder: string, fresh: Run): Promise<Figure> {
  const model = join(folder, 'without-sessions.yaml')
  writeFileSync(model, WITHOUT_SESSIONS)
  const without = await best(pods, folder, [...ONE, '--model', model])
  const ratio = fresh.cpuSeconds / without.cpuSeconds
  return figure('processor time with sessions ÷ without, pod logs', '≤ 1.15 ×', {
    got: `${ratio.toFixed(2)} × (${without.cpuSeconds.toFixed(1)} s without)`,
    ok: ratio <= 1.15,
  })
}

function thousands(value: number): number {
  return Math.round(value / 1000)
}

function figure(name: string, reach: string, result: { got: string; ok: boolean }): Figure {
  return { name, reach, ...result }
}

function memory(input: string, { peakMb }: Run): Figure {
  return figure(`peak memory of scan, ${input}`, '≤ 300 MB', {
    got: `${Math.round(peakMb)} MB`,
    ok: peakMb <= 300,
  })
}

async function againstPython(folder: string, rate: number): Promise<Figure[]> {
  const python = existsSync(PEER) ? pythonPeer() : undefined
  if (python === undefined) {
    process.stderr.write('The Python peer cannot be run here: no ratio to it.\n')
    return []
  }
  const child = spawn(python, [PEER, folder, '--masks'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', text => {
    said += text
  })
  await once(child, 'close')
  const peer = Number(/(\d+) lines\/s/.exec(said)?.[1])
  const ratio = rate / peer
  return [
    figure('ratio to the Python peer with masks', '≥ 20 ×', {
      got: `${ratio.toFixed(1)} × (${thousands(peer)} k lines/s)`,
      ok: ratio >= 20,
    }),
  ]
}

/** The fastest of three: the others were disturbed. Each into an empty database of its own. */
async function best(logs: string, folder: string, more: readonly string[]): Promise<Run> {
  const runs: Run[] = []
  for (let i = 0; i < 3; i++) {
    const data = join(folder, 'data')
    rmSync(data, { recursive: true, force: true })
    runs.push(await scan(logs, data, more))
  }
  return runs.reduce((least, run) => (run.seconds < least.seconds ? run : least))
}

async function scan(logs: string, data: string, more: readonly string[]): Promise<Run> {
  const words = ['scan', '--log-dir', logs, '--data-dir', data, '--json', ...more]
  const start = performance.now()
  const child = spawn(process.execPath, [MAIN, ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  let peakMb = 0
  let cpuSeconds = 0
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, peakOf(child.pid))
    cpuSeconds = Math.max(cpuSeconds, processorTimeOf(child.pid))
  }, 50)
  const [code] = await once(child, 'close')
  clearInterval(timer)
  if (code !== 0) throw new Error(`The scan of ${logs} ended with ${code}`)
  return { seconds: (performance.now() - start) / 1000, peakMb, cpuSeconds }
}

/** Largest resident size of a process so far, in MB; 0 where the system does not say. */
function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

/** Seconds in user and system mode so far; 0 where the system does not say. */
function processorTimeOf(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name of the program, in brackets, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS
  } catch {
    return 0
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, got, reach, ok } of await scanBench()) {
    process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name}: ${got} (${reach})\n`)
  }
}

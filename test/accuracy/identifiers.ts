/**
 * Made-up logs whose lines belong to something by an identifier among others that mislead: traces
 * through the services of a pod, as JSON, logfmt and plain text, and instances of a cloud whose
 * lines name request, user, project and instance, as those of OpenStack. Seeded; nothing is read.
 */
import { type Random, seededRandom } from '../../src/base/random.ts'

/** Raw lines, and the sessions that they tell of. */
export interface NamedLog {
  readonly text: string
  readonly names: readonly string[]
}

const SESSIONS = 400
const START_MS = Date.UTC(2026, 0, 5)

/** Kinds of such logs by their names. */
export const NAMED_LOGS: Readonly<Record<string, (seed: number) => NamedLog>> = {
  'traces in JSON of pods': seed => podLog(seed, jsonLine),
  'traces in logfmt of pods': seed => podLog(seed, logfmtLine),
  'traces in plain text of pods': seed => podLog(seed, plainLine),
  'instances of a cloud': cloudLog,
}

interface Line {
  readonly atMs: number
  readonly text: string
}

/** What a pod says of one step of a trace; a line without a trace is its own. */
interface Said {
  readonly atMs: number
  readonly level: string
  readonly message: string
  readonly trace: string | undefined
  readonly span: string
  readonly user: number
}

const STEPS = [
  'request received',
  'cache miss for cart',
  'calling service pricing',
  'pricing answered',
  'query took a while',
  'order stored',
  'response sent',
] as const
const OWN_LINES = ['readiness probe answered', 'flushed metrics', 'garbage collected'] as const

/** Traces that run side by side; a fifth of the lines belong to none. */
function podLog(seed: number, lineOf: (said: Said) => string): NamedLog {
  const random = seededRandom(seed, 'pods')
  const names = Array.from({ length: SESSIONS }, () => hex(random, 32))
  const lines: Line[] = []
  names.forEach((trace, at) => {
    const user = 1000 + random.below(50)
    let atMs = at * 300 + random.below(300)
    for (const message of STEPS) {
      if (random.next() < 0.2) continue
      atMs += 5 + random.below(200)
      const said = { atMs, level: 'info', message, trace, span: hex(random, 16), user }
      lines.push({ atMs, text: lineOf(said) })
      if (random.next() > 0.25) continue
      const own = OWN_LINES[random.below(OWN_LINES.length)]
      lines.push({ atMs, text: lineOf({ ...said, message: own, trace: undefined }) })
    }
  })
  return { text: textOf(lines), names }
}

function jsonLine({ atMs, level, message, trace, span, user }: Said): string {
  const ids = trace === undefined ? {} : { trace_id: trace, span_id: span, user_id: user }
  return JSON.stringify({ time: stamp(atMs), level, msg: message, ...ids, service: 'shop' })
}

function logfmtLine({ atMs, level, message, trace, span, user }: Said): string {
  const ids = trace === undefined ? '' : ` traceID=${trace} spanID=${span} user=${user}`
  return `ts=${stamp(atMs)} level=${level} msg="${message}"${ids}`
}

function plainLine({ atMs, level, message, trace, span, user }: Said): string {
  const ids = trace === undefined ? '' : ` [trace ${trace}, span ${span}] for user ${user}`
  return `${stamp(atMs)} ${level.toUpperCase()} ${message}${ids}`
}

/** Life of an instance: the steps of each request to it. */
const LIFE = [
  [
    'nova.compute.claims Attempting claim: memory 2048 MB, disk 20 GB, vcpus 1 CPU',
    'nova.virt.libvirt.imagecache image at (/var/lib/base/%): checking',
    'nova.virt.libvirt.driver Creating image',
    'nova.compute.manager VM Started (Lifecycle Event)',
    'nova.compute.manager Took % seconds to build instance.',
  ],
  [
    'nova.compute.manager VM Paused (Lifecycle Event)',
    'nova.compute.manager During sync_power_state the instance has a pending task. Skip.',
    'nova.compute.manager VM Resumed (Lifecycle Event)',
  ],
  [
    'nova.compute.manager Terminating instance',
    'nova.virt.libvirt.driver Instance destroyed successfully.',
    'nova.virt.libvirt.driver Deletion of /var/lib/instances complete',
    'nova.compute.manager Took % seconds to destroy the instance on the hypervisor.',
  ],
] as const

const API_LINES = [
  'GET /v2/servers/detail HTTP/1.1 status: 200',
  'POST /v2/servers HTTP/1.1',
] as const

/** Instances side by side; requests of the interface name no instance. */
function cloudLog(seed: number): NamedLog {
  const random = seededRandom(seed, 'cloud')
  const owners = Array.from({ length: 6 }, () => [hex(random, 32), hex(random, 32)])
  const names = Array.from({ length: SESSIONS }, () => uuid(random))
  const lines: Line[] = []
  names.forEach((instance, at) => {
    let atMs = at * 2000 + random.below(2000)
    const owner = owners[random.below(owners.length)].join(' ')
    for (const steps of LIFE) {
      const asked = `[req-${uuid(random)} ${owner} - - -]`
      lines.push({ atMs, text: cloudLine(atMs, asked, API_LINES[random.below(2)]) })
      for (const step of steps) {
        atMs += 100 + random.below(2000)
        const [unit, ...said] = step.replaceAll('%', () => String(random.below(90))).split(' ')
        const text = `${unit} ${asked} [instance: ${instance}] ${said.join(' ')}`
        lines.push({ atMs, text: `${spaced(atMs)} 2931 INFO ${text}` })
      }
    }
  })
  return { text: textOf(lines), names }
}

function cloudLine(atMs: number, asked: string, said: string): string {
  return `${spaced(atMs)} 25746 INFO nova.osapi_compute.wsgi.server ${asked} "${said}"`
}

function textOf(lines: readonly Line[]): string {
  const ordered = lines.toSorted((a, b) => a.atMs - b.atMs)
  return `${ordered.map(({ text }) => text).join('\n')}\n`
}

function stamp(atMs: number): string {
  return new Date(START_MS + atMs).toISOString()
}

function spaced(atMs: number): string {
  return stamp(atMs).replace('T', ' ').replace('Z', '')
}

function uuid(random: Random): string {
  return [8, 4, 4, 4, 12].map(length => hex(random, length)).join('-')
}

function hex(random: Random, length: number): string {
  return Array.from({ length }, () => random.below(16).toString(16)).join('')
}

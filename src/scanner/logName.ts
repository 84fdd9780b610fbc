/**
 * The name of the log that a stream feeds, by the rule of the source: text with places. Many
 * streams that come and go (a file a day, a pod's file) can so have one model. Pure.
 */
import { podOf } from '../words/pod.ts'

/** What a log of pods is called: all pods of a workload have one model. */
export const POD_LOG_NAME = '{namespace}/{workload}/{container}'

/**
 * `{path}` the whole path of the stream, `{dir}` its directory, `{file}` its last part; of a stream
 * of CloudWatch `{group}` and `{stream}`, on either side of its colon.
 */
const PLACE = /\{(path|dir|file|group|stream)\}/g
const POD_PLACE = /\{(namespace|workload|pod|container|node)\}/g

const DAY = String.raw`(?:19|20)\d\d[-_.]?[01]\d[-_.]?[0-3]\d`
const CLOCK = String.raw`[T_-]?\d{2}[-:.]?\d{2}(?:[-:.]?\d{2})?`
const HASH = '(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}'

/** What differs from file to file of one log: dates, times, long numbers, hashes. */
const PASSING = new RegExp(
  String.raw`(?<![0-9A-Za-z])(?:${DAY}(?:${CLOCK})?|\d{5,}|${HASH})(?![0-9A-Za-z])`,
  'g',
)

/**
 * The log of a stream; dates and hashes become `*`, but in a plain `{path}`. A stream that no pod
 * wrote has nothing to put in the places of pods, and is a log of its own.
 */
export function logNameOf(rule: string, stream: string): string {
  // By default each stream is a log of its own.
  if (rule === '{path}') return stream
  const ofPod = withPod(rule, stream)
  if (ofPod === undefined) return stream
  const slash = stream.lastIndexOf('/')
  const colon = stream.indexOf(':')
  const parts: Readonly<Record<string, string>> = {
    path: stream,
    dir: slash < 0 ? '.' : stream.slice(0, slash),
    file: stream.slice(slash + 1),
    stream: stream.slice(colon + 1),
  }
  return ofPod.replace(PLACE, (_, place: string) => {
    // The number of an account in a group's name is no passing thing.
    if (place === 'group') return stream.slice(0, Math.max(0, colon))
    return (parts[place] ?? '').replace(PASSING, '*')
  })
}

/** The rule with what is known of the stream's pod; undefined where it asks for one in vain. */
function withPod(rule: string, stream: string): string | undefined {
  if (rule.search(POD_PLACE) < 0) return rule
  const pod = podOf(stream)
  if (pod === undefined) return undefined
  const { kinds: _, name, ...names } = pod
  const parts: Readonly<Record<string, string>> = { ...names, pod: name }
  return rule.replace(POD_PLACE, (_, place: string) => parts[place] ?? '')
}

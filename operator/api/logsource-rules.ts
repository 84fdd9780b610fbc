/** The rules on a LogSource that hold between its fields, for the apiserver and for us. */
import type { z } from 'zod'
import { checked, fixedPresence } from './rules.ts'

const RETRIEVERS = ['volume', 'nodeLogs', 'cloudWatch'] as const

/** Places of a log's name that only pods have, and that only CloudWatch has. */
const POD_PLACES = ['namespace', 'workload', 'pod', 'container', 'node']
const CLOUD_PLACES = ['group', 'stream']

/** Text without anything that a terminal, a label or a page could stumble over, and places. */
export const LOG_NAME = new RegExp(
  `^([A-Za-z0-9._/:@ -]|\\{(${['path', ...POD_PLACES, ...CLOUD_PLACES].join('|')})\\})+$`,
)

/** What the rules look at. */
interface Spec {
  readonly volume?: unknown
  readonly nodeLogs?: unknown
  readonly cloudWatch?: unknown
  readonly logName: string
  readonly scanners: { readonly replicas: number }
}

/** The schema of a source with all rules between its fields. */
export function withSourceRules<T extends z.ZodType<Spec>>(schema: T): T {
  const one = fixedPresence(withOneRetriever(schema), {
    fields: RETRIEVERS,
    why: 'logs are remembered by it: make another LogSource',
  })
  const podPlaces = withPlaces(one, { of: 'nodeLogs', places: POD_PLACES })
  const allPlaces = withPlaces(podPlaces, { of: 'cloudWatch', places: CLOUD_PLACES })
  const oneReader = checked<T>(allPlaces, {
    cel: '!has(self.cloudWatch) || self.scanners.replicas <= 1',
    holds: spec => spec.cloudWatch === undefined || spec.scanners.replicas <= 1,
    message: 'cloudWatch is read by one scanner: AWS limits the calls, not the scanner',
    path: ['scanners', 'replicas'],
  })
  return checked<T>(oneReader, {
    cel: '!has(self.nodeLogs) || self.scanners.replicas <= 1',
    holds: spec => spec.nodeLogs === undefined || spec.scanners.replicas <= 1,
    message: 'nodeLogs runs one scanner on every node: leave replicas out',
    path: ['scanners', 'replicas'],
  })
}

function withOneRetriever<T extends z.ZodType<Spec>>(schema: T): T {
  const one = `exactly one of ${RETRIEVERS.join(', ')} must be set`
  return checked(schema, {
    cel: `[${RETRIEVERS.map(name => `has(self.${name})`).join(', ')}].exists_one(set, set)`,
    holds: spec => givenOf(spec).length === 1,
    message: one,
    found: { cel: foundCel(one), text: spec => `${one}; ${foundText(givenOf(spec))}` },
  })
}

/**
 * The sentence in CEL, as choices among whole texts: the cost of joining names cannot be estimated,
 * and what cannot be estimated is refused.
 */
function foundCel(one: string): string {
  const [volume, nodeLogs, cloudWatch] = RETRIEVERS.map(name => `has(self.${name})`)
  const text = (...given: string[]): string => `"${one}; ${foundText(given)}"`
  return [
    `${volume} && ${nodeLogs} && ${cloudWatch} ? ${text(...RETRIEVERS)}`,
    `${volume} && ${nodeLogs} ? ${text('volume', 'nodeLogs')}`,
    `${volume} && ${cloudWatch} ? ${text('volume', 'cloudWatch')}`,
    `${nodeLogs} && ${cloudWatch} ? ${text('nodeLogs', 'cloudWatch')} : ${text()}`,
  ].join(' : ')
}

function givenOf(spec: Spec): string[] {
  return RETRIEVERS.filter(name => spec[name] !== undefined)
}

function foundText(given: readonly string[]): string {
  if (given.length === 0) return 'none is'
  return given.length === 2 ? `both ${given.join(' and ')} are` : 'all three are'
}

/** Places of one retriever are refused for the others, where they would stay empty. */
function withPlaces<T extends z.ZodType<Spec>>(
  schema: T,
  { of, places }: { of: 'nodeLogs' | 'cloudWatch'; places: readonly string[] },
): T {
  return checked(schema, {
    cel: `has(self.${of}) || !self.logName.matches("[{](${places.join('|')})[}]")`,
    holds: spec =>
      spec[of] !== undefined || !places.some(place => spec.logName.includes(`{${place}}`)),
    message: `{${places.join('}, {')}} are known for ${of} only`,
    path: ['logName'],
  })
}

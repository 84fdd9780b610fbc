/** Where the first line of each log of an incident lies now: looked up once for all of a pass. */
import type { IncidentMember } from '../src/flow.ts'
import { getPlaces, type PlaceFound, type StreamLine } from '../src/store/places.ts'
import type { Store } from '../src/store/pool.ts'
import { MAX_LOGS } from './api/anomaly.ts'
import type { Candidate } from './candidates.ts'
import { keyOf } from './kube/objects.ts'
import type { ObjectKey } from './names.ts'

/** Lines that were looked for, and what was found. */
export interface Whereabouts {
  /** Of the line that says most of a member; undefined where it has none. */
  of(source: ObjectKey, member: IncidentMember): PlaceFound | undefined
}

/** Where nothing was looked for. */
export const NOWHERE: Whereabouts = { of: () => undefined }

/** Looks for the lines of all candidates. */
export async function findWhereabouts(
  store: Store,
  candidates: readonly Candidate[],
): Promise<Whereabouts> {
  const lines = candidates.flatMap(({ key: { namespace }, incident }) =>
    (incident?.members ?? []).slice(0, MAX_LOGS).flatMap(member => {
      return lineOf({ namespace, name: member.source }, member) ?? []
    }),
  )
  const places = await getPlaces(store, lines)
  const byLine = new Map(lines.map((line, at) => [idOf(line), places[at]]))
  return {
    of: (source, member) => {
      const line = lineOf(source, member)
      return line && byLine.get(idOf(line))
    },
  }
}

function lineOf(source: ObjectKey, { finding }: IncidentMember): StreamLine | undefined {
  const place = finding.evidence[0]?.place
  if (place === undefined) return undefined
  const { stream, offset, line } = place
  return { source: keyOf(source), stream, offset, line }
}

function idOf({ source, stream, offset }: StreamLine): string {
  return JSON.stringify([source, stream, offset])
}

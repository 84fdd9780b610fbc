/** `show ID`: fetches an incident, the lines around its evidence, and shows them. */
import { EXIT, UsageError } from '../base/errors.ts'
import type { Incident, Place } from '../flow.ts'
import { REMOTE } from '../retrieve/retriever.ts'
import { getFiles } from '../store/files.ts'
import { getIncidents, type NumberedIncident } from '../store/incidents.ts'
import { getLogs } from '../store/logs.ts'
import type { ShowOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { incidentJson } from './json.ts'
import { Places } from './places.ts'
import { lastSource, whereOf, withSession } from './session.ts'
import { type ContextLine, renderShow } from './show.ts'

/** Runs the command; gives its exit code. */
export function showIncident(options: ShowOptions, doors: Doors): Promise<number> {
  return withSession(options, async ({ store }) => {
    const source = await lastSource(store)
    const incident = chosen(await getIncidents(store, source.name), options.id)
    const places = new Places(await getFiles(store, source.name), source.root)
    if (options.json) {
      doors.out(incidentJson(incident, incident.number, place => places.resolve(place)))
      return EXIT.ok
    }
    const isRemote = source.root.startsWith(REMOTE)
    const around = isRemote ? new Map() : await linesAround(places, incident)
    const { length } = await getLogs(store, source.name)
    const show = {
      incident,
      logs: length,
      program: doors.program,
      where: whereOf(options),
      isRemote,
      resolve: (place: Place) => places.resolve(place),
      around: (place: Place) => around.get(place),
    }
    doors.out(renderShow(show, doors.terminal))
    return EXIT.ok
  })
}

/** By number in the last report, or by the beginning of its id. */
function chosen(incidents: readonly NumberedIncident[], id: string): NumberedIncident {
  const found =
    incidents.find(incident => String(incident.number) === id) ??
    incidents.find(incident => incident.id.startsWith(id))
  if (found) return found
  const many = incidents.length
  const known = many === 0 ? 'The last scan found none' : `There are incidents 1 to ${many}`
  throw new UsageError(`No incident "${id}". ${known}.`)
}

async function linesAround(
  places: Places,
  incident: Incident,
): Promise<Map<Place, readonly ContextLine[] | undefined>> {
  const around = new Map<Place, readonly ContextLine[] | undefined>()
  for (const { finding } of incident.members) {
    for (const { place } of finding.evidence) {
      if (place !== undefined) around.set(place, await places.around(place))
    }
  }
  return around
}

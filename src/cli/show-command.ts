/** `show ID`: fetches an incident, the lines around its evidence, and shows them. */
import { EXIT, UsageError } from '../base/errors.ts'
import { isRemote } from '../base/remote.ts'
import type { Incident, Place } from '../flow.ts'
import { getFiles } from '../store/files.ts'
import { getIncidents, type NumberedIncident } from '../store/incidents.ts'
import { getLogs } from '../store/logs.ts'
import type { ShowOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { incidentJson } from './json.ts'
import { Places } from './places.ts'
import { RemoteLines } from './remote-lines.ts'
import { lastSource, whereOf, withSession } from './session.ts'
import { renderShow, type Show } from './show.ts'

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
    const remote = isRemote(source) ? new RemoteLines(source) : undefined
    const around = await linesAround(incident, places, remote).finally(() => remote?.close())
    const { length } = await getLogs(store, source.name)
    const show = {
      incident,
      logs: length,
      program: doors.program,
      where: whereOf(options),
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

type Around = ReturnType<Show['around']>

async function linesAround(
  incident: Incident,
  places: Places,
  remote: RemoteLines | undefined,
): Promise<Map<Place, Around>> {
  const around = new Map<Place, Around>()
  for (const { finding } of incident.members) {
    for (const { place, text } of finding.evidence) {
      if (place === undefined) continue
      const line = places.resolve(place)?.line ?? 0
      const found = remote?.around(place, { line, text }) ?? places.around(place)
      around.set(place, await found)
    }
  }
  return around
}

/** The way to the server: typed by the schemas of its answers. */
import type { z } from 'zod'
import type * as schemas from '../schemas.ts'
import type * as more from '../schemas-more.ts'

/** What each path answers. */
export interface Answers {
  readonly overview: z.infer<typeof schemas.OverviewJson>
  readonly suite: z.infer<typeof schemas.SuiteJson>
  readonly heatmap: z.infer<typeof schemas.HeatJson>
  readonly incidents: z.infer<typeof schemas.IncidentsJson>
  readonly lines: z.infer<typeof schemas.LinesJson>
  readonly series: z.infer<typeof schemas.SeriesJson>
  readonly logs: z.infer<typeof more.LogsJson>
  readonly log: z.infer<typeof more.LogJson>
  readonly templates: z.infer<typeof more.TemplatesJson>
  readonly health: z.infer<typeof more.HealthJson>
  readonly suites: z.infer<typeof schemas.SuitesJson>
}

/** One incident. */
export type Incident = z.infer<typeof schemas.IncidentJson>

/** A log's part in an incident. */
export type Member = Incident['members'][number]

/** A template's part in that. */
export type Part = Member['parts'][number]

/** What each write answers. */
export interface Written {
  readonly tags: z.infer<typeof more.TaggedJson>
  readonly 'tags/undo': z.infer<typeof more.GoneJson>
  readonly notes: z.infer<typeof schemas.NoteJson>
  readonly suppressions: z.infer<typeof more.SuppressedJson>
  readonly 'suppressions/preview': z.infer<typeof more.PreviewJson>
}

/** Parameters of a request; those that are undefined or empty are left out. */
export type Params = Readonly<Record<string, string | number | undefined>>

/** The server refused, in a sentence. */
export class Refused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

let csrf = ''
/** In a cluster: the suite that is looked at. */
let suite = ''

/** From now on everything is asked of this suite; empty: of what the server chooses. */
export function useSuite(name: string): void {
  suite = name
}

/** An answer of the server. */
export async function get<Path extends keyof Answers>(
  path: Path,
  params: Params = {},
): Promise<Answers[Path]> {
  const body: Answers[Path] = await asked(`${path}${queryOf(params)}`)
  return body
}

/** One incident. */
export async function getIncident(id: string): Promise<Incident> {
  const body: Incident = await asked(`incidents/${encodeURIComponent(id)}`)
  return body
}

/** Where everything stands; keeps what writing needs, and stays with the suite it is of. */
export async function getOverview(): Promise<Answers['overview']> {
  const overview = await get('overview')
  csrf = overview.csrf
  if (suite === '') suite = overview.suite ?? ''
  return overview
}

/** Writes something. */
export async function post<Path extends keyof Written>(
  path: Path,
  body: object,
): Promise<Written[Path]> {
  const answer: Written[Path] = await asked(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf-token': csrf },
    body: JSON.stringify(body),
  })
  return answer
}

/** Takes a note or a suppression back. */
export async function remove(path: 'notes' | 'suppressions', which: string): Promise<void> {
  const headers = { 'x-csrf-token': csrf }
  await asked(`${path}/${encodeURIComponent(which)}`, { method: 'DELETE', headers })
}

async function asked(path: string, init?: RequestInit) {
  const response = await fetch(addressOf(path), init)
  // The token has ended: the form that takes another lies at the same address.
  if (response.status === 401 && suite !== '') location.reload()
  const body = await response.json()
  if (!response.ok) throw new Refused(response.status, String(body?.error ?? response.statusText))
  return body
}

/** The address of a path, asked of the suite that is looked at. */
export function addressOf(path: string): string {
  if (suite === '') return `/api/v1/${path}`
  return `/api/v1/${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams({ suite })}`
}

/** Forgets the token: the cookie that holds it goes. */
export async function signOut(): Promise<void> {
  await asked('sign-out', { method: 'POST', headers: { 'x-csrf-token': csrf } })
  location.reload()
}

function queryOf(params: Params): string {
  const given = Object.entries(params).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

/** What people write from the page: tags, notes, suppressions; and taking each of them back. */
import { z } from 'zod'
import { UsageError } from '../../base/errors.ts'
import { getIncidents } from '../../store/incidents.ts'
import { deleteNote, storeNote } from '../../store/notes.ts'
import { deleteTags } from '../../store/tags.ts'
import { needScene, needSource } from '../answers.ts'
import type { Context, DeclaredSuppression, Scene, SuppressionWish } from '../context.ts'
import { finite } from '../numbers.ts'
import {
  GoneJson,
  NoteBody,
  NotedJson,
  PreviewJson,
  SuppressBody,
  SuppressedJson,
  TagBody,
  TaggedJson,
  UntagBody,
} from '../schemas-more.ts'
import type { App } from '../server.ts'

const DAY_MS = 86_400_000
/** Findings that stay in part, and incidents that are named, in a preview. */
const MOST_NAMED = 10

/** Adds the routes. */
export function addWriting(app: App, context: Context): void {
  addTags(app, context)
  addNotes(app, context)
  addSuppressions(app, context)
}

function addTags(app: App, { store, clock, desk, who }: Context): void {
  app.post(
    '/api/v1/tags',
    { schema: { body: TagBody, response: { 200: TaggedJson } } },
    async ({ body }) => {
      const source = await needSource(store)
      const word = { ...body, who, saidMs: clock.now() }
      const findings = await desk.tag(source, word)
      const { verdict, saidMs, reason } = word
      return { verdict, who, saidMs, reason, findings }
    },
  )
  app.post(
    '/api/v1/tags/undo',
    { schema: { body: UntagBody, response: { 200: GoneJson } } },
    async ({ body }) => {
      const source = await needSource(store)
      return { gone: (await deleteTags(store, source.name, body)).length }
    },
  )
}

function addNotes(app: App, { store, clock, who }: Context): void {
  app.post(
    '/api/v1/notes',
    { schema: { body: NoteBody, response: { 200: NotedJson } } },
    async ({ body }) => {
      const source = await needSource(store)
      const note = { ...body, who, saidMs: clock.now() }
      return { id: await storeNote(store, source.name, note), ...note }
    },
  )
  const params = z.object({ id: z.coerce.number().int().min(1) })
  app.delete(
    '/api/v1/notes/:id',
    { schema: { params, response: { 200: GoneJson } } },
    async request => {
      const source = await needSource(store)
      return { gone: (await deleteNote(store, source.name, request.params.id)) ? 1 : 0 }
    },
  )
}

function addSuppressions(app: App, context: Context): void {
  const { desk } = context
  app.post(
    '/api/v1/suppressions/preview',
    { schema: { body: SuppressBody, response: { 200: PreviewJson } } },
    async ({ body }) => {
      const scene = await needScene(context)
      // A preview comes while one still thinks of the reason.
      const wish = wishOf({ ...body, reason: body.reason || '…' }, context.clock.now())
      const { yaml, ...hides } = await desk.preview(scene.source, wish)
      return { ...(await previewOf(context, scene, hides)), yaml }
    },
  )
  app.post(
    '/api/v1/suppressions',
    { schema: { body: SuppressBody, response: { 200: SuppressedJson } } },
    async ({ body }) => {
      if (body.reason === '') throw new UsageError('Cannot suppress: say why, for who asks later.')
      const scene = await needScene(context)
      return desk.suppress(scene.source, wishOf(body, context.clock.now()))
    },
  )
  const params = z.object({ name: z.string().min(1).max(256) })
  app.delete(
    '/api/v1/suppressions/:name',
    { schema: { params, response: { 200: GoneJson } } },
    async request => ({ gone: (await desk.lift(request.params.name)) ? 1 : 0 }),
  )
}

function wishOf({ days, ...body }: z.output<typeof SuppressBody>, nowMs: number): SuppressionWish {
  return { ...body, untilMs: days === null ? undefined : nowMs + days * DAY_MS }
}

async function previewOf(
  { store }: Context,
  { source }: Scene,
  { findings, parts, lastMs, stays, touched, whole }: DeclaredSuppression,
): Promise<Omit<z.infer<typeof PreviewJson>, 'yaml'>> {
  const [some, all] = [new Set(touched), new Set(whole)]
  const incidents = (await getIncidents(store, source.name)).filter(({ members }) =>
    members.some(({ finding }) => some.has(finding.id)),
  )
  return {
    ...{ findings, parts, lastMs: finite(lastMs), stays: stays.slice(0, MOST_NAMED) },
    incidents: incidents.slice(0, MOST_NAMED).map(({ id, number, members }) => {
      return { id, number, whole: members.every(({ finding }) => all.has(finding.id)) }
    }),
  }
}

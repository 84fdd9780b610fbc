/** What people write from the page: tags, notes, suppressions; and taking each of them back. */
import { z } from 'zod'
import { UsageError } from '../../base/errors.ts'
import { getIncidentsWith } from '../../store/incidentList.ts'
import { deleteNote, storeNote } from '../../store/notes.ts'
import { deleteTags } from '../../store/tags.ts'
import { needScene, needSuite } from '../answers.ts'
import type { Context, DeclaredSuppression, Scene, SuppressionWish } from '../context.ts'
import type { Gate } from '../gate.ts'
import { finite } from '../numbers.ts'
import {
  GoneJson,
  NoteBody,
  PreviewJson,
  SuppressBody,
  SuppressedJson,
  TagBody,
  TaggedJson,
  UntagBody,
} from '../schemas-more.ts'
import { NoteJson } from '../schemas.ts'
import type { App } from '../server.ts'

const DAY_MS = 86_400_000
/** Findings that stay in part, and incidents that are named, in a preview. */
const MOST_NAMED = 10

/** Adds the routes. */
export function addWriting(app: App, gate: Gate): void {
  addTags(app, gate)
  addNotes(app, gate)
  addSuppressions(app, gate)
}

function addTags(app: App, gate: Gate): void {
  app.post(
    '/api/v1/tags',
    { schema: { body: TagBody, response: { 200: TaggedJson } } },
    async request => {
      const { context } = gate.visitOf(request)
      const { clock, desk, who } = context
      const suite = await needSuite(context)
      const word = { ...request.body, who, saidMs: clock.now() }
      const findings = await desk.tag(suite, word)
      const { verdict, saidMs, reason } = word
      return { verdict, who, saidMs, reason, findings }
    },
  )
  app.post(
    '/api/v1/tags/undo',
    { schema: { body: UntagBody, response: { 200: GoneJson } } },
    async request => {
      const { context } = gate.visitOf(request)
      const suite = await needSuite(context)
      return { gone: (await deleteTags(context.store, suite, request.body)).length }
    },
  )
}

function addNotes(app: App, gate: Gate): void {
  app.post(
    '/api/v1/notes',
    { schema: { body: NoteBody, response: { 200: NoteJson } } },
    async request => {
      const { context } = gate.visitOf(request)
      const { store, clock, who } = context
      const suite = await needSuite(context)
      const note = { ...request.body, who, saidMs: clock.now() }
      return { id: await storeNote(store, suite, note), ...note }
    },
  )
  const params = z.object({ id: z.coerce.number().int().min(1) })
  app.delete(
    '/api/v1/notes/:id',
    { schema: { params, response: { 200: GoneJson } } },
    async request => {
      const { context } = gate.visitOf(request)
      const suite = await needSuite(context)
      return { gone: (await deleteNote(context.store, suite, request.params.id)) ? 1 : 0 }
    },
  )
}

function addSuppressions(app: App, gate: Gate): void {
  app.post(
    '/api/v1/suppressions/preview',
    { schema: { body: SuppressBody, response: { 200: PreviewJson } } },
    async request => {
      const { body } = request
      const { context } = gate.visitOf(request)
      const { desk } = context
      const scene = await needScene(context)
      // A preview comes while one still thinks of the reason.
      const wish = wishOf({ ...body, reason: body.reason || '…' }, context.clock.now())
      const { yaml, command, ...hides } = await desk.preview(scene.source, wish)
      return { ...(await previewOf(context, scene, hides)), yaml, command }
    },
  )
  app.post(
    '/api/v1/suppressions',
    { schema: { body: SuppressBody, response: { 200: SuppressedJson } } },
    async request => {
      const { body } = request
      const { context } = gate.visitOf(request)
      if (body.reason === '') throw new UsageError('Cannot suppress: say why, for who asks later.')
      const scene = await needScene(context)
      return context.desk.suppress(scene.source, wishOf(body, context.clock.now()))
    },
  )
  const params = z.object({ name: z.string().min(1).max(256) })
  app.delete(
    '/api/v1/suppressions/:name',
    { schema: { params, response: { 200: GoneJson } } },
    async request => {
      const { desk } = gate.visitOf(request).context
      return { gone: (await desk.lift(request.params.name)) ? 1 : 0 }
    },
  )
}

function wishOf({ days, ...body }: z.output<typeof SuppressBody>, nowMs: number): SuppressionWish {
  return { ...body, untilMs: days === null ? undefined : nowMs + days * DAY_MS }
}

async function previewOf(
  { store }: Context,
  { suite }: Scene,
  { findings, parts, lastMs, stays, touched, whole }: DeclaredSuppression,
): Promise<Omit<z.infer<typeof PreviewJson>, 'yaml' | 'command'>> {
  const all = new Set(whole)
  const incidents = await getIncidentsWith(store, suite, {
    findings: touched,
    most: MOST_NAMED,
  })
  return {
    ...{ findings, parts, lastMs: finite(lastMs), stays: stays.slice(0, MOST_NAMED) },
    incidents: incidents.map(each => {
      return { id: each.id, number: each.number, whole: each.findings.every(id => all.has(id)) }
    }),
  }
}

/**
 * What the page is answered, as schemas: they check what is sent, are the types of the page, and
 * make the OpenAPI document. Times are ms of event time unless they are said to be of the clock;
 * null stands for what is not known.
 */
import { z } from 'zod'
import { LEVELS } from '../flow.ts'

const SEVERITY = z.enum(['Low', 'Medium', 'High'])
const STATE = z.enum(['Open', 'Quiet', 'Resolved'])
const VERDICT = z.enum(['true', 'false', 'expected'])
const LEVEL = z.enum(LEVELS)
const REASON = z.enum(['NewTemplate', 'Burst', 'Missing', 'RareTemplate', 'MixShift', 'Unusual'])
const counts = (description: string): z.ZodArray<z.ZodNumber> =>
  z.array(z.number()).meta({ description })

/** One word of one person. */
export const TagJson = z.object({
  verdict: VERDICT,
  who: z.string(),
  saidMs: z.number().meta({ description: 'Wall clock, ms.' }),
  reason: z.string(),
})

/** A note on the time line. */
export const NoteJson = z.object({
  id: z.number(),
  from: z.number(),
  to: z.number(),
  who: z.string(),
  saidMs: z.number().meta({ description: 'Wall clock, ms.' }),
  text: z.string(),
})

/** The suites of a cluster that one may see. */
export const SuitesJson = z.object({
  items: z.array(
    z.object({
      suite: z.string(),
      sources: z.number(),
      logs: z.number(),
      incidents: z.number(),
      lastMs: z.number().nullable().meta({ description: 'Event time of the last line.' }),
    }),
  ),
})

/** Where everything stands. */
export const OverviewJson = z.object({
  source: z.string().nullable().meta({ description: 'The source or suite shown, if any.' }),
  suite: z.string().nullable().meta({ description: 'In a cluster: what is to be asked for.' }),
  reader: z
    .enum(['local', 'signedIn', 'proxied'])
    .meta({ description: 'How whoever asks came in: by the link, a token here, or one sent.' }),
  root: z.string(),
  who: z.string().meta({ description: 'Under whose name tags are written.' }),
  clockMs: z.number().meta({ description: 'Wall clock, ms.' }),
  scannedMs: z.number().nullable().meta({ description: 'Wall clock of the last scan, ms.' }),
  from: z.number().nullable().meta({ description: 'Event time of the first line.' }),
  to: z.number().nullable().meta({ description: 'Event time of the last line.' }),
  digest: z.string().meta({ description: 'Changes with whatever the page shows.' }),
  logs: z.object({
    total: z.number(),
    trained: z.number(),
    learning: z.number(),
    rejected: z.number(),
  }),
  incidents: z.object({ Open: z.number(), Quiet: z.number(), Resolved: z.number() }),
  findings: z.number(),
  budget: z.number().nullable().meta({ description: 'Findings a log a day that are accepted.' }),
  lines: z.number(),
  bytes: z.number(),
  addsUp: z.boolean().meta({ description: 'Every line read is in one class of the ledger.' }),
  csrf: z.string().meta({ description: 'To be sent as x-csrf-token with whatever writes.' }),
  program: z.string().meta({ description: 'How the program is called: `npm start --`.' }),
})

/** The verdict on the suite over time. */
export const SuiteJson = z.object({
  from: z.number(),
  step: z.number(),
  scores: z
    .array(z.number().nullable())
    .meta({ description: 'Highest of each step; null: not scored.' }),
  threshold: z.number(),
  notes: z.array(NoteJson),
})

/** One log in the heat map. */
export const HeatRowJson = z.object({
  log: z.string(),
  learning: z.boolean(),
  max: z.number().nullable().meta({ description: 'Highest score in the range.' }),
  findings: z.number(),
  cells: z
    .string()
    .meta({ description: 'base64 of one byte a step: a score or a code of page/cells.ts.' }),
  spans: z
    .array(z.object({ from: z.number(), to: z.number(), incident: z.string() }))
    .meta({ description: 'Its findings that an incident tells, the strangest first.' }),
})

/** Logs × time. */
export const HeatJson = z.object({
  from: z.number(),
  step: z.number(),
  buckets: z.number(),
  total: z.number().meta({ description: 'Logs in all.' }),
  rows: z.array(HeatRowJson),
  folded: z.object({
    count: z.number().meta({ description: 'Logs that have no row here.' }),
    withFinding: z.number(),
    learning: z.number(),
    counts: counts('How many of them have a finding, step by step.'),
  }),
})

/** An incident in the list. */
export const ListedJson = z.object({
  number: z.number(),
  id: z.string(),
  state: STATE,
  severity: SEVERITY,
  score: z.number(),
  timed: z.boolean(),
  from: z.number(),
  to: z.number(),
  reason: REASON,
  title: z.string().meta({ description: 'What happened first, as a sentence.' }),
  firstLog: z.string(),
  level: LEVEL,
  template: z.string().meta({ description: 'The weightiest template, variables as <…>.' }),
  logs: z.number(),
  lines: z.number().meta({ description: 'Lines of its weightiest template.' }),
  tag: TagJson.nullable().meta({ description: 'The last word on it.' }),
  hidden: z.boolean().meta({ description: 'Suppressions in force hide all of it.' }),
})

/** A page of the list. */
export const IncidentsJson = z.object({
  total: z.number(),
  offset: z.number(),
  findings: z.number(),
  states: z.object({ Open: z.number(), Quiet: z.number(), Resolved: z.number() }),
  items: z.array(ListedJson),
})

/** A template's part in a finding. */
export const PartJson = z.object({
  template: z.string(),
  text: z.string(),
  level: LEVEL,
  reason: REASON,
  said: z.string().meta({ description: 'The reason in words.' }),
  observed: z.number(),
  typical: z.number(),
  share: z.number(),
  timeMs: z.number().nullable(),
  path: z.string().nullable().meta({ description: 'File of its first line; null: gone.' }),
  line: z.number().nullable(),
  numbered: z.string().meta({ description: 'The template with its variable places numbered.' }),
  values: z
    .array(z.array(z.string()))
    .meta({ description: 'What stood at each place, as far as it is known; empty: not known.' }),
})

/** One log's part in an incident. */
export const MemberJson = z.object({
  log: z.string(),
  finding: z.string(),
  score: z.number(),
  severity: SEVERITY,
  reason: REASON,
  said: z.string(),
  onset: z.number().nullable(),
  exact: z.boolean().meta({ description: 'A line carries the onset; else its window dates it.' }),
  delayMs: z.number(),
  from: z.number(),
  to: z.number(),
  windows: z.number(),
  kind: z
    .enum(['window', 'session'])
    .meta({ description: 'Figures of its parts are of its span, or of its strangest session.' }),
  modelVersion: z.number(),
  rules: z.number().nullable().meta({ description: 'Decades of the strongest rule.' }),
  forest: z.number().nullable().meta({ description: 'Decades of the forest.' }),
  threshold: z.number().nullable().meta({ description: 'Decades from which on it alarms.' }),
  hidden: z.boolean(),
  parts: z.array(PartJson),
  why: z.array(
    z.object({
      feature: z.string(),
      observed: z.number(),
      typical: z.number(),
      share: z.number(),
    }),
  ),
})

/** A log that was nearly strange, or might have been. */
export const NearJson = z.object({ log: z.string(), at: z.number(), score: z.number() })

/** One incident with all that is told of it. */
export const IncidentJson = ListedJson.extend({
  headline: z.string().meta({ description: 'The answer, as a sentence.' }),
  certainty: z.object({
    word: z.enum(['clear', 'likely', 'unsure', 'alone']),
    gapMs: z.number().nullable(),
  }),
  normally: z.object({ head: z.string(), rest: z.string() }),
  members: z.array(MemberJson),
  before: z.array(NearJson).meta({ description: 'Just before, under the threshold.' }),
  normal: z.array(z.string()).meta({ description: 'Logs with lines that stayed as usual.' }),
  near: z.array(NearJson).meta({ description: 'The strangest of those.' }),
  learning: z.number().meta({ description: 'Logs that cannot say yet.' }),
  tags: z.array(TagJson),
})

/** A log, or one template of it, over time. */
export const SeriesJson = z.object({
  timed: z.boolean(),
  from: z.number(),
  step: z.number(),
  lines: z.array(z.number()),
  low: z.number().nullable().meta({ description: 'Usual lines in a step, 5 % …' }),
  high: z.number().nullable().meta({ description: '… and 95 %.' }),
  scores: z.array(z.number().nullable()),
  lag: z.array(z.number().nullable()).meta({
    description: 'Seconds from the end of a window to its verdict, at most; null looking back.',
  }),
  threshold: z.number(),
  findings: z.array(
    z.object({ from: z.number(), to: z.number(), score: z.number(), silent: z.boolean() }),
  ),
  first: z
    .array(z.object({ at: z.number(), text: z.string() }))
    .meta({ description: 'Lines that were never seen before.' }),
  versions: z.array(z.object({ version: z.number(), at: z.number() })),
})

/** Raw lines around a line of evidence. */
export const LinesJson = z.object({
  path: z.string().nullable().meta({ description: 'Null: the file is gone.' }),
  lines: z.array(z.object({ line: z.number(), text: z.string(), marked: z.boolean() })),
  missing: z.string().nullable().meta({ description: 'Why a service did not give them.' }),
})

/** Why something was refused. */
export const ErrorJson = z.object({ error: z.string() })

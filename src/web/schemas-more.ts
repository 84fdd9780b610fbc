/** The schemas of logs, templates, health, and of what people write. */
import { z } from 'zod'
import { LEVELS } from '../flow.ts'
import { Id } from './ids.ts'
import { TagJson } from './schemas.ts'

/** A log in the list. */
export const LogRowJson = z.object({
  log: z.string(),
  learning: z.string().nullable().meta({ description: 'What is missing; null: it is judged.' }),
  max: z.number().nullable(),
  findings: z.number(),
  lines: z.number(),
  cells: z.string().meta({ description: 'As in the heat map.' }),
})

/** A page of the logs. */
export const LogsJson = z.object({
  total: z.number(),
  offset: z.number(),
  from: z.number(),
  step: z.number(),
  items: z.array(LogRowJson),
})

/** A template of a log. */
export const TemplateRowJson = z.object({
  id: z.string(),
  log: z.string(),
  level: z.enum(LEVELS),
  text: z.string(),
  kind: z.enum(['new', 'gone', 'more', 'fewer', 'same']),
  before: z.number().meta({ description: 'Lines in the first range.' }),
  now: z.number().meta({ description: 'Lines in the second range.' }),
  factor: z.number().nullable().meta({ description: 'Rate now ÷ rate before; null: none before.' }),
  first: z.number().nullable(),
  last: z.number().nullable(),
  spark: z.array(z.number()).meta({ description: 'Lines over both ranges.' }),
})

const RangeJson = z.object({ from: z.number(), to: z.number() })

/** A page of templates, two ranges compared. */
export const TemplatesJson = z.object({
  total: z.number(),
  offset: z.number(),
  a: RangeJson,
  b: RangeJson,
  split: z.number().meta({ description: 'Place of the boundary in the sparklines, 0–1.' }),
  lines: z.number(),
  kinds: z.object({
    new: z.number(),
    gone: z.number(),
    more: z.number(),
    fewer: z.number(),
    same: z.number(),
  }),
  items: z.array(TemplateRowJson),
})

/** The sum of what was read. */
export const LedgerJson = z.object({
  bytes: z.number(),
  lines: z.number(),
  scored: z.number(),
  duplicate: z.number(),
  empty: z.number(),
  heldBack: z.number(),
  cut: z.number(),
  invalid: z.number(),
  late: z.number(),
  rejected: z.record(z.string(), z.number()),
})

/** A version of a log's model. */
export const VersionJson = z.object({
  version: z.number(),
  judges: z.boolean(),
  at: z.number().nullable().meta({ description: 'Event time at which it was cut.' }),
  threshold: z.number().meta({ description: 'Decades.' }),
  windows: z.number().nullable(),
  quarantined: z.number().nullable(),
  templates: z.number().nullable(),
  why: z.string().nullable().meta({ description: 'What tags did to its threshold.' }),
})

/** One log. */
export const LogJson = z.object({
  log: z.string(),
  learning: z.string().nullable(),
  timed: z.boolean(),
  from: z.number().nullable(),
  to: z.number().nullable(),
  windowMs: z.number().nullable(),
  versions: z.array(VersionJson),
  files: z.number().meta({ description: 'How many there are; `streams` has the last 50.' }),
  streams: z.array(
    z.object({ path: z.string(), state: z.string(), position: z.number(), size: z.number() }),
  ),
  ledger: LedgerJson,
  addsUp: z.boolean(),
  precision: z.object({
    true: z.number(),
    false: z.number(),
    expected: z.number(),
  }),
  incidents: z.array(z.object({ id: z.string(), number: z.number(), from: z.number() })),
})

/** What a suppression hides. */
export const SuppressionJson = z.object({
  name: z.string(),
  template: z.string(),
  text: z.string().nullable(),
  log: z.string(),
  reason: z.string(),
  untilMs: z.number().nullable().meta({ description: 'Wall clock; null: for good.' }),
  expired: z.boolean(),
  findings: z.number(),
  parts: z.number(),
  lastMs: z.number().nullable(),
})

/** The beginning of a list that may be long. */
function listed<Item extends z.ZodType>(item: Item) {
  return z.object({
    total: z.number().meta({ description: 'How many there are in all.' }),
    items: z.array(item).meta({ description: 'The first 200 of them.' }),
  })
}

/** Whether the page can be trusted. */
export const HealthJson = z.object({
  ledger: LedgerJson,
  addsUp: z.boolean(),
  rejected: listed(z.object({ path: z.string(), reason: z.string() })),
  lag: z.object({
    scannedMs: z.number().nullable().meta({ description: 'Wall clock of the last scan.' }),
    lastLineMs: z.number().nullable().meta({ description: 'Event time of the last line.' }),
    scanners: z.array(z.object({ name: z.string(), lagSeconds: z.number(), alive: z.boolean() })),
  }),
  budget: z.object({
    perLogPerDay: z.number().nullable(),
    logs: z.number(),
    days: z.array(z.object({ from: z.number(), findings: z.number(), share: z.number() })),
  }),
  precision: z.object({
    true: z.number(),
    false: z.number(),
    expected: z.number(),
    share: z.number().nullable(),
    least: z.number(),
    most: z.number(),
    untagged: z.number(),
    logs: listed(
      z.object({ log: z.string(), true: z.number(), false: z.number(), expected: z.number() }),
    ),
  }),
  sides: z
    .object({ rules: z.number(), forest: z.number(), both: z.number(), joint: z.number() })
    .meta({ description: 'Alarming windows by what was over the threshold alone.' }),
  learning: listed(z.object({ log: z.string(), reason: z.string() })),
  suppressions: z.array(SuppressionJson),
})

/** What somebody says of an incident. */
export const TagBody = z.strictObject({
  incident: Id,
  verdict: z.enum(['true', 'false', 'expected']),
  reason: z.string().trim().max(1024).default(''),
})

/** What was said, so that it can be taken back. */
export const TaggedJson = TagJson.extend({ findings: z.number() })

/** Which word is taken back. */
export const UntagBody = z.strictObject({ who: z.string().max(256), saidMs: z.number() })

/** How much went. */
export const GoneJson = z.object({ gone: z.number() })

/** A note to be written. */
export const NoteBody = z
  .strictObject({
    from: z.number(),
    to: z.number(),
    text: z.string().trim().min(1).max(1024),
  })
  .refine(({ from, to }) => from <= to, 'from must not be after to')

/** A template that is not to be told. */
export const SuppressBody = z.strictObject({
  finding: Id,
  template: Id,
  everywhere: z.boolean().meta({ description: 'In all logs, not in the finding’s alone.' }),
  where: z
    .array(z.string().trim().min(1).max(256))
    .max(8)
    .default([])
    .meta({ description: 'Conditions on its values: `1 = 10.0.0.7`; all must hold.' }),
  days: z.number().int().min(1).max(3650).nullable().meta({ description: 'Null: for good.' }),
  reason: z.string().trim().max(1024),
})

/** What it would hide. */
export const PreviewJson = z.object({
  findings: z.number(),
  parts: z.number(),
  lastMs: z.number().nullable(),
  stays: z.array(z.string()),
  incidents: z
    .array(z.object({ id: z.string(), number: z.number(), whole: z.boolean() }))
    .meta({ description: 'Incidents that lose a finding; `whole`: all of theirs.' }),
  yaml: z.string(),
  command: z.string().nullable().meta({ description: 'How to declare it; null: here.' }),
})

/** What was written. */
export const SuppressedJson = z.object({ name: z.string(), file: z.string() })

/**
 * What --json and --scores print, as schemas: what is documented is what is checked is what is
 * written. A field is never renamed or removed under one `version`; new ones may be added.
 * docs/schemas.md is made from here.
 */
import { z } from 'zod'
import { LEVELS } from '../flow.ts'

/** Version of all shapes below. */
export const JSON_VERSION = 1

const text = (description: string): z.ZodString => z.string().meta({ description })
const number = (description: string): z.ZodNumber => z.number().meta({ description })
const flag = (description: string): z.ZodBoolean => z.boolean().meta({ description })
const orNull = (description: string): z.ZodNullable<z.ZodNumber> =>
  z.number().nullable().meta({ description })

const SEVERITY = z.enum(['Low', 'Medium', 'High'])
const REASON = z.enum(['NewTemplate', 'Burst', 'Missing', 'RareTemplate', 'MixShift', 'Unusual'])

/** One template's part in a finding. */
export const EvidenceJson = z.object({
  template: text('Id of the template.'),
  text: text('The template: words as they are, variables as <…>. Never a raw line.'),
  level: z.enum(LEVELS).meta({ description: 'Level that its lines name.' }),
  reason: REASON.meta({ description: 'Why it is strange.' }),
  observed: number('Lines of the template in the finding.'),
  typical: number('Lines in a usual span of the same length.'),
  share: number('Part of the strangeness that it carries, 0–1.'),
  place: z
    .object({
      path: text('File, from the log directory.'),
      line: number('Number of the line in the file, from 1.'),
      offset: number('Offset of the line in the unpacked file, in bytes.'),
    })
    .nullable()
    .meta({ description: 'Where its first line lies; null where it is missing or its file gone.' }),
  timeMs: orNull('Event time of that line.'),
  parameters: z
    .array(
      z.object({
        values: z.array(z.string()).meta({ description: 'Distinct values, at most 8.' }),
        more: flag('There were more, or longer ones.').optional(),
        least: number('The smallest, where all are numbers.').optional(),
        most: number('The largest.').optional(),
      }),
    )
    .optional()
    .meta({
      description:
        'What stood at each variable place in all of its lines; absent where it is not known.',
    }),
})

/** One log's part in an incident. */
export const MemberJson = z.object({
  log: text('Name of the log.'),
  finding: text('Id of the finding.'),
  severity: SEVERITY.meta({ description: 'Severity of the finding.' }),
  score: number('0–100; 90 is the threshold.'),
  reason: REASON.meta({ description: 'The weightiest reason.' }),
  onsetMs: orNull('Event time at which the log first deviated; null without time.'),
  delayMs: number('Onset after that of the first log.'),
  from: number('Begin of the finding: event time in ms, or line number.'),
  to: number('End of the finding, exclusive.'),
  windows: number('Alarming windows or sessions; 0: only the suite was strange.'),
  session: text('Identifier of the strangest session; absent for windows.').optional(),
  modelVersion: number('Version of the model that judged.'),
  evidence: z.array(EvidenceJson).meta({ description: 'Templates by weight.' }),
  why: z
    .array(
      z.object({
        feature: text('Name of the feature.'),
        observed: number('Its value.'),
        typical: number('Its usual value.'),
        tail: number('−log10 of the probability of a value as extreme.'),
        share: number('Its part in the score, 0–1.'),
        decisive: z.literal(true).optional().meta({
          description: 'With all that are marked so as usual it were no finding.',
        }),
      }),
    )
    .meta({ description: 'Features by weight.' }),
})

/** One incident. */
export const IncidentJson = z.object({
  number: number('Number for `show`, from 1.'),
  id: text('Id for `show`; the same whenever the same logs are scanned.'),
  severity: SEVERITY.meta({ description: 'Low from 90, Medium from 95, High from 98.' }),
  score: number('0–100.'),
  timed: flag('from and to are event times; otherwise line numbers.'),
  from: number('Begin: ms since the epoch, UTC, or line number from 0.'),
  to: number('End, exclusive.'),
  members: z.array(MemberJson).meta({ description: 'Logs that deviated, the first cause first.' }),
  normal: z.array(z.string()).meta({ description: 'Logs with lines that stayed as usual.' }),
})

/** One log; also a line of `logs --json`. */
export const LogJson = z.object({
  name: text('Name of the log.'),
  state: z
    .enum(['trained', 'learning', 'rejected', 'empty'])
    .meta({ description: 'Where it stands.' }),
  lines: number('Lines read.'),
  windows: number('Windows stored.'),
  reason: text('What is missing or wrong.').optional(),
  tags: z
    .object({
      true: number('Findings called true.'),
      false: number('Findings called false.'),
      expected: number('Findings called expected: in neither count of the precision.'),
      precision: orNull('true / (true + false); null without either.'),
      least: number('Its interval of 95 % (Wilson): the lower end …'),
      most: number('… and the upper.'),
    })
    .optional()
    .meta({ description: 'What people said of its findings.' }),
})

/** The sum of what was read. */
export const LedgerJson = z.object({
  bytes: number('Bytes read.'),
  lines: number('Lines read = empty + duplicate + scored + heldBack + rejected.'),
  empty: number('Empty lines.'),
  duplicate: number('Repeats of a line, counted with it.'),
  scored: number('Lines that reached a window.'),
  heldBack: number('Lines that wait for more, such as a last line without a newline.'),
  rejected: z.record(z.string(), z.number()).meta({ description: 'Lines not scored, by reason.' }),
  cut: number('Scored lines of which only the beginning was looked at.'),
  invalid: number('Scored lines that are not UTF-8.'),
  late: number('Lines that came when their window was judged already; live only.'),
})

/** `scan --json`. */
export const ReportJson = z.object({
  version: z.literal(JSON_VERSION).meta({ description: 'Version of this shape.' }),
  spanMs: orNull('Event time from the first to the last line; null without time.'),
  incidents: z.array(IncidentJson).meta({ description: 'Most urgent first.' }),
  logs: z.array(LogJson).meta({ description: 'All logs.' }),
  ledger: LedgerJson.meta({ description: 'The sum of what was read.' }),
  hidden: z
    .object({
      findings: number('Findings of which nothing is told.'),
      parts: number('Findings of which some evidence is not told.'),
      suppressions: number('Suppressions that hide them.'),
      noise: number('Findings of noisy logs beyond what is told of a day.'),
    })
    .optional()
    .meta({ description: 'What is found and not told.' }),
  problems: z
    .array(z.object({ path: text('File.'), message: text('What is wrong and what to do.') }))
    .meta({ description: 'What could not be read.' }),
})

/** A line of `scan --scores FILE`. */
export const ScoreJson = z.object({
  log: text('Name of the log.'),
  stream: text('Name of the stream.'),
  kind: z.enum(['window', 'session']).meta({ description: 'What was scored.' }),
  session: text('Identifier of the session; absent for a window.').optional(),
  timed: flag('from and to are event times; otherwise line numbers.'),
  from: number('Begin: ms since the epoch, UTC, or line number from 0.'),
  to: number('End, exclusive.'),
  lines: number('Lines in it.'),
  rules: number('−log10 tail of the strongest rule.'),
  forest: number('−log10 tail of the isolation forest.'),
  joint: number('Both joined: what the threshold is applied to.'),
  score: number('0–100; 90 is the threshold.'),
  alarm: flag('Over the threshold.'),
  baselines: z
    .object({
      newLines: number('Lines of templates that no other window has.'),
      mixShift: number(
        'Jensen-Shannon divergence to the usual mix, 0–1; of a session 1 where its counts are new.',
      ),
    })
    .meta({ description: 'Trivial detectors on the same window, to compare with.' }),
})

/** A line of `suppressions --json`. */
export const SuppressionJson = z.object({
  name: text('Its name.'),
  template: text('Id of the template that it hides.'),
  where: z
    .array(z.string())
    .optional()
    .meta({ description: 'Conditions on the values of its lines: it hides those that meet all.' }),
  log: text('Glob over the names of logs.'),
  reason: text('Why.'),
  until: orNull('End, ms since the epoch; null: never told.'),
  expired: flag('It hides nothing any more.'),
  findings: number('Stored findings of which it hides everything, with the others in force.'),
  parts: number('Stored findings of which it hides a part.'),
  lastMs: orNull('Event time of the end of the last of them; null without time.'),
})

/** A line of `notes --json`. */
export const NoteJson = z.object({
  number: number('Its number, by which it is taken back.'),
  from: number('Begin of the stretch that it speaks of, event time in ms.'),
  to: number('End; the same for a moment.'),
  who: text('Who wrote it.'),
  saidMs: number('When, by the wall clock, ms.'),
  text: text('What it was.'),
})

/** A finding of a backtest. */
export const FoundJson = z.object({
  finding: text('Id of the finding.'),
  log: text('Name of the log.'),
  timed: flag('from and to are event times; otherwise line numbers.'),
  from: number('Begin.'),
  to: number('End, exclusive.'),
  score: number('0–100; 90 is the threshold.'),
  severity: SEVERITY.meta({ description: 'Its severity.' }),
  reason: REASON.meta({ description: 'The weightiest reason.' }),
  templates: z.array(z.string()).meta({ description: 'Ids of its templates, by weight.' }),
})

/** `backtest --json`. */
export const BacktestJson = z.object({
  added: z.array(FoundJson).meta({ description: 'Found by the candidate alone.' }),
  removed: z.array(FoundJson).meta({ description: 'Found by what is set now alone.' }),
  unchanged: number('Findings of both.'),
  logs: number('Logs looked at.'),
  tookMs: number('Time that it took.'),
  peakBytes: number('Largest memory of the process.'),
})

/** A line of `templates LOG --json`. */
export const TemplateJson = z.object({
  id: text('Id of the template: the same in every scan.'),
  text: text('Words as they are, variables as <…>.'),
  level: z.enum(LEVELS).meta({ description: 'Level that its lines name.' }),
  lines: number('Lines seen.'),
})

/** A line of `models --json`. */
export const ModelJson = z.object({
  log: text('Name of the log; empty for what all logs are judged by together.'),
  version: number('Counts up with each training.'),
  windows: number('Windows it was trained on.'),
  templates: number('Templates it knows.'),
  trees: number('Trees of its forest.'),
  bytes: number('Size in the database.'),
  judges: flag('It judges now.'),
  promoted: flag('It judges, or did, or will where later ones are taken back.'),
  from: orNull('Begin of what it was trained on: ms since the epoch, or line; null: not known.'),
  to: orNull('End, exclusive.'),
  held: orNull('Windows in quarantine, which taught nothing; null: not known.'),
  threshold: number('S (decades) from which on it alarms.'),
  tags: z
    .object({
      true: number('Findings called true.'),
      false: number('Findings called false.'),
      expected: number('Findings called expected.'),
      from: number('Threshold without tags.'),
      to: number('Threshold with them.'),
      why: text('Why it moved so far.'),
    })
    .optional()
    .meta({ description: 'What tags did to the threshold.' }),
  logs: number('Logs that are judged together; of no log then.').optional(),
})

/**
 * docs/schemas.md, made from the schemas. Run this file to write it anew:
 * `node test/cli/schema-page.ts > docs/schemas.md`.
 */
import { z } from 'zod'
import * as schemas from '../../src/cli/schemas.ts'

const SECTIONS: readonly (readonly [string, string, z.ZodType])[] = [
  ['Report', 'One object: what `scan --json` prints.', schemas.ReportJson],
  ['Incident', 'An entry of `incidents`; also what `show ID --json` prints.', schemas.IncidentJson],
  ['Member', 'An entry of `members`: one log of an incident.', schemas.MemberJson],
  ['Evidence', 'An entry of `evidence`: one template.', schemas.EvidenceJson],
  ['Log', 'An entry of `logs`; also a line of `logs --json`.', schemas.LogJson],
  ['Ledger', 'What was read.', schemas.LedgerJson],
  ['Score', 'A line of the file that `scan --scores FILE` writes.', schemas.ScoreJson],
  ['Suppression', 'A line of `suppressions --json`.', schemas.SuppressionJson],
  ['Note', 'A line of `notes --json`.', schemas.NoteJson],
  ['Backtest', 'What `backtest --json` prints.', schemas.BacktestJson],
  ['Template', 'A line of `templates LOG --json`.', schemas.TemplateJson],
  ['Model', 'A line of `models --json`.', schemas.ModelJson],
]

type Schema = z.core.JSONSchema.BaseSchema

/** The page as Markdown. */
export function schemaPage(): string {
  const head = [
    '# What logforest prints as JSON',
    '',
    'Each object is one line (JSON Lines). Times are milliseconds since the epoch, UTC.',
    'Log text is as it was found: before it is shown somewhere, it must be made safe there.',
    'Under one `version` no field is renamed or removed; new ones may come.',
    '',
    'This page is made from `src/cli/schemas.ts` by `test/cli/schema-page.ts`.',
  ]
  const parts = SECTIONS.map(([title, sentence, schema]) => section(title, sentence, schema))
  return `${[head.join('\n'), ...parts].join('\n\n')}\n`
}

function section(title: string, sentence: string, schema: z.ZodType): string {
  const { properties = {}, required = [] } = z.toJSONSchema(schema)
  const rows = Object.entries(properties).flatMap(([name, field]) =>
    rowsOf(name, field, !required.includes(name)),
  )
  const table = ['| field | type | meaning |', '|---|---|---|', ...rows]
  return [`## ${title}`, '', sentence, '', ...table].join('\n')
}

function rowsOf(name: string, field: unknown, optional = false): string[] {
  if (!isSchema(field)) return []
  const own = `| \`${name}\` | ${typeOf(field)} | ${meaning(field, optional)} |`
  const known = SECTIONS.some(([title]) => title.toLowerCase() === name.replace(/s$/, ''))
  const inner = innerOf(field)
  if (known || name === 'evidence' || !isSchema(inner)) return [own]
  const fields = Object.entries(inner.properties ?? {})
  const prefix = field.type === 'array' ? `${name}[]` : name
  return [own, ...fields.flatMap(([key, part]) => rowsOf(`${prefix}.${key}`, part))]
}

/** What the fields of a list, or of an object that may be null, are looked for in. */
function innerOf(field: Schema): unknown {
  if (Array.isArray(field.items)) return undefined
  const object = field.anyOf?.find(each => isSchema(each) && each.properties !== undefined)
  return field.items ?? object ?? field
}

function meaning({ description = '' }: Schema, optional: boolean): string {
  return description.replaceAll('<', '&lt;') + (optional ? ' May be absent.' : '')
}

function typeOf(field: Schema): string {
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``
  if (field.enum !== undefined) return field.enum.map(each => `\`${each}\``).join(' ')
  if (field.anyOf !== undefined) {
    return field.anyOf.map(each => (isSchema(each) ? typeOf(each) : '')).join(' or ')
  }
  return String(field.type).replaceAll(',', ' or ')
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null
}

if (import.meta.main) process.stdout.write(schemaPage())

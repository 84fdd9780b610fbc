/**
 * Listings: logs, templates, models. Columns as wide as their content; where that is wider than the
 * terminal, the column that can bear it is cut.
 */
import { LEVELS } from '../flow.ts'
import { type Moved, wilson } from '../forest/tagged-threshold.ts'
import type { LogSummary } from './report.ts'
import { painter, type Terminal } from './terminal.ts'
import { fitEnd, padEnd, padStart, sanitise, widthOf } from '../words/text.ts'
import { count, period } from '../words/words.ts'

/** One column of a table. */
interface Column {
  readonly title: string
  /** Numbers stand right. */
  readonly right?: boolean
  /** Cut when there is no room: names at the front, texts at the end. */
  readonly cut?: 'front' | 'end'
}

/** One template of a log. */
export interface TemplateRow {
  readonly id: string
  readonly text: string
  /** Index into LEVELS. */
  readonly level: number
  readonly lines: number
}

/** One model: what a log has learned. */
export interface ModelRow {
  readonly log: string
  readonly version: number
  /** Windows it was trained on. */
  readonly windows: number
  readonly templates: number
  readonly trees: number
  readonly bytes: number
  readonly judges: boolean
  readonly promoted: boolean
  /** Event time or lines that it was trained on. */
  readonly from: number
  readonly to: number
  /** Windows in quarantine; NaN where it is not known. */
  readonly held: number
  readonly threshold: number
  readonly timed: boolean
  readonly tags?: Moved
  /** Logs that are judged together; where given, `log` is empty. */
  readonly logs?: number
}

/** Least width of a column that is cut: enough for a word. */
const LEAST_CUT = 12
const GAP = '  '

/** `logs`: what was read of each log and where it stands. */
export function renderLogs(logs: readonly LogSummary[], terminal: Terminal): string {
  if (logs.length === 0) return 'No logs yet. Scan a directory first.\n'
  const columns: Column[] = [
    { title: 'LOG', cut: 'front' },
    { title: 'STATE' },
    { title: 'LINES', right: true },
    { title: 'WINDOWS', right: true },
    { title: 'PRECISION' },
    { title: 'MISSING', cut: 'end' },
  ]
  const rows = logs.map(log => [
    log.name,
    log.state,
    count(log.lines),
    count(log.windows),
    precision(log.tags),
    log.reason ?? '',
  ])
  return table(columns, rows, terminal)
}

/** `templates LOG`: most frequent first, as given. */
export function renderTemplates(templates: readonly TemplateRow[], terminal: Terminal): string {
  if (templates.length === 0) return 'No templates yet: the log has no lines.\n'
  const columns: Column[] = [
    { title: 'TEMPLATE' },
    { title: 'LINES', right: true },
    { title: 'LEVEL' },
    { title: 'TEXT', cut: 'end' },
  ]
  const rows = templates.map(({ id, lines, level, text }) => [
    id,
    count(lines),
    level > 0 ? (LEVELS[level] ?? '') : '',
    text,
  ])
  return table(columns, rows, terminal)
}

/** `models`: all versions, by log. */
export function renderModels(models: readonly ModelRow[], terminal: Terminal): string {
  if (models.length === 0) return 'No models yet. Scan a directory first.\n'
  const columns: Column[] = [
    { title: 'LOG', cut: 'front' },
    { title: 'VERSION', right: true },
    { title: 'STATE' },
    { title: 'WINDOWS', right: true },
    { title: 'HELD', right: true },
    { title: 'TEMPLATES', right: true },
    { title: 'THRESHOLD', right: true },
    { title: 'TRAINED ON', cut: 'end' },
    { title: 'TAGS', cut: 'end' },
  ]
  const rows = models.map(model => [
    model.logs === undefined ? model.log : `${count(model.logs)} logs together`,
    count(model.version),
    stateOf(model),
    count(model.windows),
    Number.isNaN(model.held) ? '' : count(model.held),
    model.logs === undefined ? count(model.templates) : '',
    model.threshold.toFixed(2),
    extentOf(model),
    model.tags === undefined ? '' : movedText(model.tags),
  ])
  return table(columns, rows, terminal)
}

function stateOf({ judges, promoted }: ModelRow): string {
  if (judges) return 'judges'
  return promoted ? 'judged' : 'set aside'
}

function extentOf({ timed, from, to }: ModelRow): string {
  if (Number.isNaN(from)) return ''
  return timed ? period(from, to) : `line ${count(from)} to ${count(to)}`
}

/** `5.10 → 5.52: as far as 3 false of 4 allow`. */
function movedText({ from, to, why }: Moved): string {
  return to === from ? `unmoved: ${why}` : `${from.toFixed(2)} → ${to.toFixed(2)}: ${why}`
}

/** `80 % (49–94) of 10`. */
function precision(tags: LogSummary['tags']): string {
  if (tags === undefined) return ''
  const cases = tags.true + tags.false
  if (cases === 0) return `${count(tags.expected)} expected`
  const { share, least, most } = wilson(tags.true, cases)
  const percent = (value: number): string => String(Math.round(100 * value))
  return `${percent(share)} % (${percent(least)}–${percent(most)}) of ${count(cases)}`
}

/** Rows of raw cells as aligned lines; a column that is empty throughout is left out. */
export function table(
  all: readonly Column[],
  rawRows: readonly (readonly string[])[],
  terminal: Terminal,
): string {
  const paint = painter(terminal)
  const used = all.map((_, at) => at).filter(at => rawRows.some(row => row[at] !== ''))
  const columns = used.map(at => all[at])
  const rows = rawRows.map(row => used.map(at => sanitise(row[at] ?? '')))
  const widths = columns.map((column, at) =>
    Math.max(column.title.length, ...rows.map(row => widthOf(row[at]))),
  )
  shrink(widths, columns, terminal.columns)
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => cellText(cell, columns[at], widths[at]))
      .join(GAP)
      .trimEnd()
  const head = paint('bold', line(columns.map(column => column.title)))
  return `${[head, ...rows.map(line)].join('\n')}\n`
}

function cellText(cell: string, column: Column, width: number): string {
  if (column.right === true) return padStart(cell, width)
  return padEnd(column.cut === 'front' ? fitEnd(cell, width) : cell, width)
}

/** Takes what is too wide from the widest columns that may be cut. */
function shrink(widths: number[], columns: readonly Column[], room: number): void {
  const wide = (): number => widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length)
  for (let over = wide() - room; over > 0; over = wide() - room) {
    let widest = -1
    columns.forEach((column, at) => {
      if (column.cut === undefined || widths[at] <= LEAST_CUT) return
      if (widest < 0 || widths[at] > widths[widest]) widest = at
    })
    if (widest < 0) return
    widths[widest] = Math.max(LEAST_CUT, widths[widest] - Math.max(1, over >> 1))
  }
}

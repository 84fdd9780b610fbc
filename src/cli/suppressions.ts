/** `suppressions`: what each hides of the stored findings, the last time, and when it ends. */
import { EXIT } from '../base/errors.ts'
import type { Suppression } from '../master/suppression.ts'
import { sanitise } from '../words/text.ts'
import { moment, count } from '../words/words.ts'
import type { SuppressionsOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { SUPPRESSIONS } from './given.ts'
import { type Effect, effectsOf, noEffect } from './effects.ts'
import { suppressionJson } from './json.ts'
import { lastSource, withSession } from './session.ts'
import { inForce, readSuppressions } from './suppressions-file.ts'
import { table } from './tables.ts'
import type { Terminal } from './terminal.ts'

/** Runs the command; gives its exit code. */
export function listSuppressions(options: SuppressionsOptions, doors: Doors): Promise<number> {
  const all = readSuppressions(options.file === SUPPRESSIONS ? undefined : options.file)
  return withSession(options, async ({ store }) => {
    const now = doors.clock.now()
    const { name } = await lastSource(store)
    const effects = await effectsOf(store, name, inForce(all, now))
    const rows = all.map(each => effects.find(one => one.suppression === each) ?? noEffect(each))
    doors.out(
      options.json
        ? rows.map(each => suppressionJson(each, now)).join('')
        : rendered(rows, now, doors.terminal),
    )
    return EXIT.ok
  })
}

function rendered(effects: readonly Effect[], nowMs: number, terminal: Terminal): string {
  if (effects.length === 0) return 'No suppressions.\n'
  const columns = [
    { title: 'NAME' },
    { title: 'TEMPLATE' },
    { title: 'HIDES', right: true },
    { title: 'IN PART', right: true },
    { title: 'LAST' },
    { title: 'UNTIL' },
    { title: 'REASON', cut: 'end' as const },
  ]
  const rows = effects.map(({ suppression, findings, parts, lastMs }) => [
    suppression.name,
    meantBy(suppression),
    count(findings),
    count(parts),
    Number.isNaN(lastMs) ? '' : moment(lastMs),
    endOf(suppression, nowMs),
    suppression.reason,
  ])
  return table(columns, rows, terminal)
}

/** `2fb1c6a09d3e4477 where 2=10.0.0.5`. */
function meantBy({ template, where }: Suppression): string {
  return where === undefined
    ? template
    : sanitise(`${template} where ${where.map(({ text }) => text).join(' and ')}`)
}

function endOf({ untilMs }: Suppression, nowMs: number): string {
  if (untilMs === Number.POSITIVE_INFINITY) return 'never told'
  return untilMs > nowMs ? moment(untilMs) : `expired ${moment(untilMs)}`
}

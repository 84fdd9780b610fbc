/** The answer about health: whether what the page shows can be trusted. */
import { scannedMs } from '../../store/sources.ts'
import type { z } from 'zod'
import { wilson } from '../../forest/tagged-threshold.ts'
import { getFindingDays, getGlance } from '../../store/glance.ts'
import { getScanners } from '../../store/heartbeats.ts'
import { getShownLogs, getShownTags } from '../../store/shown.ts'
import { countTags, lastWords } from '../../store/tags.ts'
import { getSides } from '../../store/timeline.ts'
import { addsUp } from '../../parse/ledger.ts'
import { ledgerJson, needScene } from '../answers.ts'
import type { Context, DeclaredSuppression, Scene } from '../context.ts'
import type { Gate } from '../gate.ts'
import { finite } from '../numbers.ts'
import { HealthJson, type SuppressionJson } from '../schemas-more.ts'
import type { App } from '../server.ts'
import { budgetOf } from './overview.ts'

const DAY_MS = 86_400_000
/** Days of the budget that are drawn. */
const DAYS = 14
/** Logs and files that are listed; a reader looks at few. */
const MOST_ROWS = 200

/** Adds the route. */
export function addHealth(app: App, gate: Gate): void {
  app.get('/api/v1/health', { schema: { response: { 200: HealthJson } } }, async request => {
    const { context } = gate.visitOf(request)
    return healthOf(context, await needScene(context))
  })
}

async function healthOf(context: Context, scene: Scene): Promise<z.infer<typeof HealthJson>> {
  const { store, desk, clock } = context
  const { suite, source, sources } = scene
  const { ledger, rejected } = await desk.reading(suite)
  const logs = await getShownLogs(store, suite)
  const learning = logs.filter(({ state }) => state === 'learning')
  const scanners = []
  for (const { name } of sources) scanners.push(...(await getScanners(store, name)))
  const suppressions = await desk.suppressions(source)
  return {
    ledger: ledgerJson(ledger),
    addsUp: addsUp(ledger),
    rejected: listOf(rejected.map(({ path, reason }) => ({ path, reason }))),
    lag: {
      scannedMs: scannedMs(source) || null,
      lastLineMs: finite(scene.to),
      scanners: scanners.map(({ name, alive, state }) => {
        return { name, alive, lagSeconds: finite(state.lagSeconds ?? 0) ?? 0 }
      }),
    },
    budget: await daysOf(context, scene, logs.length),
    precision: await precisionOf(context, scene),
    sides: await getSides(store, suite),
    learning: listOf(
      learning.map(({ name, reason }) => ({ log: name, reason: reason || 'too few windows yet' })),
    ),
    suppressions: suppressions.map(each => suppressionJson(each, clock.now())),
  }
}

/** The beginning of a list, and how long it is in all. */
function listOf<Item>(all: readonly Item[]): { readonly total: number; readonly items: Item[] } {
  return { total: all.length, items: all.slice(0, MOST_ROWS) }
}

/** The last days of event time, each with the part of it that the logs cover. */
async function daysOf(
  { store }: Context,
  scene: Scene,
  logs: number,
): Promise<z.infer<typeof HealthJson>['budget']> {
  const perLogPerDay = budgetOf(scene)
  if (Number.isNaN(scene.from)) return { perLogPerDay, logs, days: [] }
  const last = Math.floor(scene.to / DAY_MS) * DAY_MS
  const first = Math.max(Math.floor(scene.from / DAY_MS) * DAY_MS, last - (DAYS - 1) * DAY_MS)
  const range = { from: first, to: last + DAY_MS }
  const found = await getFindingDays(store, scene.suite, range)
  const byDay = new Map(found.map(({ from, findings }) => [from, findings]))
  const days = []
  for (let from = first; from <= last; from += DAY_MS) {
    const covered = Math.min(scene.to, from + DAY_MS) - Math.max(scene.from, from)
    days.push({ from, findings: byDay.get(from) ?? 0, share: Math.max(0, covered / DAY_MS) })
  }
  return { perLogPerDay, logs, days }
}

async function precisionOf(
  { store }: Context,
  { suite }: Scene,
): Promise<z.infer<typeof HealthJson>['precision']> {
  const said = lastWords(await getShownTags(store, suite))
  const { findings } = await getGlance(store, suite)
  const logs = [...said].map(([log, tags]) => ({ log, ...countTags(tags) }))
  const all = countTags([...said.values()].flat())
  const { share, least, most } = wilson(all.true, all.true + all.false)
  const untagged = Math.max(0, findings - all.true - all.false - all.expected)
  return { ...all, share: finite(share), least, most, untagged, logs: listOf(logs) }
}

/** A suppression as it is sent. */
export function suppressionJson(
  suppression: DeclaredSuppression,
  nowMs: number,
): z.infer<typeof SuppressionJson> {
  const { name, template, text, log, reason, untilMs, findings, parts, lastMs } = suppression
  return {
    ...{ name, template, text, log, reason, findings, parts },
    untilMs: finite(untilMs),
    expired: untilMs <= nowMs,
    lastMs: finite(lastMs),
  }
}

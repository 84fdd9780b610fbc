/** `backtest`: what a candidate would find in the stored history, against what is set now. */
import type { AnomalyModelSpec } from '../../operator/api/anomalymodel.ts'
import { EXIT, UsageError } from '../base/errors.ts'
import type { Finding } from '../flow.ts'
import { hidesOf, type Suppression, tell } from '../master/suppression.ts'
import { type Difference, differenceOf, findingsUnder } from '../scanner/backtesting.ts'
import type { LearningOptions, WorkerSetup } from '../scanner/job.ts'
import { loadMaterial, type Material } from '../scanner/material.ts'
import { withValues } from '../scanner/shown.ts'
import { saidOf } from '../scanner/tagged.ts'
import { getLogs } from '../store/logs.ts'
import { getTemplates } from '../store/models.ts'
import type { Store } from '../store/pool.ts'
import type { BacktestOptions } from './commands.ts'
import { renderBacktest } from './difference.ts'
import type { Doors } from './doors.ts'
import { backtestJson } from './json.ts'
import { readModelFile } from './model-file.ts'
import { setupOf } from './replay.ts'
import { learningOf } from './learning.ts'
import { lastSource, withSession } from './session.ts'
import { inForce, readSuppressions } from './suppressions-file.ts'

/** Runs the command; gives its exit code. */
export function backtest(options: BacktestOptions, doors: Doors): Promise<number> {
  const spec = options.model === undefined ? undefined : readModelFile(options.model).spec
  const now = doors.clock.now()
  const suppressions = {
    before: inForce(readSuppressions(undefined), now),
    after: inForce(readSuppressions(options.suppressions), now),
  }
  return withSession(options, async ({ store }) => {
    const source = await lastSource(store)
    const setup = setupOf(source)
    const trial = { setup, after: candidateOf(setup, spec), spec, suppressions }
    const logs = await getLogs(store, source.name)
    const all: Difference[] = []
    for (const log of logs) all.push(await logUnder(store, trial, log.name))
    const found = {
      added: all.flatMap(each => each.added),
      removed: all.flatMap(each => each.removed),
      unchanged: all.flatMap(each => each.unchanged),
    }
    const tookMs = doors.clock.now() - now
    // Kibibytes on every system (libuv).
    const peakBytes = process.resourceUsage().maxRSS * 1024
    const result = { ...found, logs: logs.length, tookMs, peakBytes }
    doors.out(options.json ? backtestJson(result) : renderBacktest(result, doors.terminal))
    const changed = found.added.length + found.removed.length > 0
    return changed && options.failOnChange ? EXIT.found : EXIT.ok
  })
}

interface Trial {
  readonly setup: Pick<WorkerSetup, 'source' | 'root' | 'parser' | 'learning'>
  /** Learning of the candidate. */
  readonly after: LearningOptions
  readonly spec: AnomalyModelSpec | undefined
  readonly suppressions: Readonly<Record<'before' | 'after', readonly Suppression[]>>
}

/** The candidate must be able to learn from what is stored. */
function candidateOf(
  { parser, learning }: Pick<WorkerSetup, 'parser' | 'learning'>,
  spec: AnomalyModelSpec | undefined,
): LearningOptions {
  if (spec === undefined) return learning
  const { identifier } = spec.sessions
  const other =
    spec.parser !== parser
      ? `was parsed by ${parser}, not by ${spec.parser}`
      : identifier !== learning.identifier && identifier !== 'Off'
        ? `has sessions by "${learning.identifier}", not by "${identifier}"`
        : undefined
  if (other === undefined) return learningOf(spec)
  throw new UsageError(
    `Cannot backtest this model: the stored history ${other}; scan into another --data-dir.`,
  )
}

async function logUnder(store: Store, trial: Trial, log: string): Promise<Difference> {
  const { setup, after, spec, suppressions } = trial
  const material = await loadMaterial(store, { ...setup, log })
  const { learnMs } = material.log.counts
  if (learnMs === undefined) return { added: [], removed: [], unchanged: [] }
  const said = await saidOf(store, setup.source, log)
  const versions = await getTemplates(store, material.log.id)
  const shown = { store, setup, material, templates: material.view.templates }
  const told = async (
    findings: readonly Finding[],
    by: readonly Suppression[],
  ): Promise<Finding[]> => {
    const byValue = by.some(({ where }) => where !== undefined)
    const known = byValue ? await withValues(shown, findings) : findings
    return withoutHidden(known, by, { material, versions })
  }
  const base = { said, windowMs: learnMs }
  const windowMs = spec?.windowSeconds === undefined ? learnMs : spec.windowSeconds * 1000
  const before = findingsUnder(material, { ...base, learning: setup.learning })
  const found = findingsUnder(material, { ...base, learning: after, windowMs })
  return differenceOf(
    await told(before, suppressions.before),
    await told(found, suppressions.after),
  )
}

interface Known {
  readonly material: Material
  readonly versions: readonly { readonly id: string; readonly shapes: readonly string[] }[]
}

function withoutHidden(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  { material, versions }: Known,
): Finding[] {
  const meant = suppressions.filter(each => each.covers(material.log.name))
  const hides = hidesOf(meant, [...versions, ...material.view.templates])
  return findings.flatMap(each => tell(each, hides).finding ?? [])
}

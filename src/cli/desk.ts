/** What the page shares with other commands: raw lines, tags, and the file with suppressions. */
import type { Clock } from '../base/clock.ts'
import { isRemote } from '../base/remote.ts'
import type { Suppression as Declared } from '../../operator/api/suppression.ts'
import type { Place } from '../flow.ts'
import { sumOfLedgers } from '../parse/ledger.ts'
import { getFiles } from '../store/files.ts'
import { getGlance } from '../store/glance.ts'
import { getShownFinding, getShownLog, getShownSources } from '../store/shown.ts'
import type { Store } from '../store/pool.ts'
import type { SourceRecord } from '../store/sources.ts'
import { UsageError } from '../base/errors.ts'
import type {
  DeclaredSuppression,
  Desk,
  RawLines,
  Reading,
  SuppressionWish,
} from '../web/context.ts'
import { type Effect, effectsOf, noEffect } from './effects.ts'
import { readIfThere } from './model-file.ts'
import { Places } from './places.ts'
import { RemoteLines } from './remote-lines.ts'
import { readingOf } from './summary.ts'
import { declaredBy, literal } from './suppress.ts'
import {
  appendSuppression,
  declarationText,
  inForce,
  readSuppressions,
  removeSuppression,
} from './suppressions-file.ts'
import { sayOfIncident } from './tag.ts'

/** Where suppressions are kept, and by which clock they end. */
export interface DeskOptions {
  readonly file: string
  readonly clock: Clock
}

/** The desk of a page. */
export function deskOf(store: Store, options: DeskOptions): Desk {
  const hiding = new Hiding(store, options)
  return {
    around: (source, place, wanted) => around(store, source, { place, ...wanted }),
    resolve: async (source, places) => {
      const known = await placesOf(store, source)
      return places.map((place: Place) => known.resolve(place))
    },
    reading: suite => readingOfSuite(store, suite),
    tag: (suite, { incident, ...said }) => sayOfIncident(store, suite, { id: incident, said }),
    suppressions: source => hiding.all(source),
    preview: async (source, wish) => {
      const { made, effect } = await wishedFor(store, source, { wish, file: options.file })
      return { ...declaredOf(effect), yaml: declarationText(made), command: null }
    },
    suppress: async (source, wish) => {
      const { made } = await wishedFor(store, source, { wish, file: options.file })
      appendSuppression(options.file, made)
      return { name: made.metadata.name, file: options.file }
    },
    lift: async name => removeSuppression(options.file, name),
  }
}

/** What was read of all sources of a suite. */
export async function readingOfSuite(store: Store, suite: string): Promise<Reading> {
  const all = []
  for (const { name } of await getShownSources(store, suite)) all.push(await readingOf(store, name))
  return {
    ledger: sumOfLedgers(all.map(each => each.ledger)),
    rejected: all.flatMap(({ rejected }) => rejected.map(({ path, reason }) => ({ path, reason }))),
  }
}

async function around(
  store: Store,
  source: SourceRecord,
  { place, lines, text }: { place: Place; lines: number; text: string },
): Promise<RawLines | undefined> {
  const places = await placesOf(store, source)
  const at = places.resolve(place)
  if (at === undefined) return undefined
  const { path, line } = at
  if (!isRemote(source)) {
    const found = await places.around(place, lines)
    return found && { path, lines: found }
  }
  const remote = new RemoteLines(source)
  const asked = remote.around(place, { line, text, around: lines })
  const answer = await asked.finally(() => remote.close())
  return 'missing' in answer ? { path, lines: [], ...answer } : { path, lines: answer }
}

async function placesOf(store: Store, source: SourceRecord): Promise<Places> {
  return new Places(await getFiles(store, source.name), source.root)
}

/** The declaration that a wish comes to; `suite` is that of the source. */
export async function wishedFor(
  store: Store,
  source: SourceRecord,
  { wish, ...scope }: { readonly wish: SuppressionWish; readonly file: string; suite?: string },
): Promise<{ readonly made: Declared; readonly effect: Effect }> {
  const suite = scope.suite ?? source.name
  const finding = await getShownFinding(store, suite, wish.finding)
  const log = finding && (await getShownLog(store, suite, finding.log))
  if (log === undefined) throw new UsageError('Cannot suppress: the finding is gone.')
  const { template, untilMs, where, reason } = wish
  const own = { ...source, name: log.source }
  return declaredBy(store, own, {
    ...{ ...scope, suite, id: template, within: log.ownName, where, reason },
    log: wish.everywhere ? '**' : literal(log.name),
    ...(untilMs === undefined ? {} : { until: new Date(untilMs).toISOString() }),
  })
}

/** What suppressions hide, worked out anew when the file or the findings changed. */
class Hiding {
  readonly #store: Store
  readonly #options: DeskOptions
  #known:
    | { readonly key: string; readonly all: Promise<readonly DeclaredSuppression[]> }
    | undefined

  constructor(store: Store, options: DeskOptions) {
    this.#store = store
    this.#options = options
  }

  async all(source: SourceRecord): Promise<readonly DeclaredSuppression[]> {
    const text = readIfThere(this.#options.file)
    if (text === undefined || text.trim() === '') return []
    const { digest } = await getGlance(this.#store, source.name)
    const minute = Math.floor(this.#options.clock.now() / 60_000)
    const key = [source.name, digest, minute, text].join('\n')
    if (this.#known?.key !== key) this.#known = { key, all: this.#read(source) }
    return this.#known.all
  }

  async #read({ name }: SourceRecord): Promise<readonly DeclaredSuppression[]> {
    const all = readSuppressions(this.#options.file)
    const now = this.#options.clock.now()
    const effects = await effectsOf(this.#store, name, inForce(all, now))
    return all.map(each =>
      declaredOf(effects.find(one => one.suppression === each) ?? noEffect(each)),
    )
  }
}

/** An effect in the words of the page. */
export function declaredOf({ suppression, ...effect }: Effect): DeclaredSuppression {
  const { name, template, text = null, where, log, reason, untilMs } = suppression
  const values = where?.map(each => each.text).join(' and ')
  const said = values === undefined ? text : `${text ?? template} where ${values}`
  return { name, template, text: said, log, reason, untilMs, ...effect }
}

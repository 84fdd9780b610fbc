/**
 * How well the forests rank outliers: eight labelled sets, five seeds, against scikit-learn's
 * isolation forest with the same settings in the same run.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type ForestOptions, scoreRows, trainForest } from '../../src/forest/forest.ts'
import { type Figure, tableOf } from '../help/figures.ts'
import { DATA } from '../help/inputs.ts'
import { type OutlierSet, readOutlierSet } from '../help/npz.ts'
import { scikitRanks } from '../help/scikit.ts'
import { areaUnderCurve, mean } from './rank.ts'

const FOLDER = join(DATA, 'outliers')
const SEEDS = 5

/** How far the mean over all sets may lie below the peer's, and how far that of one set. */
const MEAN_SLACK = 0.01
const SET_SLACK = 0.03

type Kind = Pick<ForestOptions, 'trainer' | 'extensionLevel'>

/** Figures on the ranking; empty where the data are absent. */
export async function forestAccuracy(): Promise<Figure[]> {
  if (!existsSync(FOLDER)) return []
  const names = readdirSync(FOLDER).filter(name => name.endsWith('.npz'))
  const sets = names.sort().map(name => readOutlierSet(join(FOLDER, name)))
  const peers = scikitRanks(FOLDER, SEEDS)
  const own = ranksOf(sets, { trainer: 'logforest', extensionLevel: 0 })
  const extended = ranksOf(sets, { trainer: 'logforest', extensionLevel: 1 })
  const other = ranksOf(sets, { trainer: 'ml-isolation-forest', extensionLevel: 0 })
  const peerRanks = names.map(name => peers && mean(peers[name.replace(/\.npz$/, '')]))
  const peerMean = peers && mean(peerRanks.map(Number))
  const overall = (label: string, ranks: number[]): Figure =>
    compared(`mean AUC, ${sets.length} sets × ${SEEDS} seeds: ${label}`, mean(ranks), {
      peer: peerMean,
      slack: MEAN_SLACK,
    })
  return [
    ...names.map((name, at) =>
      compared(`AUC ${name.replace(/^\d+_|\.npz$/g, '')}`, own[at], {
        peer: peerRanks[at],
        slack: SET_SLACK,
      }),
    ),
    overall('own trainer', own),
    overall('own trainer, extended', extended),
    overall('ml-isolation-forest', other),
  ]
}

/** Mean AUC over the seeds, per set. */
function ranksOf(sets: readonly OutlierSet[], kind: Kind): number[] {
  return sets.map(set =>
    mean(Array.from({ length: SEEDS }, (_, seed) => rankOf(set, { ...kind, seed: seed + 1 }))),
  )
}

function rankOf(set: OutlierSet, kind: Kind & { readonly seed: number }): number {
  const { columns, rows, labels } = set
  const scores = scoreRows(
    trainForest(rows, { ...kind, columns, trees: 100, sampleSize: 256 }),
    rows,
  )
  const where = (label: number) => Array.from(scores.filter((_, row) => labels[row] === label))
  return areaUnderCurve(where(1), where(0))
}

function compared(
  name: string,
  got: number,
  { peer, slack }: { peer: number | undefined; slack: number },
): Figure {
  if (peer === undefined) {
    return { name, reach: 'no scikit-learn here', got: got.toFixed(4), ok: true }
  }
  const reach = `≥ ${(peer - slack).toFixed(4)} (scikit-learn ${peer.toFixed(4)} − ${slack})`
  return { name, reach, got: got.toFixed(4), ok: got >= peer - slack }
}

if (import.meta.main) process.stdout.write(tableOf(await forestAccuracy()))

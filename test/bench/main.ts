/**
 * `npm run bench [-- name …]`: how fast and how small the product is, part by part, as ratios to a
 * named peer in the same run where there is one. The table goes to the terminal, the figures to
 * .cache/bench.json; exit code 1 where one does not reach its goal.
 */
import { type Part, showParts } from '../help/figures.ts'

const part = (name: string, file: string, run: string): Part => ({
  name,
  module: new URL(file, import.meta.url),
  run,
})

const PARTS: readonly Part[] = [
  part('parsing', 'parsing.ts', 'parsingBench'),
  part('forests', 'forests.ts', 'forestBench'),
  part('poll', 'poll.ts', 'pollBench'),
  part('scan', 'scan.ts', 'scanBench'),
  part('start', 'start.ts', 'startBench'),
  part('many', 'many.ts', 'manyBench'),
  part('suite', 'suite.ts', 'suiteBench'),
  part('series', 'series.ts', 'seriesBench'),
  part('load', 'load.ts', 'loadBench'),
]

await showParts(PARTS, new URL('../../.cache/bench.json', import.meta.url))

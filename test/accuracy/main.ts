/**
 * `npm run accuracy [-- name …]`: how right the product is, part by part. The table goes to the
 * terminal, the figures to .cache/accuracy.json; exit code 1 where one does not reach its goal.
 */
import { type Part, showParts } from '../help/figures.ts'

const part = (name: string, file: string, run: string): Part => ({
  name,
  module: new URL(file, import.meta.url),
  run,
})

const PARTS: readonly Part[] = [
  part('parsing', 'parsing.ts', 'parsingAccuracy'),
  part('forests', 'forests.ts', 'forestAccuracy'),
  part('detection', 'windows.ts', 'windowAccuracy'),
  part('identifiers', 'rawSessions.ts', 'identifierAccuracy'),
  part('suites', 'suites.ts', 'suiteAccuracy'),
]

await showParts(PARTS, new URL('../../.cache/accuracy.json', import.meta.url))

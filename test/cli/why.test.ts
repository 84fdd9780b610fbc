/** Why a log is strange, as a table. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { painter } from '../../src/cli/terminal.ts'
import { whyLines } from '../../src/cli/why.ts'
import type { Why } from '../../src/flow.ts'
import { PIPE } from './example.ts'

const PART = { observed: 9, typical: 0, tail: 9, share: 0.5 }

function shown(why: readonly Why[]): string {
  return whyLines(why, { terminal: PIPE, paint: painter(PIPE) }).join('\n')
}

test('without features there is no table', () => {
  assert.equal(shown([]), '')
})

test('six features, the strongest first; what is no number is a dash', () => {
  const why = [1, 2, 3, 4, 5, 6, 7].map(at => {
    return { ...PART, feature: `feature ${at}`, share: at / 28, observed: -2, typical: Number.NaN }
  })
  const lines = shown(why).split('\n')
  assert.equal(lines.length, 8)
  assert.match(lines[2], /^ {2}feature 7 +– +-2 +25 %$/)
  assert.doesNotMatch(lines.join('\n'), /feature 1\b/)
})

test('the features that a score hangs on are named below the table', () => {
  const text = shown([
    { feature: 'distance', ...PART, decisive: true },
    { feature: 'mix', ...PART },
    { feature: 'new lines', ...PART, decisive: true },
  ])
  assert.match(text, /50 %\n {2}no finding if as usual: distance, new lines$/)
})

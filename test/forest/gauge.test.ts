/** A gauge has room for its columns and remembered windows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gaugeOf } from '../../src/forest/gauge.ts'
import { reservoirOf } from '../../src/forest/nearest.ts'
import { profileOf } from '../../src/forest/profile.ts'
import { noSurroundings } from '../../src/forest/surroundings.ts'
import { matrixOf, windowOfLines } from '../accuracy/history.ts'

test('room fits the profile, and without levels no template has one', () => {
  const windows = matrixOf([[0, 1], [2]].map(windowOfLines), 3)
  const kept = Uint8Array.of(1, 1)
  const profile = profileOf(windows, kept)
  const reservoir = reservoirOf(windows, kept, { limit: 2, seed: 1 })
  const around = noSurroundings(profile)
  const model = { profile, reservoir, around, squares: new Float64Array(3) }
  const gauge = gaugeOf(model, { levels: undefined, pairs: windows.pairs })
  assert.equal(gauge.probe.columns.length, 3)
  assert.equal(gauge.scratch.length, 2)
  assert.equal(gauge.levels.length, 0)
  assert.equal(gauge.pairs.length, windows.pairs)
})

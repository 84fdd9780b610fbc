/** A history measured against itself. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FEATURES, RELATION } from '../../src/forest/features.ts'
import { columnOf, studyOf } from '../../src/forest/study.ts'
import { matrixOf, quietHistory } from '../accuracy/history.ts'
import { OPTIONS } from '../accuracy/outcomes.ts'

test('a template of three windows in a row is new in each of them', () => {
  const { windows, columns } = quietHistory({ windows: 80, windowsPerDay: 8640, seed: 2 })
  for (const row of [40, 41, 42]) windows[row].counts.set(columns, 2)
  const matrix = matrixOf(windows, columns + 1)
  const options = { ...OPTIONS, reach: 10 }
  const study = studyOf(matrix, new Uint8Array(80).fill(1), options)
  for (const row of [40, 41, 42]) assert.ok(study.sheet.newLines[row] >= 2)
  assert.ok(columnOf(study.sheet.features, RELATION).every(Number.isFinite))
  assert.equal(study.tails.length, 80 * FEATURES.length)
})

test('windows in quarantine are measured but are not in the profile', () => {
  const { windows, columns } = quietHistory({ windows: 80, windowsPerDay: 8640, seed: 2 })
  for (const row of [10, 60]) windows[row].counts.set(columns, 2)
  const matrix = matrixOf(windows, columns + 1)
  const kept = Uint8Array.from({ length: 80 }, (_, row) => (row === 10 || row === 60 ? 0 : 1))
  const study = studyOf(matrix, kept, { ...OPTIONS, reach: 10 })
  assert.equal(study.profile.rows, 78)
  assert.ok(study.sheet.newLines[10] >= 2 && study.sheet.newLines[60] >= 2)
})

/** Heat in two bytes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ALARM, alarmed, COLD, heatSql, hotter, scoreOf } from '../../src/store/heat.ts'
import { query } from '../../src/store/pool.ts'
import { withStore } from '../help/database.ts'

test('a score is read as it was packed, to hundredths, with its alarm', async () => {
  await withStore(async store => {
    for (const [score, alarm] of [
      [0, false] as const,
      [89.996, false] as const,
      [100, true] as const,
    ]) {
      const text = `select ${heatSql('$1::float8', '$2')}::int2 as heat`
      const [row] = await query<{ heat: number }>(store, 'testing', {
        text,
        values: [score, alarm],
      })
      const heat = row?.heat ?? COLD
      assert.deepEqual([scoreOf(heat), alarmed(heat)], [Math.floor(score * 100) / 100, alarm])
    }
  })
})

test('two steps together have the higher score, and an alarm where either has one', () => {
  const heat = fc.oneof(
    fc.constant(COLD),
    fc.integer({ min: 0, max: 10_000 }),
    fc.integer({ min: ALARM, max: ALARM + 10_000 }),
  )
  fc.assert(
    fc.property(heat, heat, (a, b) => {
      const both = hotter(a, b)
      assert.equal(both, hotter(b, a))
      assert.equal(alarmed(both), alarmed(a) || alarmed(b))
      const scores = [a, b].map(scoreOf).filter(score => !Number.isNaN(score))
      assert.equal(scoreOf(both), scores.length === 0 ? Number.NaN : Math.max(...scores))
    }),
  )
})

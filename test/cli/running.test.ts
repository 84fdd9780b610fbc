/** What a scan and its watch share. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_SPEC } from '../../operator/api/anomalymodel.ts'
import { learningOf } from '../../src/cli/learning.ts'
import { exitCode, hiddenOf, judgeOptions, reportOf, type Scan } from '../../src/cli/running.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'

test('what grows is judged as far as the lateness lets it, what does not to its end', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 'none', root: '/none', config: {} })
    const learning = learningOf(DEFAULT_SPEC)
    const times = async (options: object, latenessSeconds?: number): Promise<readonly number[]> => {
      const spec = {
        ...DEFAULT_SPEC,
        ...(latenessSeconds === undefined ? {} : { latenessSeconds }),
      }
      const scan = { options, spec, learning, source: { store, name: 'none' } }
      const judging = await judgeOptions(scan as unknown as Scan, () => undefined)
      return [judging.watermarkMs, judging.latenessMs]
    }
    assert.deepEqual(await times({ watch: true }), [-10_000, 10_000])
    assert.deepEqual(await times({ watch: true }, 3), [-3000, 3000])
    assert.deepEqual(await times({ watch: true, cloudWatch: {} }), [-60_000, 60_000])
    assert.deepEqual(await times({ watch: false }), [Number.POSITIVE_INFINITY, 10_000])
  })
})

test('a report of an empty source is empty and adds up', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 'none', root: '/none', config: {} })
    const scan = {
      session: { store },
      source: { name: 'none' },
      doors: { program: 'x' },
      options: { dataDir: 'elsewhere' },
    }
    const report = await reportOf(
      scan as unknown as Scan,
      { incidents: [], hidden: hiddenOf([], 0) },
      [],
    )
    assert.deepEqual([report.logs, report.incidents, report.ledger.lines], [[], [], 0])
    assert.ok(Number.isNaN(report.spanMs))
    assert.equal(report.where, ' --data-dir elsewhere')
    assert.equal(report.resolve({ stream: 'a', offset: 0, line: 0, timeMs: 0 }), undefined)
  })
})

test('--fail-on asks for a severity or more', () => {
  assert.equal(exitCode(['Medium'], undefined), 0)
  assert.equal(exitCode(['Medium'], 'High'), 0)
  assert.equal(exitCode(['Medium'], 'Medium'), 1)
  assert.equal(exitCode(['Medium'], 'Low'), 1)
})

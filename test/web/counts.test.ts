/** Lines of each template over time, from what a scan stored. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countsPlace, needLog, needScene } from '../../src/web/answers.ts'
import { CountsCache, type LogCounts } from '../../src/web/counts.ts'
import { addLines, BROKEN_MS, START_MS, startedWeb } from '../help/web.ts'

const web = await startedWeb()
const cache = new CountsCache(web.store)

async function countsOf(name: string): Promise<LogCounts> {
  const scene = await needScene(web.context)
  return cache.get(countsPlace(scene, await needLog(web.context, scene, name)))
}

test('each line is counted once, in its template and its ten seconds', async () => {
  const { templates, timed, step } = await countsOf('a.log')
  assert.deepEqual([timed, step], [true, 10_000])
  const lines = templates.reduce((sum, each) => sum + each.lines, 0)
  assert.equal(lines, 40 * 60 + 40 * 12 + Math.ceil((40 * 60 - 3) / 7) + 10)
  for (const { at, lines: all } of templates) {
    assert.equal(
      [...at.values()].reduce((sum, each) => sum + each, 0),
      all,
    )
  }
  const broken = templates.find(({ level }) => level === 'error')
  assert.deepEqual(
    [broken?.lines, broken?.first, broken?.last],
    [10, BROKEN_MS, BROKEN_MS + 50_000],
  )
  assert.equal(broken?.at.get(BROKEN_MS / 10_000), 2)
  assert.match(broken?.text ?? '', /cannot reach shard <\*>: connection refused$/)
})

test('a log without times is counted by its lines', async () => {
  const { templates, timed } = await countsOf('plain.log')
  assert.deepEqual([timed, templates.length, templates[0].lines], [false, 1, 4000])
})

test('what is stored is read once, and anew when there is more', async () => {
  const before = await countsOf('calm.log')
  assert.equal(await countsOf('calm.log'), before)
  const time = new Date(START_MS + 40 * 60_000).toISOString()
  addLines(web.folder, 'calm.log', [`${time} INFO api: goodbye`])
  await web.scan()
  const after = await countsOf('calm.log')
  assert.ok(after.templates.some(({ text, lines }) => text.endsWith('goodbye') && lines === 1))
})

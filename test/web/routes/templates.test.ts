/** Answers about templates, from a scan. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TemplatesJson } from '../../../src/web/schemas-more.ts'
import { BROKEN_MS, START_MS, startedWeb } from '../../help/web.ts'

const web = await startedWeb()
const BROKEN = `aFrom=${START_MS}&aTo=${BROKEN_MS}&bFrom=${BROKEN_MS}&bTo=${BROKEN_MS + 60_000}`

test('what is new in the strange minute is on top, the gravest first', async () => {
  const { items, kinds, total } = await web.get(TemplatesJson, `templates?${BROKEN}`)
  assert.equal(kinds.new, 2)
  assert.equal(total, kinds.new + kinds.gone + kinds.more + kinds.fewer + kinds.same)
  const [first, second, third] = items
  assert.deepEqual([first.kind, first.level, first.now, first.before], ['new', 'error', 10, 0])
  assert.deepEqual([first.first, second.kind, third.kind], [BROKEN_MS, 'new', 'same'])
})

test('kinds, words and a log choose; the chips count all kinds all the same', async () => {
  const fresh = await web.get(TemplatesJson, `templates?${BROKEN}&kind=new`)
  assert.deepEqual([fresh.total, fresh.kinds.new, fresh.kinds.same > 0], [2, 2, true])
  const words = await web.get(TemplatesJson, `templates?${BROKEN}&q=Connection%20REFUSED&log=a.log`)
  assert.deepEqual(
    words.items.map(({ log }) => log),
    ['a.log'],
  )
  assert.equal((await web.send('GET', 'templates?kind=odd')).status, 400)
})

test('by count, lines without times too; sparklines have all lines of both ranges', async () => {
  const { items } = await web.get(TemplatesJson, 'templates?order=count')
  assert.deepEqual([items[0].log, items[0].now, items[0].spark], ['plain.log', 4000, []])
  assert.ok(items.every((each, at) => at === 0 || lines(items[at - 1]) >= lines(each)))
  const { before, now, spark } = items[1]
  assert.equal(
    spark.reduce((sum, each) => sum + each, 0),
    before + now,
  )
})

test('without ranges the second half is compared with the first', async () => {
  const { a, b, split } = await web.get(TemplatesJson, 'templates')
  const middle = START_MS + 20 * 60_000
  assert.deepEqual(
    [a, b],
    [
      { from: START_MS, to: middle },
      { from: middle, to: START_MS + 2_400_000 },
    ],
  )
  assert.equal(split, 0.5)
})

function lines({ before, now }: { readonly before: number; readonly now: number }): number {
  return before + now
}

/** The simulation of writers and a crashing reader, who looks through a network file system. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simulate } from './directory.ts'
import { NfsView } from './nfs.ts'

const SEEDS = Number(process.env.SIM_SEEDS ?? 80)
const FIRST = Number(process.env.SIM_SEED ?? 1)

test('no piece is lost or comes twice, whatever is remembered, stale or used anew', async () => {
  const views: NfsView[] = []
  const view = (...of: ConstructorParameters<typeof NfsView>): NfsView => {
    views.push(new NfsView(...of))
    return views[views.length - 1]
  }
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) await simulate(seed, { view })
  if (SEEDS < 50) return
  for (const kind of ['oldAttributes', 'oldListing', 'staleHandle', 'reusedInode'] as const) {
    assert.ok(views.filter(each => each.happened[kind] > 0).length > SEEDS / 4, kind)
  }
})

/** The simulation of writers and a crashing reader, over fixed and over chosen seeds. */
import { test } from 'node:test'
import { simulate } from './directory.ts'

const SEEDS = Number(process.env.SIM_SEEDS ?? 200)
const FIRST = Number(process.env.SIM_SEED ?? 1)

test('every piece is committed once and in order, whatever rotates and crashes', async () => {
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) await simulate(seed)
})

/** The writers of the simulation: what they wrote stays on disk, however often it is rotated. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { seededRandom } from '../../src/base/random.ts'
import { withFolder } from '../help/scanning.ts'
import { LogWriters } from './logs.ts'

test('a reading at the end finds every byte, after any number of rotations', async () => {
  for (let seed = 0; seed < 3; seed++) {
    await withFolder(async root => {
      const writers = new LogWriters(root, seededRandom(seed))
      for (let step = 0; step < 400; step++) writers.step()
      writers.finish()
      let bytes = 0
      for (const name of readdirSync(root)) {
        const packed = readFileSync(join(root, name))
        bytes += (name.endsWith('.gz') ? gunzipSync(packed) : packed).length
      }
      assert.equal(bytes, writers.bytes, `seed ${seed}`)
    })
  }
})

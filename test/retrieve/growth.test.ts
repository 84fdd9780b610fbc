/** Files that grow while others are read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { grownStreams } from '../../src/retrieve/growth.ts'
import { fileRecord } from '../help/flow.ts'
import { withFolder, writeLog } from '../help/scanning.ts'

test('grown is what is larger than it was when it was looked at', async () => {
  await withFolder(async root => {
    const records = Array.from({ length: 40 }, (_, index) => {
      const path = `s${index}.log`
      writeLog(root, path, 'x'.repeat(index < 2 ? 11 : 10))
      return fileRecord({ path, stream: path, size: 10 })
    })
    const gone = fileRecord({ path: 'gone.log', stream: 'gone.log', size: 0 })
    const grown = await grownStreams(root, [...records, gone])
    assert.deepEqual([...grown].sort(), ['s0.log', 's1.log'])
  })
})

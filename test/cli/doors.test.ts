import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseFiles } from '../../src/cli/parse.ts'
import { keptDoors } from '../help/doors.ts'
import { withFolder, writeLog } from '../help/scanning.ts'

test('a command speaks through its doors alone, so a test can stand in for the world', async () => {
  await withFolder(async folder => {
    writeLog(folder, 'a.log', 'one\n')
    const doors = keptDoors()
    const options = { files: [`${folder}/a.log`], format: 'csv', parser: 'Shapes' } as const
    assert.equal(await parseFiles(options, doors), 0)
    assert.match(doors.said.out, /^file,line,id,template,parameters\n.*a\.log,1,/)
    assert.equal(doors.said.error, '')
  })
})

test('a command that is to stop stops', async () => {
  await withFolder(async folder => {
    writeLog(folder, 'a.log', 'one\n'.repeat(5000))
    const doors = { ...keptDoors(), signal: AbortSignal.abort() }
    const options = { files: [`${folder}/a.log`], format: 'jsonl', parser: 'Shapes' } as const
    assert.equal(await parseFiles(options, doors), 0)
  })
})

import assert from 'node:assert/strict'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { exportModel, importModel } from '../../src/cli/exchange.ts'
import { withDatabase } from '../help/database.ts'
import { keptDoors, printed } from '../help/doors.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'

const dataDir = '.unused'

test('a model in another database judges the same lines the same, bit for bit', async () => {
  await withFolder(async folder => {
    const logDir = join(folder, 'logs')
    const file = join(folder, 'model.json')
    const text = serviceLog({ seed: 1, minutes: 60, brokenMinute: 55 })
    const half = text.indexOf('\n', text.length * 0.7) + 1
    const scores: string[] = []
    writeLog(logDir, 'api.log', text.slice(0, half))
    await withDatabase(async here => {
      await runScan({ logDir, databaseUrl: here })
      const options = { log: 'api.log', out: file, databaseUrl: here, dataDir }
      await printed(doors => exportModel(options, doors))
      await withDatabase(async there => {
        const empty = join(folder, 'empty')
        writeLog(empty, 'none.log', '')
        await runScan({ logDir: empty, databaseUrl: there })
        const said = await printed(doors =>
          importModel({ file, databaseUrl: there, dataDir }, doors),
        )
        assert.equal(said, 'Imported version 1 of the model of "api.log".\n')
        appendFileSync(join(logDir, 'api.log'), text.slice(half))
        await runScan({ logDir, databaseUrl: there, freeze: true, scores: join(folder, 'there') })
        await runScan({ logDir, databaseUrl: here, freeze: true, scores: join(folder, 'here') })
        scores.push(...(await scoreLines(folder, 'there')))
      })
    })
    const here = await scoreLines(folder, 'here')
    const behind = Date.parse(text.slice(half, half + 24)) + 60_000
    const late = (line: string): boolean => JSON.parse(line).from > behind
    assert.ok(scores.filter(late).length > 20)
    assert.deepEqual(scores.filter(late), here.filter(late))
  })
})

async function scoreLines(folder: string, name: string): Promise<string[]> {
  const { readFile } = await import('node:fs/promises')
  return (await readFile(join(folder, name), 'utf8')).trim().split('\n')
}

test('a log that is still learning cannot be exported, nor one that is unknown', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      writeLog(folder, 'young.log', 'one\n')
      await runScan({ logDir: folder, databaseUrl })
      const call = (log: string): Promise<number> =>
        exportModel({ log, databaseUrl, dataDir }, keptDoors())
      await assert.rejects(call('young.log'), { message: /^Cannot export.*still learning/ })
      await assert.rejects(call('yuong.log'), { message: /Did you mean "young\.log"\?/ })
    }),
  )
})

test('a file that export did not write is refused before the database is touched', async () => {
  await withFolder(async folder => {
    const file = join(folder, 'model.json')
    for (const text of ['', '{}', '{"format":"logforest-model","version":1}']) {
      writeFileSync(file, text)
      const options = { file, databaseUrl: 'postgres://none/none', dataDir }
      assert.throws(() => importModel(options, keptDoors()), {
        name: 'UsageError',
        message: /^Cannot import ".*": it is not a file that "export" wrote\.$/,
      })
    }
  })
})

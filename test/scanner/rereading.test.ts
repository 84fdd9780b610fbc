/** A log is read again as it was read; where that cannot be, the reason is said. */
import assert from 'node:assert/strict'
import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadMaterial } from '../../src/scanner/material.ts'
import { rereadLog } from '../../src/scanner/rereading.ts'
import { closeStore } from '../../src/store/pool.ts'
import { openStore } from '../../src/store/open.ts'
import { workerSetup } from '../help/crew.ts'
import { withDatabase } from '../help/database.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'

test('what is read again is what is stored; other bytes and a lost file are noticed', async () => {
  await withFolder(async logDir => {
    await withDatabase(async databaseUrl => {
      const text = serviceLog({ seed: 1, minutes: 12 })
      const half = text.indexOf('\n', text.length / 2) + 1
      writeLog(logDir, 'app.log', text.slice(0, half))
      await runScan({ logDir, databaseUrl })
      appendFileSync(join(logDir, 'app.log'), text.slice(half))
      await runScan({ logDir, databaseUrl })
      const store = await openStore(databaseUrl, { maxConnections: 2, applicationName: 'test' })
      try {
        const setup = workerSetup(logDir)
        const again = await rereadLog(store, setup, 'app.log')
        assert.ok('material' in again)
        assert.equal(again.lines, text.trim().split('\n').length)
        const stored = await loadMaterial(store, {
          source: 'test',
          log: 'app.log',
          parser: 'Shapes',
        })
        assert.deepEqual(again.material.view, stored.view)

        writeFileSync(join(logDir, 'app.log'), text.toUpperCase())
        const other = await rereadLog(store, setup, 'app.log')
        assert.match('missing' in other ? other.missing : '', /no longer holds the bytes/)
        rmSync(join(logDir, 'app.log'))
        const gone = await rereadLog(store, setup, 'app.log')
        assert.match('missing' in gone ? gone.missing : '', /no longer holds the bytes|gone/)
        assert.ok('missing' in (await rereadLog(store, setup, 'other.log')))
      } finally {
        await closeStore(store)
      }
    })
  })
})

/** What the doctor says, of a real database and of what cannot be had here. */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { wallClock } from '../../src/base/clock.ts'
import { checkupRemarks, doctor, nodeRemark, rootRemark, roomRemark } from '../../src/cli/doctor.ts'
import { withDatabase } from '../help/database.ts'
import { call, withDataDir } from '../help/program.ts'
import { keptDoors } from '../help/doors.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'

test('of a scan it says what is there, and then what is wrong', async () => {
  await withFolder(async folder => {
    await withDatabase(async databaseUrl => {
      const logDir = join(folder, 'logs')
      writeLog(logDir, 'a.log', serviceLog({ seed: 1, minutes: 60, brokenMinute: 40 }))
      await runScan({ logDir, databaseUrl }, { clock: wallClock })
      const doors = { ...keptDoors(), clock: wallClock }
      const options = { dataDir: 'unused', databaseUrl }
      assert.equal(await doctor(options, doors), 0)
      const text = doors.said.out
      assert.match(text, /Node\.js is version 2\d/)
      assert.match(text, /PostgreSQL is version 18/)
      assert.match(text, /TimescaleDB is not on this server: windows lie in plain partitions/)
      assert.match(text, /owns the tables and sees all rows/)
      assert.match(text, /What is kept begins so: windows from 20\d\d-.*, steps of an hour from/)
      assert.match(text, /the directory \S+logs can be read/)
      assert.match(text, /All is well/)
      rmSync(logDir, { recursive: true })
      assert.equal(await doctor(options, doors), 3)
      assert.match(doors.said.out, /^! Source .*cannot be read \(ENOENT/m)
      assert.match(doors.said.out, /1 of these want attention/)
    })
  })
})

test('the program says it of a database that is empty', async () => {
  await withDataDir(async dataDir => {
    const { code, out, error } = await call('doctor', '--data-dir', dataDir)
    assert.deepEqual([code, error], [0, ''])
    assert.match(out, /embedded PostgreSQL 18/)
    assert.match(out, /No window with a time is stored yet/)
    assert.match(out, /has [\d.]+ [MGT]B free/)
  })
})

const CHECKUP = {
  ...{ server: '18.4', role: 'me', owns: true, tables: 9, known: 9 },
  ...{ timescale: null, timescaleOffered: null, sizes: [], due: 0 },
}

function said(changes: object): string {
  return checkupRemarks({ ...CHECKUP, ...changes }, [])
    .map(({ text, wrong }) => `${wrong === true ? '!' : ' '} ${text}`)
    .join('\n')
}

test('what is too old, too much, or not ours is marked', () => {
  assert.doesNotMatch(said({}), /^!/m)
  assert.match(said({ server: '14.2' }), /^! PostgreSQL is version 14\.2; 15 is needed/m)
  assert.match(said({ tables: 8 }), /^! The tables are version 8, this program knows 9/m)
  assert.match(said({ due: 1e6 }), /^! 1,000,000 steps .*is a master at work/m)
  assert.match(said({ owns: false }), /^ {2}The role "me" sees the rows of its own sources alone/m)
  assert.equal(nodeRemark('20.1.0').wrong, true)
  assert.equal(nodeRemark('26.10.0').wrong, false)
  assert.equal(roomRemark('/no/such/place').wrong, true)
  assert.equal(rootRemark({ name: 's', root: 'cloudwatch://us-east-1' }).wrong, undefined)
})

test('TimescaleDB is told where it is there, and what follows', () => {
  assert.match(said({ timescaleOffered: '2.20' }), /2\.20 is on this server, not in this database/)
  assert.match(said({ timescale: '2.20' }), /2\.20 is in this database and is not used/)
})

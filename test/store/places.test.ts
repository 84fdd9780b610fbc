/** Where lines of streams lie in files. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FileRecord } from '../../src/flow.ts'
import { storeFiles } from '../../src/store/files.ts'
import { storeLog } from '../../src/store/logs.ts'
import { getPlaces } from '../../src/store/places.ts'
import { query, type Store, transaction } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { fileRecord } from '../help/flow.ts'

/** The first file held bytes 0 to 999 and 20 lines, the second goes on from there. */
function files(first: Partial<FileRecord> = {}): FileRecord[] {
  const stream = 'app.log'
  const old = { id: 'a', path: 'app.log.1', stream, state: 'rotated', position: 1000 } as const
  const now = { id: 'b', path: 'app.log', stream, position: 500 } as const
  const base = { baseOffset: 1000, baseLine: 20, generation: 1 }
  return [
    fileRecord({ ...old, baseOffset: 0, baseLine: 0, ...first }),
    fileRecord({ ...now, ...base }),
  ]
}

async function withFiles(
  records: readonly FileRecord[],
  work: (store: Store) => Promise<void>,
): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    await storeFiles(store, 's', records)
    await work(store)
  })
}

const LINE = { source: 's', stream: 'app.log' }

test('a line is found in the file that holds its byte, counted from the begin of the file', () =>
  withFiles(files(), async store => {
    const found = await getPlaces(store, [
      { ...LINE, offset: 999, line: 19 },
      { ...LINE, offset: 1000, line: 20 },
      { ...LINE, offset: 1499, line: 33 },
      { ...LINE, offset: 1500, line: 34 },
      { source: 'another', stream: 'app.log', offset: 1000, line: 20 },
    ])
    assert.deepEqual(
      found.map(each => each?.file),
      [
        { path: 'app.log.1', line: 20, offset: 999, gone: false },
        { path: 'app.log', line: 1, offset: 0, gone: false },
        { path: 'app.log', line: 14, offset: 499, gone: false },
        undefined,
        undefined,
      ],
    )
  }))

test('a file that is gone is named as it was called last, unless another has the line', () =>
  withFiles(files({ state: 'gone' }), async store => {
    const asked = [{ ...LINE, offset: 10, line: 2 }]
    const [gone] = await getPlaces(store, asked)
    assert.deepEqual(gone?.file, { path: 'app.log.1', line: 3, offset: 10, gone: true })
    const copy = { id: 'c', path: 'copy.log', stream: 'app.log', position: 1000 }
    await storeFiles(store, 's', [fileRecord({ ...copy, baseOffset: 0, baseLine: 0 })])
    const [there] = await getPlaces(store, asked)
    assert.deepEqual(there?.file, { path: 'copy.log', line: 3, offset: 10, gone: false })
  }))

test('how long a log is known is counted from the first line of any of its streams', () =>
  withFiles(files(), async store => {
    const { id } = await storeLog(store, { source: 's', name: 'all of app' })
    await query(store, 'planting streams', {
      text: `insert into stream (log, name, key, from_ms)
             values ($1, 'app.log', 'a', 5000), ($1, 'older.log', 'b', 3000),
                    ($1, 'untimed.log', 'c', null)`,
      values: [id],
    })
    const asked = [
      { ...LINE, offset: 0, line: 0 },
      { ...LINE, stream: 'unknown', offset: 0, line: 0 },
    ]
    const found = await getPlaces(store, asked)
    assert.deepEqual(
      found.map(each => each?.knownFromMs),
      [3000, Number.NaN],
    )
  }))

test('nothing is asked of the database where there is no line to look for', () =>
  withStore(async store => assert.deepEqual(await getPlaces(store, []), [])))

test('lines are looked up by index, however many files there are', () =>
  withFiles(files(), async store => {
    await storeLog(store, { source: 's', name: 'app' })
    for (const text of [
      `insert into stream (log, name, key) select l.id, 'other' || i, i from log l,
         generate_series(1, 5000) i`,
      `insert into file select source, id || i, path, 'other' || i, state, packing, attributes,
         fingerprint, fingerprint_bytes, tail, position, generation, base_offset, base_line,
         mtime_ms, size, reason from file, generate_series(1, 5000) i`,
      'analyze',
    ]) {
      await query(store, 'making many', { text })
    }
    const scans = await transaction(
      store,
      async connection => {
        const text = `select relname, seq_scan from pg_stat_xact_user_tables
                       where schemaname = current_schema() and relname in ('file', 'stream')
                       order by relname`
        // What the connection did before may be among these counts.
        const before = await query(connection, 'counting scans', { text })
        await getPlaces(connection, [{ ...LINE, offset: 5, line: 1 }])
        return { before, after: await query(connection, 'counting scans', { text }) }
      },
      { step: 'looking', repeatable: true },
    )
    assert.equal(scans.after.length, 2)
    assert.deepEqual(scans.after, scans.before)
  }))

/** Notes by commands, in the store that the page reads. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listNotes, note, unnote } from '../../src/cli/notes.ts'
import { NoteJson } from '../../src/cli/schemas.ts'
import { openStore } from '../../src/store/open.ts'
import { getNotes, MOST_NOTES, storeNote } from '../../src/store/notes.ts'
import { closeStore } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withDatabase } from '../help/database.ts'
import { keptDoors, printed } from '../help/doors.ts'

const FROM_MS = Date.UTC(2026, 10, 23, 19, 50)

async function noting(
  work: (at: { data: { databaseUrl: string; dataDir: string }; url: string }) => Promise<void>,
): Promise<void> {
  await withDatabase(async databaseUrl => {
    await stored(databaseUrl, store => ensureSource(store, { name: 's', root: '/', config: {} }))
    await work({ data: { databaseUrl, dataDir: '.unused' }, url: databaseUrl })
  })
}

async function stored<T>(
  url: string,
  work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<T>,
): Promise<T> {
  const store = await openStore(url, { maxConnections: 1, applicationName: 'test' })
  try {
    return await work(store)
  } finally {
    await closeStore(store)
  }
}

test('a note is written, listed, and taken back by its number', async () => {
  await noting(async ({ data, url }) => {
    const list = (json: boolean) => printed(doors => listNotes({ json, ...data }, doors))
    assert.equal(await list(false), 'No notes.\n')
    const text = 'load \u001b[31mtest'
    const said = await printed(doors =>
      note(
        { text, from: { atMs: FROM_MS }, to: { atMs: FROM_MS + 1000 }, who: 'ann', ...data },
        doors,
      ),
    )
    assert.match(said, /^Noted as 1, 2026-11-23 19:50:00 → 19:50:01: load /)
    assert.ok(!said.includes('\u001b'))
    await printed(doors => note({ text: 'x', from: { agoMs: 1000 }, who: 'bo', ...data }, doors))
    const [second, first] = (await list(true)).trim().split('\n')
    const { saidMs, ...rest } = NoteJson.parse(JSON.parse(first))
    assert.deepEqual(rest, { number: 1, from: FROM_MS, to: FROM_MS + 1000, who: 'ann', text })
    // The clock of tests stands still.
    assert.equal(saidMs, keptDoors().clock.now())
    const moment = NoteJson.parse(JSON.parse(second))
    assert.deepEqual([moment.from, moment.to], [saidMs - 1000, saidMs - 1000])
    assert.match(await list(false), /^NUMBER {2}WHEN .*\n.*\n.* 1 {2}2026-11-23 19:50:00 → .* ann /)
    assert.equal(
      await printed(doors => unnote({ number: 1, ...data }, doors)),
      'Took back note 1.\n',
    )
    const left = await stored(url, store => getNotes(store, 's', { from: 0, to: 1e15 }))
    assert.deepEqual(
      left.map(({ id }) => id),
      [2],
    )
  })
})

test('a note that is not there is said, and an end before the begin is refused', async () => {
  await noting(async ({ data }) => {
    await assert.rejects(unnote({ number: 9, ...data }, keptDoors()), /Cannot undo note 9/)
    const wrong = { text: 'x', from: { atMs: 2 }, to: { atMs: 1 }, who: 'ann', ...data }
    assert.throws(() => note(wrong, keptDoors()), /--to lies before --from/)
  })
})

test('that more are kept than are listed is said', async () => {
  await noting(async ({ data, url }) => {
    await stored(url, async store => {
      for (let from = 0; from <= MOST_NOTES; from++) {
        await storeNote(store, 's', { from, to: from, who: 'ann', saidMs: from, text: 'x' })
      }
    })
    const doors = keptDoors()
    await listNotes({ json: true, ...data }, doors)
    assert.equal(doors.said.out.trim().split('\n').length, MOST_NOTES)
    assert.match(doors.said.error, /first 200 are listed/)
  })
})

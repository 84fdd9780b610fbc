/** A note on the time line. */
import assert from 'node:assert/strict'
import { getNotes } from '../../../src/store/notes.ts'
import { pageTest } from '../browser.ts'

pageTest('a note is written by keys, stored, and taken back by Undo', async visit => {
  const { page, open, drawn, web } = visit
  const at = Date.UTC(2026, 10, 23, 19, 50)
  await open(`#/overview?sel=${at}..${at + 60_000}`)
  await page.keyboard.press('n')
  await page.keyboard.type('load test <script>')
  await drawn(() => page.keyboard.press('Enter'))
  await page.getByText('Noted').waitFor()
  const stored = await getNotes(web.store, 'test', { from: at, to: at })
  assert.deepEqual(
    stored.map(({ from, to, text }) => [from, to, text]),
    [[at, at + 60_000, 'load test <script>']],
  )
  await drawn(() => page.getByRole('button', { name: 'Undo' }).click())
  assert.deepEqual(await getNotes(web.store, 'test', { from: at, to: at }), [])
})

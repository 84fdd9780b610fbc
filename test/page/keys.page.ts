/** The page by keys alone. */
import assert from 'node:assert/strict'
import { pageTest } from './browser.ts'

pageTest('from the overview to the evidence, a verdict, and back, without a mouse', async visit => {
  const { page, open, drawn } = visit
  await open('#/overview')
  await page.keyboard.press('j')
  await drawn(() => page.keyboard.press('Enter'))
  assert.match(page.url(), /#\/incident\//)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  const chosen = page.locator('.mult[aria-pressed=true]')
  assert.match((await chosen.textContent()) ?? '', /^3/)
  await drawn(() => page.keyboard.press('r'))
  await page.getByText(/^Real, of \d+ findings/).waitFor()
  await page.locator('#toast button').focus()
  await drawn(() => page.keyboard.press('Enter'))
  await drawn(() => page.keyboard.press('Escape'))
  assert.match(page.url(), /#\/overview/)
})

pageTest('g and a letter lead to each view; single letters can be turned off', async visit => {
  const { page, open, drawn } = visit
  await open('#/overview')
  for (const [letter, view] of [
    ['l', 'logs'],
    ['t', 'templates'],
    ['h', 'health'],
    ['o', 'overview'],
  ] as const) {
    await page.keyboard.press('g')
    await drawn(() => page.keyboard.press(letter))
    assert.match(page.url(), new RegExp(`#/${view}`))
  }
  await page.keyboard.press('?')
  await page.getByLabel('Single letters are keys').uncheck()
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  assert.equal(await page.locator('dialog[open]').count(), 0)
})

pageTest('everything that can be pressed is reached by the tabulator and shows it', async visit => {
  const { page, open } = visit
  await open('#/incident/1')
  const reached = new Set<string>()
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press('Tab')
    reached.add(await page.evaluate(() => document.activeElement?.textContent?.slice(0, 24) ?? ''))
  }
  for (const words of ['Skip to content', 'Logs', 'Realr', 'Suppress…s', 'Open log']) {
    assert.ok(
      [...reached].some(each => each.startsWith(words)),
      words,
    )
  }
})

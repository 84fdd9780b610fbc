/** The page as a whole: how one comes in, and what the address does. */
import assert from 'node:assert/strict'
import { pageTest, running } from './browser.ts'

pageTest(
  'a browser comes in by a link, once; without one it is told where links are',
  async visit => {
    const { browser, web } = running()
    const origin = `http://127.0.0.1:${web.server.port}/`
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(origin)
    await page.getByText('This page opens with its link').waitFor()
    await page.goto(web.links.at(-1) ?? '')
    await page.getByRole('heading', { level: 1 }).waitFor()
    assert.equal(page.url().split('#')[0], origin)
    await context.close()
    assert.ok(visit.web === web)
  },
)

pageTest('Back goes back, and an address that was sent shows the same', async visit => {
  const { page, open, drawn } = visit
  await open('#/overview')
  await drawn(() => page.getByRole('button', { name: /^Resolved/ }).click())
  await drawn(() => page.getByRole('link', { name: 'Logs', exact: true }).click())
  await drawn(() => page.goBack())
  const pressed = page.getByRole('button', { name: /^Resolved/ })
  assert.equal(await pressed.getAttribute('aria-pressed'), 'true')
  assert.match(page.url(), /state=Resolved/)
})

pageTest('the range is chosen above all views', async ({ page, open, drawn }) => {
  await open('#/overview')
  await drawn(() => page.getByLabel('Time range').selectOption({ label: 'Last 10 min' }))
  assert.match(page.url(), /from=\d+/)
  await drawn(() => page.getByRole('link', { name: 'Logs', exact: true }).click())
  assert.match(page.url(), /from=\d+/)
  await drawn(() => page.getByLabel('Time range').selectOption({ label: 'All time' }))
  assert.doesNotMatch(page.url(), /from=/)
})

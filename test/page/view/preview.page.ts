/** What a suppression would hide, before it is declared. */
import assert from 'node:assert/strict'
import { HOSTILE, pageTest } from '../browser.ts'

pageTest(
  'what is no condition is refused in words where one looks, and not copied',
  async visit => {
    const { page, open } = visit
    await open(`#/incident/1?log=${encodeURIComponent(HOSTILE.log)}`)
    await page.locator('.part').first().waitFor()
    await page.keyboard.press('s')
    const dialog = page.getByRole('dialog')
    const preview = dialog.locator('.preview')
    await preview.getByText(/^It hides/).waitFor()
    await dialog.getByRole('button', { name: 'Only where …' }).click()
    await dialog.getByLabel('Comparison').selectOption('>=')
    await dialog.getByLabel('Value').fill('<img src=x>')
    await dialog.getByLabel('Value').press('Tab')
    await preview.getByText(/must be N=VALUE/).waitFor()
    assert.equal(await dialog.locator('pre').textContent(), '')
    await dialog.getByLabel('Reason').fill('known')
    await dialog.getByRole('button', { name: 'Copy YAML' }).click()
    assert.equal(await page.getByText('YAML copied').count(), 0)
    await dialog.getByLabel('Comparison').selectOption('=')
    await preview.getByText(/^It hides/).waitFor()
    assert.match((await dialog.locator('pre').textContent()) ?? '', /<img src=x>/)
    assert.equal(await page.locator('dialog img').count(), 0)
  },
)

pageTest('of questions that cross the last is answered', async ({ page, open }) => {
  await open('#/incident/1')
  await page.locator('.part').first().waitFor()
  let asked = 0
  const second = Promise.withResolvers<void>()
  await page.route('**/suppressions/preview', async route => {
    // The answer to the second question waits for that to the third.
    if (++asked === 2) await second.promise
    await route.continue()
  })
  await page.keyboard.press('s')
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/^It hides/).waitFor()
  await dialog.getByText('As YAML').click()
  await dialog.getByRole('button', { name: '30 days' }).click()
  await dialog.getByRole('button', { name: 'for good' }).click()
  await dialog.locator('pre').getByText('never: true').waitFor()
  const late = page.waitForResponse(response => response.url().endsWith('/preview'))
  second.resolve()
  await late
  await page.waitForTimeout(200)
  assert.match((await dialog.locator('pre').textContent()) ?? '', /never: true/)
  assert.equal(asked, 3)
})

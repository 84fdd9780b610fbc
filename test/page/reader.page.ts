/** In a cluster: signing in by a token, the suites that one may see, signing out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { suiteOf } from '../help/cluster-web.ts'
import { running } from './browser.ts'
import { clusterPage, skip } from './cluster.ts'

test('a token opens the suites that one may see, and nothing of it stays', { skip }, async () => {
  const { tokenWith, origin, shop } = clusterPage()
  const token = await tokenWith([[shop, 'get', 'anomalies.logforest.io']])
  const context = await running().browser.newContext()
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', error => errors.push(error.message))
  const enter = async (text: string): Promise<void> => {
    await page.getByLabel('Token').fill(text)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  await page.goto(`${origin}/#/health`)
  await enter('nonsense')
  await page.getByRole('alert').getByText('does not know this token').waitFor()
  await enter(token)
  const suite = page.getByLabel('Suite')
  await suite.waitFor()
  assert.equal(await suite.inputValue(), suiteOf(shop, 'web'))
  assert.equal(await suite.locator('option').count(), 1)
  await page.locator('main h2').first().waitFor()
  assert.match(page.url(), /#\/health/)
  const stored = await page.evaluate(
    () => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie,
  )
  assert.ok(!stored.includes(token.slice(0, 20)))
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('Token').waitFor()
  assert.deepEqual([await context.cookies(), errors], [[], []])
  await context.close()
})

/**
 * Each view in both themes, on a screen and on a phone: axe-core finds nothing serious, nothing is
 * wider than the window, and a picture of it is kept to be looked at.
 */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { pageTest, SHOTS, withPage } from './browser.ts'

const VIEWS: readonly (readonly [string, string])[] = [
  ['overview', '#/overview'],
  [
    'selection',
    `#/overview?sel=${Date.UTC(2026, 10, 23, 19, 55)}..${Date.UTC(2026, 10, 23, 19, 58)}`,
  ],
  ['incident', '#/incident/1'],
  ['log', '#/logs/postgres%2Fpostgres.log'],
  ['templates', '#/templates'],
  ['health', '#/health'],
]
const WINDOWS = [
  ['screen', { width: 1440, height: 900 }],
  ['phone', { width: 390, height: 844 }],
] as const

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What is wrong for people who see or press differently: the rule and where. */
async function breaches(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const found = await page.evaluate(async values => {
    const run: unknown = Reflect.get(globalThis, 'axe')
    if (typeof run !== 'object' || run === null || !('run' in run)) return ['axe is not there']
    if (typeof run.run !== 'function') return ['axe does not run']
    const { violations } = await run.run(document, { runOnly: { type: 'tag', values } })
    return violations.map(
      (each: { id: string; nodes: { target: string[]; failureSummary: string }[] }) => {
        const [node] = each.nodes
        return `${each.id}: ${node?.target.join(' ')}: ${node?.failureSummary}`
      },
    )
  }, RULES)
  return found.map(String)
}

/** Opens the dialog that suppresses a template, with a condition. */
async function suppressing(page: Page): Promise<void> {
  await page.locator('.part').first().waitFor()
  await page.keyboard.press('s')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Only where …' }).click()
  await dialog.getByLabel('Value').fill('10.0.0.7')
  await dialog.getByLabel('Value').press('Tab')
  await dialog.getByText('It hides 0 stored findings.').waitFor()
}

mkdirSync(SHOTS, { recursive: true })

for (const theme of ['light', 'dark'] as const) {
  for (const [window, viewport] of WINDOWS) {
    pageTest(`each view is whole and readable in ${theme}, on a ${window}`, async () => {
      await withPage({ colorScheme: theme, viewport }, async ({ page, open }) => {
        for (const [name, hash] of VIEWS) {
          await open(hash)
          const path = join(SHOTS, `${name}-${theme}-${window}.png`)
          await page.screenshot({ path, fullPage: window === 'phone' || name === 'incident' })
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
          assert.ok(wide <= 0, `${name} is ${wide} pixels too wide`)
          assert.deepEqual(await breaches(page), [], name)
        }
        await open(`#/incident/1?log=${encodeURIComponent('proxy/error.log')}`)
        await suppressing(page)
        await page.screenshot({ path: join(SHOTS, `suppress-${theme}-${window}.png`) })
        const dialog = page.getByRole('dialog')
        const beyond = await dialog.evaluate(each => each.scrollWidth - each.clientWidth)
        assert.ok(beyond <= 0, `the dialog is ${beyond} pixels too wide`)
        assert.deepEqual(await breaches(page), [], 'the dialog that suppresses')
      })
    })
  }
}

/** Conditions on values in the dialog: what they hide is seen before it is declared. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import type { z } from 'zod'
import { readSuppressions } from '../../../src/cli/suppressions-file.ts'
import { IncidentJson, IncidentsJson } from '../../../src/web/schemas.ts'
import type { TestWeb } from '../../help/web.ts'
import { pageTest } from '../browser.ts'

/** A log whose first template has a place of which all values are known. */
async function variable(web: TestWeb): Promise<{
  member: z.infer<typeof IncidentJson>['members'][number]
  place: number
  seen: readonly string[]
}> {
  const { items } = await web.get(IncidentsJson, 'incidents?order=severity')
  const one = await web.get(IncidentJson, `incidents/${items[0].id}`)
  for (const member of one.members) {
    const { values = [] } = member.parts[0] ?? {}
    const at = values.findIndex(({ length }) => length === 1)
    if (at >= 0) return { member, place: at + 1, seen: values[at] }
  }
  return assert.fail('no template of the incident has a known value')
}

/** Of a finding that other evidence carries a part is hidden. */
const NOTHING = 'It hides 0 stored findings.'
const HIDES = /^It hides (?!0 stored findings\.)/

pageTest('a condition on a value narrows what is hidden, and is declared', async visit => {
  const { page, open, drawn, web } = visit
  const { member, place, seen } = await variable(web)
  await open(`#/incident/1?log=${encodeURIComponent(member.log)}`)
  await page.locator('.part').first().waitFor()
  await page.keyboard.press('s')
  const dialog = page.getByRole('dialog')
  await dialog.getByText(HIDES).waitFor()
  await dialog.getByRole('button', { name: 'Only where …' }).click()
  await dialog.getByLabel('Place').selectOption(String(place))
  const value = dialog.getByLabel('Value')
  const listed = await dialog.locator('datalist option').first().getAttribute('value')
  assert.equal(listed, seen[0])
  // Another value than was seen: nothing is hidden, and it is said why.
  await value.fill('something else')
  await value.press('Tab')
  await dialog.getByText(NOTHING).waitFor()
  await dialog.locator('.stays').getByText(`${place} is ${seen[0]}`).first().waitFor()
  await value.fill(seen[0])
  await value.press('Tab')
  await dialog.getByText(HIDES).waitFor()
  await dialog.getByText('As YAML').click()
  await dialog.locator('pre').getByText('where:').waitFor()
  await dialog.getByLabel('Reason').fill('narrowed')
  await drawn(() => dialog.getByRole('button', { name: 'Suppress', exact: true }).click())
  const stored = readSuppressions(web.file).find(({ reason }) => reason === 'narrowed')
  assert.deepEqual(
    stored?.where?.map(({ text }) => text),
    [`${place}=${seen[0]}`],
  )
  await drawn(() => page.getByRole('button', { name: 'Undo' }).click())
})

pageTest('a condition is taken away, and without values there is none', async visit => {
  const { page, open, web } = visit
  const { member } = await variable(web)
  await open(`#/incident/1?log=${encodeURIComponent(member.log)}`)
  await page.locator('.part').first().waitFor()
  await page.keyboard.press('s')
  const dialog = page.getByRole('dialog')
  const add = dialog.getByRole('button', { name: 'Only where …' })
  await add.click()
  await dialog.getByLabel('Value').fill('something else')
  await dialog.getByLabel('Value').press('Tab')
  await dialog.getByText(NOTHING).waitFor()
  await dialog.getByRole('button', { name: 'Remove the condition' }).click()
  await dialog.getByText(HIDES).waitFor()
  assert.equal(await dialog.getByLabel('Value').count(), 0)
  for (let times = 0; times < 8; times++) await add.click()
  assert.ok(await add.isDisabled())
  await page.keyboard.press('Escape')
  // Of the first log the template has no place.
  await open('#/incident/1')
  await page.locator('.part').first().waitFor()
  await page.keyboard.press('s')
  await dialog.getByText(/^It hides/).waitFor()
  assert.equal(await add.count(), 0)
  assert.ok(!existsSync(web.file) || readSuppressions(web.file).length === 0)
})

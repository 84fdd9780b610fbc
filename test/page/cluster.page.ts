/** What people do on the page in a cluster: a real apiserver says who may what. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { Suppression } from '../../operator/api/suppression.ts'
import { getNotes } from '../../src/store/notes.ts'
import { getShownTags } from '../../src/store/shown.ts'
import { suiteOf } from '../help/cluster-web.ts'
import { clusterPage, SHOWN, skip, withReader } from './cluster.ts'

const INCIDENT = `#/incident/${SHOWN.incident}`
const JUDGE = { verbs: ['get', 'update'], hash: INCIDENT }
const LOOK = { verbs: ['get'], hash: INCIDENT }

function saidOf() {
  const { store, shop } = clusterPage()
  return getShownTags(store, suiteOf(shop, 'web'))
}

test('a verdict is said by whom the apiserver knows, and taken back', { skip }, async () => {
  const before = await saidOf()
  await withReader(JUDGE, async page => {
    await page.keyboard.press('r')
    await page.getByText(/^Real, of 1 finding/).waitFor()
    const said = (await saidOf()).slice(before.length)
    assert.deepEqual(said.map(({ what, verdict }) => [what, verdict]).sort(), [
      [SHOWN.finding, 'true'],
      [SHOWN.incident, 'true'],
    ])
    assert.ok(said.every(({ who }) => /^system:serviceaccount:.*:reader-/.test(who)))
    await page.getByRole('button', { name: 'Undo' }).click()
    // The page may not have drawn the verdict yet, so what it shows does not tell that it is gone.
    while ((await saidOf()).length > before.length) await page.waitForTimeout(50)
    await page.getByText('This is', { exact: true }).waitFor()
    assert.deepEqual(await saidOf(), before)
  })
})

test('who may only look is told so in words, and nothing is stored', { skip }, async () => {
  const before = await saidOf()
  await withReader(LOOK, async page => {
    await page.keyboard.press('f')
    await page.getByText(/^Nothing was written: .* may not update anomalies/).waitFor()
    assert.deepEqual(await saidOf(), before)
  })
})

test('a note is written on the time line, and taken back', { skip }, async () => {
  const { store, shop } = clusterPage()
  const notes = () => getNotes(store, suiteOf(shop, 'web'), { from: 60_000, to: 60_000 })
  await withReader({ ...JUDGE, hash: '#/overview?sel=60000..120000' }, async page => {
    const before = await notes()
    await page.keyboard.press('n')
    await page.keyboard.type('release 12')
    await page.keyboard.press('Enter')
    await page.getByText('Noted').waitFor()
    const [note] = (await notes()).filter(({ text }) => text === 'release 12')
    assert.match(note.who, /^system:serviceaccount:/)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.waitForFunction(() => document.querySelector('#toast[hidden]') !== null)
    while ((await notes()).length > before.length) await page.waitForTimeout(50)
  })
})

test('a suppression is shown as what is to be declared, to who may look', { skip }, async () => {
  await withReader(LOOK, async page => {
    await page.keyboard.press('s')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('It hides 1 stored finding').waitFor()
    assert.equal(await dialog.getByRole('button', { name: 'Suppress', exact: true }).count(), 0)
    await dialog.getByRole('button', { name: 'Only where …' }).click()
    await dialog.getByLabel('Value').fill('3')
    await dialog.getByLabel('Value').press('Tab')
    await dialog.getByText('its values are not known').waitFor()
    const take = dialog.getByRole('button', { name: 'Copy command' })
    await take.click()
    // Without a reason nothing is copied.
    assert.equal(await page.getByText('Command copied').count(), 0)
    await dialog.getByLabel('Reason').fill('known <b>\u001b')
    await take.click()
    await page.getByText('Command copied').waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    const [, yaml = ''] = /<<'END'\n(.*)END\n$/s.exec(copied) ?? []
    assert.match(copied, /^kubectl patch configmap "\$\(kubectl get anomalymodel web-model -n /)
    const [text] = Object.values(parse(yaml).data)
    const { spec } = Suppression.parse(parse(String(text)))
    assert.deepEqual([spec.template, spec.where], [SHOWN.template, ['1=3']])
    assert.match(spec.reason, /^known <b>/)
  })
})

test('health says that suppressions are declared elsewhere, not that there are none', {
  skip,
}, async () => {
  await withReader({ ...LOOK, hash: '#/health' }, async page => {
    await page.getByText('Suppressions are declared in the cluster').waitFor()
    assert.equal(await page.getByText('No suppressions').count(), 0)
  })
})

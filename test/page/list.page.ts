/** Lists of any length: 1,000 logs and 100,000 findings in 20,000 incidents. */
import assert from 'node:assert/strict'
import { query } from '../../src/store/pool.ts'
import { startedWeb, type TestWeb } from '../help/web.ts'
import { pageTest, withPage } from './browser.ts'

/** As many as one may have: rows that a scan of that size would have stored. */
const LARGE = `
insert into suite (name, model) values ('large', '');
insert into source (name, root, config, suite)
  values ('large', '/logs', '{"scannedMs": 1}', 'large');
insert into log (source, name, key, state)
  select 'large', 'shop/service-' || n || '/app.log', n::text, 'trained'
    from generate_series(1, 1000) n;
insert into stream (log, name, key, turns, ledger, from_ms, to_ms, last_bins)
  select id, name, key, 1, '{"bytes":1,"lines":1,"empty":0,"duplicate":0,"scored":1,"heldBack":0,
         "rejected":{},"cut":0,"invalid":0,"late":0}', 0, 86400000, 1 from log;
insert into window_score (log, stream, kind, timed, starts, ends, lines, rules, forest, joint,
                          score, alarm, new_lines, mix_shift, model_version)
  select l.id, s.id, 'window', true, w * 600000, (w + 1) * 600000, 10, 1, 1, 2,
         (l.id * 7 + w * 13) % 101, (l.id * 7 + w * 13) % 101 >= 90, 0, 0, 1
    from log l join stream s on s.log = l.id, generate_series(0, 143) w;
insert into finding (log, id, timed, starts, ends, score, severity, reason, onset_ms, evidence,
                     why, model_version, windows)
  select l.id, lpad(to_hex(l.id * 1000 + f), 16, '0'), true, f * 860000, f * 860000 + 10000, 95,
         'Medium', 'NewTemplate', f * 860000, '[{"template":"00000000000000aa","text":"a line",
         "level":6,"reason":"NewTemplate","observed":3,"typical":0,"share":1}]', '[]', 1, 1
    from log l, generate_series(1, 100) f;
insert into incident (suite, number, id, timed, starts, ends, score, severity, normal)
  select 'large', n, lpad(to_hex(n), 16, '0'), true, n * 4300, n * 4300 + 10000, 95, 'Medium', '[]'
    from generate_series(1, 20000) n;
insert into incident_member (suite, incident, rank, log, finding, delay_ms)
  select 'large', (at / 5)::int + 1, (at % 5)::int, log, id, 0
    from (select log, id, row_number() over (order by starts, log) - 1 as at from finding) f`

/** Made before any test, so that it stays for all. */
const large = await startLarge()

async function startLarge(): Promise<TestWeb> {
  const web = await startedWeb({ empty: true })
  for (const text of LARGE.split(';\n')) await query(web.store, 'making it large', { text })
  await query(web.store, 'making it large', { text: 'analyze' })
  return web
}

/** What a screen shows, however much there is. */
const MOST_NODES = 1500

pageTest('of 20,000 incidents and 1,000 logs only what is seen exists', async () => {
  await withPage({ of: large }, async ({ page, open }) => {
    for (const hash of ['#/overview', '#/logs', '#/health']) {
      await open(hash)
      const nodes = await page.evaluate(() => document.querySelectorAll('*').length)
      assert.ok(nodes < MOST_NODES, `${hash}: ${nodes} nodes`)
    }
  })
})

pageTest('the scroll bar tells the truth: its end is the last of 20,000', async () => {
  await withPage({ of: large }, async ({ page, open }) => {
    await open('#/overview')
    const box = page.locator('.inc-list')
    await page.getByText('20,000, 100,000 findings').waitFor()
    await box.evaluate(element => element.scrollTo(0, element.scrollHeight))
    const last = page.locator('[role=listitem][aria-posinset="20000"]')
    await last.waitFor()
    assert.equal(await last.getAttribute('aria-setsize'), '20000')
    assert.ok((await page.locator('.inc').count()) < 30)
    await box.evaluate(element => element.scrollTo(0, element.scrollHeight / 2))
    await page.locator('[role=listitem][aria-posinset="10000"]').waitFor()
  })
})

pageTest('keys walk a list beyond what was seen', async () => {
  await withPage({ of: large }, async ({ page, open }) => {
    await open('#/overview')
    await page.locator('.inc').first().waitFor()
    for (let press = 0; press < 15; press++) await page.keyboard.press('j')
    const at = await page.evaluate(() =>
      document.activeElement?.closest('[aria-posinset]')?.getAttribute('aria-posinset'),
    )
    assert.equal(at, '15')
  })
})

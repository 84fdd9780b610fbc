/**
 * The part of the story that the page plays: a pod of the chart, asked with tokens of accounts
 * whose rights differ, while an incident is open.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PAGE, tokenOf, type Way, wayToPage } from './page.ts'
import { grantedRights, refusedRights, usedRights } from './rights.ts'
import { FIRST_LOG } from './shop.ts'
import * as shown from './shown.ts'
import { eventually, killPods, kubectl, SYSTEM, value } from './stage.ts'

export const PAGE_DEPLOYMENT = 'deployment/logforest-web'

const LOOK = 'get anomalies.logforest.io'
const API = '/api/v1'
/** The pod is started again after a back-off. */
const BACK_SECONDS = 90

/** What was told before. */
export interface Told {
  /** Namespace in which the incident is, whose model is `fast` and whose source is `checkout`. */
  readonly shop: string
  /** Another with a model of the same name. */
  readonly elsewhere: string
  strangeMs(): number
}

/** Adds the tests. */
export function pageTests(told: Told): void {
  test('who may get anomalies sees the incident on the page; others see nothing of it', () =>
    shownToWhoMay(told))
  test('the page says how lines are read to who may read them, and that shows the line', () =>
    linesToWhoMay(told))
  test('a verdict and a note of the page are stored, and taken back; not by everybody', () =>
    writtenByWhoMay(told))
  test('kill -9 of the page: it is back, and asks for reviews alone', () => backAfterKill(told))
}

function suiteOf(namespace: string): string {
  return `${namespace}/${namespace}.fast`
}

function queryOf(namespace: string): string {
  return `suite=${encodeURIComponent(suiteOf(namespace))}`
}

async function shownToWhoMay({ shop, elsewhere }: Told): Promise<void> {
  const suite = queryOf(shop)
  const looks = await tokenOf(shop, 'looks', [LOOK])
  const strange = await tokenOf(elsewhere, 'strange', [LOOK])
  await withPage(async ({ ask, hear }) => {
    const incidents = `${API}/incidents`
    assert.equal((await ask('', incidents)).status, 401)
    assert.match((await ask('', '/')).text, /kubectl create token/)
    assert.match((await ask(looks, '/')).text, /<script type="module"/)
    const namesOf = async (token: string): Promise<string[]> =>
      JSON.parse((await ask(token, `${API}/suites`)).text).items.map(
        (each: { suite: string }) => each.suite,
      )
    assert.deepEqual(await namesOf(looks), [suiteOf(shop)])
    assert.deepEqual(await namesOf(strange), [suiteOf(elsewhere)])
    const { id } = await shownIncident(suite, looks, ask)
    const told = JSON.parse((await ask(looks, `${incidents}/${id}?${suite}`)).text)
    const order = told.members.map((each: { log: string }) => each.log)
    assert.equal(order[0], FIRST_LOG)
    assert.match(told.members[0].parts[0].text, /too many clients already/)
    for (const path of [incidents, `${incidents}/${id}`, `${API}/logs`, `${API}/suite`]) {
      assert.equal((await ask(strange, `${path}?${suite}`)).status, 404, path)
    }
    assert.match(await hear(looks, `${API}/live?${suite}`, '\n\n'), /event: state|retry/)
    const api = JSON.parse((await ask(looks, `${API}/openapi.json`)).text)
    assert.ok(Object.keys(api.paths).length >= 15, 'the API says what it is')
  })
}

async function linesToWhoMay({ shop }: Told): Promise<void> {
  const suite = queryOf(shop)
  const looks = await tokenOf(shop, 'looks-on', [LOOK])
  const reads = await tokenOf(shop, 'reads', [LOOK, 'get pods/log'])
  await withPage(async ({ ask }) => {
    const { id } = await shownIncident(suite, looks, ask)
    const told = JSON.parse((await ask(looks, `${API}/incidents/${id}?${suite}`)).text)
    const [{ log, finding }] = told.members
    const path = `${API}/lines?${suite}&${new URLSearchParams({ log, finding })}`
    const [refused, allowed] = [await ask(looks, path), await ask(reads, path)]
    assert.deepEqual([JSON.parse(refused.text).lines, JSON.parse(allowed.text).lines], [[], []])
    assert.match(JSON.parse(refused.text).missing, /who may get pods\/log in namespace "shop"/)
    assert.doesNotMatch(refused.text, /kubectl exec/)
    const [, words = ''] = /by: kubectl (exec .*)$/.exec(JSON.parse(allowed.text).missing) ?? []
    const lines = await kubectl(words.split(' ').map(word => word.replaceAll("'", '')))
    assert.match(lines, /FATAL: {2}sorry, too many clients already/)
  })
}

async function writtenByWhoMay({ shop, strangeMs }: Told): Promise<void> {
  const suite = queryOf(shop)
  const looks = await tokenOf(shop, 'looks-only', [LOOK])
  const may = [LOOK, 'update anomalies.logforest.io']
  const judges = await tokenOf(shop, 'judges', may)
  await withPage(async ({ ask }) => {
    const send = async (token: string, path: string, body: object) => {
      const headers = { 'content-type': 'application/json' }
      const init = { method: 'POST', headers, body: JSON.stringify(body) }
      const { status, text } = await ask(token, `${API}/${path}?${suite}`, init)
      return { status, body: JSON.parse(text) }
    }
    const { id } = await shownIncident(suite, judges, ask)
    const word = { incident: id, verdict: 'true', reason: 'seen' }
    assert.equal((await send(looks, 'tags', word)).status, 403)
    const said = await send(judges, 'tags', word)
    assert.equal(said.status, 200)
    assert.equal(said.body.who, `system:serviceaccount:${shop}:judges`)
    assert.ok(said.body.findings >= 3)
    const { who, saidMs } = said.body
    assert.equal(
      (await send(judges, 'tags/undo', { who, saidMs })).body.gone,
      said.body.findings + 1,
    )
    const note = { from: strangeMs(), to: strangeMs() + 1000, text: 'it broke' }
    const noted = await send(judges, 'notes', note)
    assert.equal(noted.status, 200)
    const gone = await ask(judges, `${API}/notes/${noted.body.id}?${suite}`, { method: 'DELETE' })
    assert.equal(gone.text, '{"gone":1}')
  })
}

async function backAfterKill({ shop }: Told): Promise<void> {
  const suite = queryOf(shop)
  const looks = await tokenOf(shop, 'looks-again', [LOOK])
  assert.equal(await killPods(SYSTEM, PAGE), 1)
  await eventually('the page', BACK_SECONDS, async () => {
    await withPage(({ ask }) => shownIncident(suite, looks, ask))
  })
  const account = await value([PAGE_DEPLOYMENT, '-n', SYSTEM], shown.ACCOUNT)
  const used = usedRights(shown.requestsFrom(account, 0))
  assert.deepEqual(used, grantedRights(await shown.rulesOf(account)))
  assert.deepEqual(refusedRights(shown.requestsFrom(account, 0)), [])
}

/** By template the command that the page gives to declare that it is not told anywhere. */
export async function declarations(
  shop: string,
  templates: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const suite = queryOf(shop)
  const looks = await tokenOf(shop, 'declares', [LOOK])
  return withPage(async ({ ask }) => {
    const commands = new Map<string, string>()
    const { items } = JSON.parse((await ask(looks, `${API}/incidents?${suite}`)).text)
    for (const { id } of items) {
      const { text } = await ask(looks, `${API}/incidents/${id}?${suite}`)
      const found = JSON.parse(text).members.flatMap(shownTemplates)
      for (const { finding, template } of found) {
        if (!templates.has(template) || commands.has(template)) continue
        const wish = { finding, template, everywhere: true, days: null, reason: 'known' }
        const headers = { 'content-type': 'application/json' }
        const init = { method: 'POST', headers, body: JSON.stringify(wish) }
        const preview = await ask(looks, `${API}/suppressions/preview?${suite}`, init)
        const { command, findings, parts } = JSON.parse(preview.text)
        assert.ok(findings + parts > 0, preview.text)
        commands.set(template, command)
      }
    }
    return commands
  })
}

interface ShownMember {
  readonly finding: string
  readonly parts: readonly { readonly template: string }[]
}

function shownTemplates({ finding, parts }: ShownMember) {
  return parts.map(({ template }) => ({ finding, template }))
}

/** Asks the page while a way to it is open. */
async function withPage<T>(work: (way: Way) => Promise<T>): Promise<T> {
  const way = await wayToPage()
  try {
    return await work(way)
  } finally {
    way.close()
  }
}

/** The incident across three logs, as the page lists it. */
async function shownIncident(
  suite: string,
  token: string,
  ask: Way['ask'],
): Promise<{ id: string }> {
  const list = JSON.parse((await ask(token, `${API}/incidents?${suite}&order=severity`)).text)
  const [worst] = list.items
  assert.equal(worst?.severity, 'High', JSON.stringify(list))
  return worst
}

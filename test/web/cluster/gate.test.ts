/** Who is let in within a cluster, and what they see: on a real apiserver, whose RBAC decides. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wallClock } from '../../../src/base/clock.ts'
import { appendFindings } from '../../../src/store/findings.ts'
import { query } from '../../../src/store/pool.ts'
import { getShownLog, getShownTags } from '../../../src/store/shown.ts'
import { RIGHTS_MS } from '../../../src/web/cluster/rights.ts'
import { csrfOf } from '../../../src/web/cluster/token.ts'
import { startedClusterWeb, suiteOf } from '../../help/cluster-web.ts'
import { kubectl, noControlPlane as skip } from '../../help/control-plane.ts'
import { finding } from '../../help/flow.ts'

const web = skip === false ? await startedClusterWeb() : undefined
const LOOK = ['get', 'anomalies.logforest.io'] as const
const WRITE = ['update', 'anomalies.logforest.io'] as const
const LINES = ['get', 'pods/log'] as const

function running() {
  if (web === undefined) throw new Error('There is no apiserver: tests without one are left out')
  const { shop, bank } = web
  const suites = { shop: suiteOf(shop, 'web'), bank: suiteOf(bank, 'core') }
  return { ...web, suites, of: (suite: string) => `suite=${encodeURIComponent(suite)}` }
}

const json = { 'content-type': 'application/json' }

test('without a token nothing is told but the form', { skip }, async () => {
  const { origin, ask } = running()
  const api = await fetch(`${origin}/api/v1/overview`)
  assert.deepEqual([api.status, api.headers.get('www-authenticate')], [401, 'Bearer'])
  const page = await fetch(`${origin}/`)
  assert.equal(page.status, 401)
  assert.match(await page.text(), /kubectl create token/)
  assert.match(page.headers.get('content-security-policy') ?? '', /form-action 'self'/)
  for (const path of ['/page/main.ts', '/api/v1/live', '/nowhere']) {
    assert.equal((await fetch(origin + path)).status, 401, path)
  }
  const unknown = await ask('nobodys.to.ken', 'overview')
  assert.equal(unknown.status, 401)
  assert.match(unknown.text, /does not know this token/)
})

test('rights in one namespace show that one: suites, counts, lists, news', { skip }, async () => {
  const { tokenWith, ask, shop, suites, of } = running()
  const token = await tokenWith([[shop, ...LOOK]])
  const listed = JSON.parse((await ask(token, 'suites')).text)
  assert.deepEqual(
    listed.items.map((each: { suite: string }) => each.suite),
    [suites.shop],
  )
  // Nobody asks for a suite: the first that is seen.
  const overview = JSON.parse((await ask(token, 'overview')).text)
  assert.deepEqual([overview.suite, overview.logs.total], [suites.shop, 1])
  assert.match(overview.who, /^system:serviceaccount:.*:reader-/)
  const incidents = JSON.parse(
    (await ask(token, `incidents?from=0&to=1e6&${of(suites.shop)}`)).text,
  )
  assert.equal(incidents.total, 1)
})

test('what is not theirs answers as if it were not there', { skip }, async () => {
  const { tokenWith, ask, shop, suites, of } = running()
  const token = await tokenWith([[shop, ...LOOK]])
  const paths = [
    'incidents',
    'logs',
    'health',
    'suite',
    'heatmap',
    'templates',
    'log?log=app/app.log',
  ]
  const answersOf = async (suite: string) => {
    const all = []
    for (const path of [...paths, 'overview', 'incidents/1', 'incidents/i1']) {
      const { status, text } = await ask(
        token,
        `${path}${path.includes('?') ? '&' : '?'}${of(suite)}`,
      )
      const clock = text.replace(/"(clockMs|suite)":("[^"]*"|\d+)/g, '')
      all.push([path, status, clock])
    }
    return all
  }
  const theirs = await answersOf(suites.bank)
  assert.deepEqual(theirs, await answersOf('nowhere/at.all'))
  for (const [path, status] of theirs.slice(0, paths.length))
    assert.equal(status, 404, String(path))
  // An id that exists elsewhere is no id here.
  await query(running().store, 'testing', {
    text: "update incident set id = 'b1' where suite = $1",
    values: [suites.bank],
  })
  const id = await ask(token, `incidents/b1?${of(suites.shop)}`)
  assert.equal(id.status, 404)
  assert.deepEqual(id, await ask(token, `incidents/zz?${of(suites.shop)}`))
})

test('who has no right sees an empty page and no suite', { skip }, async () => {
  const { tokenWith, ask } = running()
  const token = await tokenWith([])
  assert.deepEqual(JSON.parse((await ask(token, 'suites')).text), { items: [] })
  const overview = JSON.parse((await ask(token, 'overview')).text)
  assert.deepEqual([overview.source, overview.logs.total, overview.findings], [null, 0, 0])
  assert.equal((await ask(token, 'incidents')).status, 404)
})

test('a right that covers the cluster covers all namespaces', { skip }, async () => {
  const { plane, shop, tokenWith, ask, suites, pass } = running()
  const token = await tokenWith([])
  const [, who = ''] = /"who":"([^"]*)"/.exec((await ask(token, 'overview')).text) ?? []
  const name = `all-${process.pid}`
  await kubectl(plane, ['create', 'clusterrole', name, '--verb=get', `--resource=${LOOK[1]}`])
  const [, , home, account] = who.split(':')
  const whom = `--serviceaccount=${home}:${account}`
  await kubectl(plane, ['create', 'clusterrolebinding', name, `--clusterrole=${name}`, whom])
  pass(RIGHTS_MS)
  const listed = JSON.parse((await ask(token, 'suites')).text)
  const names = listed.items.map((each: { suite: string }) => each.suite)
  assert.deepEqual(names, [suites.shop, suites.bank].sort())
  await kubectl(plane, ['delete', 'clusterrolebinding', name])
  // The answer is kept for its time, and not longer.
  assert.equal(JSON.parse((await ask(token, 'suites')).text).items.length, 2)
  pass(RIGHTS_MS)
  assert.equal(JSON.parse((await ask(token, 'suites')).text).items.length, 0)
  assert.ok(shop !== '')
})

test('a token that ended is refused, at most so long after', { skip }, async () => {
  const { plane, tokenWith, ask, shop, pass } = running()
  const token = await tokenWith([[shop, ...LOOK]])
  const overview = JSON.parse((await ask(token, 'overview')).text)
  const [, , home, account] = String(overview.who).split(':')
  await kubectl(plane, ['delete', 'serviceaccount', account, '-n', home])
  assert.equal((await ask(token, 'overview')).status, 200)
  // The apiserver itself keeps what it knew of a token for ten seconds.
  let status = 200
  for (let second = 0; second < 30 && status === 200; second++) {
    await wallClock.sleep(1000)
    pass(RIGHTS_MS)
    status = (await ask(token, 'overview')).status
  }
  assert.equal(status, 401)
})

test('lines are refused without the right to the logs of pods', { skip }, async () => {
  const { tokenWith, ask, shop, store, suites, of } = running()
  const [looks, reads] = [
    await tokenWith([[shop, ...LOOK]]),
    await tokenWith([
      [shop, ...LOOK],
      [shop, ...LINES],
    ]),
  ]
  const log = await getShownLog(store, suites.shop, 'app/app.log')
  await appendFindings(store, log?.id ?? 0, [finding('00000000000000aa')])
  const path = `lines?log=app%2Fapp.log&finding=00000000000000aa&${of(suites.shop)}`
  const refused = JSON.parse((await ask(looks, path)).text)
  const told = JSON.parse((await ask(reads, path)).text)
  assert.deepEqual([refused.lines, told.lines], [[], []])
  assert.match(refused.missing, /who may get pods\/log in namespace/)
  assert.match(told.missing, /kubectl exec -n \S+ deployment\/logforest-scanner-web -- sed -n/)
})

test('a word takes the right to change Anomalies, and is said in its own name', {
  skip,
}, async () => {
  const { tokenWith, ask, shop, store, suites, of } = running()
  const looks = await tokenWith([[shop, ...LOOK]])
  const writes = await tokenWith([
    [shop, ...LOOK],
    [shop, ...WRITE],
  ])
  const note = { method: 'POST', headers: json, body: '{"from":1,"to":2,"text":"deploy"}' }
  const refused = await ask(looks, `notes?${of(suites.shop)}`, note)
  assert.equal(refused.status, 403)
  assert.match(refused.text, /may not update anomalies.logforest.io in namespace/)
  const written = await ask(writes, `notes?${of(suites.shop)}`, note)
  assert.equal(written.status, 200)
  assert.match(JSON.parse(written.text).who, /reader-/)
  assert.equal((await ask(writes, `notes?${of(suites.bank)}`, note)).status, 403)
  const notes = await query<{ source: string }>(store, 'testing', {
    text: "select source from note where words = 'deploy'",
  })
  assert.deepEqual(notes, [{ source: `${shop}/web` }])
  assert.ok((await getShownTags(store, suites.shop)).length > 0)
})

test('a preview of a suppression is a look: it takes no more than the right to it', {
  skip,
}, async () => {
  const { tokenWith, ask, shop, suites, of } = running()
  const [looks, none] = [await tokenWith([[shop, ...LOOK]]), await tokenWith([])]
  const id = '00000000000000ab'
  const wish = { finding: id, template: id, everywhere: true, days: null, reason: 'known' }
  const send = (token: string, path: string, suite: string) =>
    ask(token, `${path}?${of(suite)}`, {
      ...{ method: 'POST', headers: json, body: JSON.stringify(wish) },
    })
  const told = await send(looks, 'suppressions/preview', suites.shop)
  assert.equal(told.status, 400)
  assert.match(told.text, /the finding is gone/)
  assert.equal((await send(looks, 'suppressions', suites.shop)).status, 403)
  assert.equal((await send(none, 'suppressions/preview', suites.shop)).status, 404)
  assert.equal((await send(looks, 'suppressions/preview', suites.bank)).status, 404)
})

test('the form gives a cookie that no script reads; a write needs more than it', {
  skip,
}, async () => {
  const { origin, tokenWith, shop } = running()
  const token = await tokenWith([
    [shop, ...LOOK],
    [shop, ...WRITE],
  ])
  const send = (text: string, from = origin) =>
    fetch(`${origin}/`, {
      ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams({ token: text }) },
      headers: { origin: from },
    })
  assert.equal((await send(token, 'http://evil.example')).status, 403)
  assert.equal((await send('wrong')).status, 401)
  assert.equal((await send('x'.repeat(5000))).status, 413)
  const entered = await send(`  ${token}\n`)
  assert.deepEqual([entered.status, entered.headers.get('location')], [303, '/'])
  const set = entered.headers.get('set-cookie') ?? ''
  assert.match(set, /^logforest-token-\d+=.*; Path=\/; HttpOnly; SameSite=Strict$/)
  const cookie = set.split(';')[0]
  const page = await fetch(`${origin}/`, { headers: { cookie } })
  assert.equal(page.status, 200)
  assert.match(page.headers.get('content-security-policy') ?? '', /form-action 'none'/)
  const overview = JSON.parse(
    await (await fetch(`${origin}/api/v1/overview`, { headers: { cookie } })).text(),
  )
  assert.deepEqual([overview.reader, overview.csrf], ['signedIn', csrfOf(token)])
  const write = async (more: Readonly<Record<string, string>>) => {
    const headers = { ...json, cookie, ...more }
    const body = '{"from":1,"to":2,"text":"x"}'
    return (await fetch(`${origin}/api/v1/notes`, { method: 'POST', headers, body })).status
  }
  const own = { origin, 'x-csrf-token': csrfOf(token) }
  assert.deepEqual(
    [await write({}), await write({ ...own, origin: 'http://evil.example' }), await write(own)],
    [403, 403, 200],
  )
  const out = await fetch(`${origin}/api/v1/sign-out`, {
    method: 'POST',
    headers: { cookie, ...own },
  })
  assert.match(
    out.headers.get('set-cookie') ?? '',
    /logforest-token-\d+=; .*Expires=Thu, 01 Jan 1970/,
  )
})

test('behind https the cookie is for this host and for https alone', { skip }, async () => {
  const { origin, tokenWith, shop } = running()
  const token = await tokenWith([[shop, ...LOOK]])
  const entered = await fetch(`${origin}/`, {
    ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams({ token }) },
    headers: { origin: 'https://logs.example', 'x-forwarded-host': 'logs.example' },
  })
  assert.match(entered.headers.get('set-cookie') ?? '', /^__Host-logforest-token=.*; Secure/)
})

test('news come as long as one may look, and end when one may not', { skip }, async () => {
  const { plane, origin, tokenWith, ask, shop, suites, of, pass } = running()
  const token = await tokenWith([[shop, ...LOOK]])
  const headers = { authorization: `Bearer ${token}` }
  const live = (suite: string) => fetch(`${origin}/api/v1/live?${of(suite)}`, { headers })
  const heard = (await live(suites.shop)).body?.getReader()
  const first = new TextDecoder().decode((await heard?.read())?.value)
  assert.match(first, /retry/)
  const next = new TextDecoder().decode((await heard?.read())?.value)
  assert.match(next, /event: state\ndata: \{"digest":"[0-9a-f]{32}"\}/)
  const other = (await live(suites.bank)).body?.getReader()
  await other?.read()
  const nothing = new TextDecoder().decode((await other?.read())?.value)
  const none = JSON.parse(/data: (.*)/.exec(nothing)?.[1] ?? '{}')
  const seen = JSON.parse(/data: (.*)/.exec(next)?.[1] ?? '{}')
  assert.notEqual(none.digest, seen.digest)
  const [, name = ''] = /:(reader-\d+)"/.exec((await ask(token, 'overview')).text) ?? []
  await kubectl(plane, ['delete', 'rolebinding', `${name}-0`, '-n', shop])
  pass(RIGHTS_MS)
  while ((await heard?.read())?.done === false) pass(0)
  await other?.cancel()
})

test('while the apiserver is away nothing is shown, and one sentence says so', {
  skip,
}, async () => {
  const { plane, origin, tokenWith, ask, shop, pass, errors } = running()
  const token = await tokenWith([[shop, ...LOOK]])
  assert.equal((await ask(token, 'overview')).status, 200)
  await plane.apiserver?.stop('SIGKILL')
  pass(RIGHTS_MS)
  const away = await ask(token, 'overview')
  assert.equal(away.status, 503)
  assert.match(JSON.parse(away.text).error, /^Nothing is shown, for it cannot be asked who may see/)
  const page = await fetch(`${origin}/`, { headers: { authorization: `Bearer ${token}` } })
  assert.equal(page.status, 503)
  assert.match(await page.text(), /role="alert"/)
  plane.apiserver?.start()
  await plane.ready()
  assert.equal((await ask(token, 'overview')).status, 200)
  assert.deepEqual(errors, [])
})

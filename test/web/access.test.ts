/** Who may look. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Access, cookieName, HEADERS, isOurHost, isOurOrigin, same } from '../../src/web/access.ts'

test('a link opens once; a fresh one is made when it was used', () => {
  const access = new Access()
  const { link } = access
  assert.equal(access.enter('wrong'), undefined)
  assert.equal(access.renew(), undefined)
  const visit = access.enter(link)
  assert.ok(visit !== undefined && visit.session !== link && visit.csrf !== visit.session)
  assert.equal(access.enter(link), undefined)
  assert.deepEqual(access.visit(visit.session), visit)
  assert.equal(access.visit(undefined), undefined)
  assert.equal(access.visit(link), undefined)
  const fresh = access.renew()
  assert.ok(fresh !== undefined && fresh !== link)
  assert.ok(access.enter(fresh) !== undefined)
  assert.deepEqual(access.visit(visit.session), visit)
})

test('of very many visits the oldest are forgotten', () => {
  const access = new Access()
  const first = access.enter(access.link)
  for (let at = 0; at < 64; at++) access.enter(access.renew() ?? '')
  assert.equal(access.visit(first?.session), undefined)
})

test('secrets are the same or not, whatever their length', () => {
  assert.deepEqual([same('ab', 'ab'), same('ab', 'ac'), same('ab', 'abc')], [true, false, false])
})

test('only loopback by its own names and port is our host, and our origin', () => {
  const hosts = ['127.0.0.1:80', 'localhost:80', '[::1]:80']
  assert.ok(hosts.every(host => isOurHost(host, 80) && isOurOrigin(`http://${host}`, 80)))
  const others = ['127.0.0.1:81', '127.0.0.1', 'evil.example:80', 'localhost.evil.example:80']
  assert.ok(others.every(host => !isOurHost(host, 80) && !isOurOrigin(`http://${host}`, 80)))
  assert.ok(!isOurHost(undefined, 80) && !isOurOrigin(undefined, 80))
  assert.ok(!isOurOrigin('null', 80) && !isOurOrigin('https://localhost:80', 80))
})

test('cookies of two ports do not meet, and no header lets foreign code in', () => {
  assert.notEqual(cookieName(80), cookieName(81))
  const policy = HEADERS['content-security-policy']
  assert.match(policy, /default-src 'none'/)
  assert.match(policy, /frame-ancestors 'none'/)
  assert.doesNotMatch(policy, /unsafe|\*|https?:/)
})

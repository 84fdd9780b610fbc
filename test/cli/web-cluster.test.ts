/** `web --cluster` as a pod starts it: a process with a role, an account and no volume. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'
import { wallClock } from '../../src/base/clock.ts'
import { controlPlane, kubectl, noControlPlane as skip } from '../help/control-plane.ts'
import { withStore } from '../help/database.ts'
import { call, endOf, MAIN } from '../help/program.ts'
import { roleUrl, storeTenant } from '../help/tenants.ts'

const ROLE = { role: 'test-web-process', password: 'secret', page: true } as const

test('it serves whom the apiserver knows, is healthy, and ends at once', { skip }, async () => {
  const plane = await controlPlane()
  await withStore(async store => {
    await storeTenant(store, 'web', 'shop')
    const url = await roleUrl(store, ROLE)
    await kubectl(plane, ['create', 'serviceaccount', 'ann', '-n', 'default'])
    const token = (await kubectl(plane, ['create', 'token', 'ann', '-n', 'default'])).trim()
    const words = ['web', '--cluster', '--port', '0', '--health-port', '0']
    const child = spawn(process.execPath, [MAIN, ...words, '--kubeconfig', plane.kubeconfig], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DATABASE_URL: url },
    })
    const ended = endOf(child)
    let said = ''
    child.stdout?.on('data', text => {
      said += text
    })
    while (!said.includes('the page is served')) await wallClock.sleep(50)
    const [health, port] = [...said.matchAll(/"port":(\d+)/g)].map(([, number]) => number)
    assert.equal((await fetch(`http://127.0.0.1:${health}/readyz`)).status, 200)
    const overview = `http://127.0.0.1:${port}/api/v1/overview`
    assert.equal((await fetch(overview)).status, 401)
    const known = await fetch(overview, { headers: { authorization: `Bearer ${token}` } })
    assert.match(await known.text(), /"who":"system:serviceaccount:default:ann"/)
    child.kill('SIGTERM')
    const { code, error } = await ended
    assert.deepEqual([code, error], [0, ''])
  })
})

test('without a database it says what is missing', async () => {
  const { code, error } = await call('web', '--cluster')
  assert.equal(code, 2)
  assert.match(error, /Cannot start the page: DATABASE_URL is not set\./)
})

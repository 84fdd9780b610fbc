import assert from 'node:assert/strict'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { findAccess } from '../../../operator/kube/access.ts'

const IN_POD = { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' }

test("in a pod it is the pod's account, and a token that was replaced is read", async t => {
  const directory = await account(t)
  const access = await findAccess({ environment: IN_POD, accountDirectory: directory })
  assert.equal(access.server, 'https://10.96.0.1:443')
  assert.equal(access.namespace, 'logforest')
  assert.deepEqual(await access.tls(), { ca: 'PEM' })
  assert.deepEqual(await access.headers(false), { authorization: 'Bearer first' })
  await writeFile(join(directory, 'token'), 'second\n')
  await utimes(join(directory, 'token'), 1, 2)
  assert.deepEqual(await access.headers(false), { authorization: 'Bearer second' })
})

test('a refused token is read again even where the file looks the same', async t => {
  const directory = await account(t)
  const token = join(directory, 'token')
  await utimes(token, 1, 2)
  const access = await findAccess({ environment: IN_POD, accountDirectory: directory })
  await access.headers(false)
  await writeFile(token, 'second')
  await utimes(token, 1, 2)
  assert.deepEqual(await access.headers(false), { authorization: 'Bearer first' })
  assert.deepEqual(await access.headers(true), { authorization: 'Bearer second' })
})

test('an address of IPv6 stands in brackets', async t => {
  const environment = { ...IN_POD, KUBERNETES_SERVICE_HOST: 'fd00::1' }
  const access = await findAccess({ environment, accountDirectory: await account(t) })
  assert.equal(access.server, 'https://[fd00::1]:443')
})

test('a pod without an account is told what is missing', async () => {
  const options = { environment: IN_POD, accountDirectory: '/nowhere' }
  await assert.rejects(findAccess(options), {
    name: 'OperatingError',
    message: /service account: ENOENT.*automountServiceAccountToken: true$/,
  })
})

test('a kubeconfig gives server, namespace, certificates and token', async t => {
  const file = join(await account(t), 'config')
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    clusters: [
      {
        name: 'c',
        cluster: { server: 'https://a:6443/', 'certificate-authority-data': base64('CA') },
      },
    ],
    users: [
      {
        name: 'u',
        user: {
          token: 't',
          'client-certificate-data': base64('CERT'),
          'client-key-data': base64('KEY'),
        },
      },
    ],
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
  }
  await writeFile(file, JSON.stringify(config))
  const access = await findAccess({ environment: IN_POD, kubeconfig: file })
  assert.equal(access.server, 'https://a:6443')
  assert.equal(access.namespace, 'shop')
  assert.deepEqual(await access.headers(false), { authorization: 'Bearer t' })
  const { ca, cert, key } = await access.tls()
  assert.deepEqual([ca, cert, key], ['CA', 'CERT', 'KEY'])
})

test('a kubeconfig that is missing or says nothing is said in a sentence', async t => {
  const directory = await account(t)
  const missing = join(directory, 'none')
  await assert.rejects(findAccess({ environment: {}, kubeconfig: missing }), {
    message: `cannot read the kubeconfig ${missing}: there is no such file`,
  })
  const empty = join(directory, 'empty')
  await writeFile(empty, '{"apiVersion":"v1","kind":"Config"}')
  await assert.rejects(findAccess({ environment: {}, kubeconfig: empty }), {
    name: 'OperatingError',
  })
})

async function account(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'logforest-account-'))
  t.after(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'token'), 'first\n')
  await writeFile(join(directory, 'namespace'), 'logforest\n')
  await writeFile(join(directory, 'ca.crt'), 'PEM')
  return directory
}

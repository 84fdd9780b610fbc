import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { keysIn, makeKeys, makeUser } from './keys.ts'
import { findInPath } from './run.ts'

const skip = findInPath('openssl') === undefined ? 'there is no openssl to make keys with' : false

test('a server is certified for its names, a user with its groups', { skip }, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'logforest-keys-'))
  try {
    const keys = await makeKeys(directory, ['DNS:localhost', 'IP:127.0.0.1'])
    assert.deepEqual(keysIn(directory), keys)
    const authority = await certificateIn(keys.authority.certificate)
    const serving = await certificateIn(keys.serving.certificate)
    assert.ok(authority.ca && !serving.ca)
    assert.ok(serving.checkIssued(authority))
    assert.equal(serving.checkIP('127.0.0.1'), '127.0.0.1')
    assert.equal(serving.checkHost('elsewhere'), undefined)

    const server = { url: 'https://127.0.0.1:6443', authority: keys.authority }
    const path = await makeUser(server, 'system:node:a/b', ['one', 'two'])
    const kubeconfig = JSON.parse(await readFile(path, 'utf8'))
    assert.equal(kubeconfig.clusters[0].cluster.server, server.url)
    const { user } = kubeconfig.users[0]
    const jane = new X509Certificate(Buffer.from(user['client-certificate-data'], 'base64'))
    assert.equal(jane.subject, 'O=one\nO=two\nCN=system:node:a/b')
    assert.ok(jane.checkIssued(authority))
  } finally {
    await rm(directory, { recursive: true })
  }
})

async function certificateIn(path: string): Promise<X509Certificate> {
  return new X509Certificate(await readFile(path))
}

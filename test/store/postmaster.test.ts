/** What a pid file tells of a server. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Client } from 'pg'
import { isAlive, readPostmaster, urlOf, waitUntil } from '../../src/store/postmaster.ts'

function withPidFile(text: string | undefined, work: (directory: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), 'logforest-pid-'))
  try {
    if (text !== undefined) writeFileSync(join(directory, 'postmaster.pid'), text)
    work(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

test('a living server is read with its socket and status', () => {
  const text = `${process.pid}\n/data\n1764000000\n5432\n/run/x\n\n  123 4\nready   \n`
  withPidFile(text, directory => {
    const expected = { pid: process.pid, socketDir: '/run/x', status: 'ready' }
    assert.deepEqual(readPostmaster(directory), expected)
  })
})

test('a dead server, no file and a file half written are no server', () => {
  for (const text of [undefined, '', '4194999\n/data\n', 'nonsense', '-1\n', '0\n']) {
    withPidFile(text, directory => assert.equal(readPostmaster(directory), undefined))
  }
})

test('a file that is still being written has no status', () => {
  withPidFile(`${process.pid}\n/data\n`, directory => {
    const expected = { pid: process.pid, socketDir: '', status: '' }
    assert.deepEqual(readPostmaster(directory), expected)
  })
})

test('any directory name fits into a URL', () => {
  for (const directory of ['/a b', '/a%20b', '/ä?#@:/c', `/'"\\`, '/a+b&c=d']) {
    const client = new Client({ connectionString: urlOf(directory) })
    assert.equal(client.host, directory)
    assert.equal(client.database, 'postgres')
    assert.equal(client.port, 5432)
  }
})

test('processes of others are alive, too', () => {
  assert.equal(isAlive(1), true)
  assert.equal(isAlive(process.pid), true)
  assert.equal(isAlive(Number.NaN), false)
})

test('waiting ends when it is done, or when the time is up', async () => {
  let asked = 0
  assert.equal(await waitUntil(() => ++asked === 3, 10_000), true)
  assert.equal(asked, 3)
  assert.equal(await waitUntil(() => false, 1), false)
})

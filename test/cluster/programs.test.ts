import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { missingProgram, programPath } from './programs.ts'

const NAMES = ['PATH', 'KUBEBUILDER_ASSETS', 'LOGFOREST_KUBE_CONTEXT', 'XDG_CACHE_HOME'] as const
const before = NAMES.map(name => process.env[name])
let directory = ''

// An empty cache, no Go, and nothing given: each test adds what it is about.
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'logforest-programs-'))
  process.env.XDG_CACHE_HOME = join(directory, 'cache')
  process.env.PATH = directory
  delete process.env.KUBEBUILDER_ASSETS
  delete process.env.LOGFOREST_KUBE_CONTEXT
})
afterEach(async () => {
  NAMES.forEach((name, index) => {
    const value = before[index]
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  })
  await rm(directory, { recursive: true })
})

test('without Go and without given programs the reason says what to do', () => {
  const reason = missingProgram('kube-apiserver')
  assert.match(`${reason}`, /^there is no Go to compile kube-apiserver with: install Go, or set/)
})

test('a Go that is too old is told with its version', async () => {
  await makeProgram('go', 'echo go1.19.8')
  assert.match(`${missingProgram('etcd')}`, /^go1\.19\.8 is too old to compile etcd/)
  await makeProgram('go', 'echo go1.26.8')
  assert.equal(missingProgram('etcd'), undefined)
})

test('programs of KUBEBUILDER_ASSETS are used, and those alone that it has', async () => {
  process.env.KUBEBUILDER_ASSETS = directory
  await makeProgram('kube-apiserver', '')
  assert.equal(await programPath('kube-apiserver'), join(directory, 'kube-apiserver'))
  assert.equal(missingProgram('kube-apiserver'), undefined)
  assert.notEqual(missingProgram('kubelet'), undefined)
})

test('who has a cluster has kubectl and helm: they are taken from the path', async () => {
  await makeProgram('helm', '')
  assert.notEqual(missingProgram('helm'), undefined)
  process.env.LOGFOREST_KUBE_CONTEXT = 'mine'
  assert.equal(await programPath('helm'), join(directory, 'helm'))
})

test('a compile that fails leaves nothing behind that looks whole', async () => {
  await makeProgram('go', 'echo no module proxy >&2; exit 1')
  await assert.rejects(programPath('helm'), /Cannot compile.*no module proxy/s)
  await assert.rejects(programPath('helm'), /Cannot compile/)
})

async function makeProgram(name: string, script: string): Promise<void> {
  await writeFile(join(directory, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}

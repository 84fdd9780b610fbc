/** What a machine needs for the whole cluster. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertCanRun } from './requirements.ts'

test('where no cluster can run it says why, and what to do instead', () => {
  assertCanRun('linux', 0)
  const instead = /set LOGFOREST_KUBE_CONTEXT to the context of a cluster/
  for (const [platform, uid, why] of [
    ['darwin', 501, /needs Linux, and this is darwin/],
    ['linux', 1000, /needs root, for namespaces, mounts and cgroups/],
  ] as const) {
    assert.throws(() => assertCanRun(platform, uid), { name: 'OperatingError', message: why })
    assert.throws(() => assertCanRun(platform, uid), instead)
  }
})

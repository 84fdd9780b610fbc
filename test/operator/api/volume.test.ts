/** Where files with logs lie. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Volume } from '../../../operator/api/volume.ts'
import { refusalsOf } from '../../help/kinds.ts'

const ONE = 'exactly one of persistentVolumeClaim, hostPath, nfs, csi must be set'

test('each source of a volume is taken as a pod has it', () => {
  const good = [
    { persistentVolumeClaim: { claimName: 'logs' } },
    { hostPath: { path: '/var/log/shop', type: 'Directory' } },
    { nfs: { server: 'nfs.shop', path: '/' } },
    { csi: { driver: 'efs.csi.aws.com', fsType: 'ext4', volumeAttributes: { a: 'b' } } },
    { csi: { driver: 'd', nodePublishSecretRef: { name: 's' } } },
  ]
  for (const volume of good) assert.deepEqual(Volume.parse(volume), volume)
})

test('none and two sources are refused in a sentence', () => {
  const claim = { claimName: 'logs' }
  const two = { persistentVolumeClaim: claim, hostPath: { path: '/a' } }
  assert.deepEqual(refusalsOf(Volume, {}), [`the document: ${ONE}`])
  assert.deepEqual(refusalsOf(Volume, two), [`the document: ${ONE}`])
})

test('what dies with the pod or holds secrets is no source of logs', () => {
  for (const name of ['emptyDir', 'secret', 'configMap', 'projected', 'ephemeral']) {
    assert.match(refusalsOf(Volume, { [name]: {} }).join(), new RegExp(`${name} is not a field`))
  }
})

test('the root of a node, a path that leads up and a directory to be made are refused', () => {
  for (const path of ['/', '/var/../etc', 'var']) {
    assert.equal(refusalsOf(Volume, { hostPath: { path } }).length, 1, path)
  }
  const made = { hostPath: { path: '/a', type: 'DirectoryOrCreate' } }
  assert.equal(refusalsOf(Volume, made).length, 1)
})

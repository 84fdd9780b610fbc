import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { KubeObject } from '../../../operator/kube/objects.ts'
import { type Change, Store } from '../../../operator/kube/store.ts'
import { logSource } from './wires.ts'

const version = (name: string, resourceVersion: string, team = 'a'): KubeObject =>
  logSource(name, { uid: name, resourceVersion, labels: { team } })

test('each change is told with both sides, and the same version is none', () => {
  const { store, changes } = watched()
  store.set(version('web', '1'))
  store.set(version('web', '1'))
  store.set(version('web', '2'))
  store.delete('shop/web')
  store.delete('shop/web')
  const told = changes.map(({ key, before, after }) => [
    key,
    before?.metadata.resourceVersion,
    after?.metadata.resourceVersion,
  ])
  assert.deepEqual(told, [
    ['shop/web', undefined, '1'],
    ['shop/web', '1', '2'],
    ['shop/web', '2', undefined],
  ])
})

test('a list replaces all: what is not in it has gone, with its last state', () => {
  const { store, changes } = watched()
  store.replace([version('a', '1'), version('b', '2')])
  store.replace([version('b', '2'), version('c', '3')])
  assert.deepEqual(
    [...store.versions()],
    [
      ['shop/b', '2'],
      ['shop/c', '3'],
    ],
  )
  assert.deepEqual(
    changes.map(each => [each.key, each.after === undefined, each.isListed]),
    [
      ['shop/a', false, true],
      ['shop/b', false, true],
      ['shop/a', true, true],
      ['shop/c', false, true],
    ],
  )
})

test('an object made anew under the same name is a change, whatever its version', () => {
  const { store, changes } = watched()
  store.set(version('web', '1'))
  store.set(logSource('web', { uid: 'other', resourceVersion: '1' }))
  assert.equal(changes.length, 2)
})

test('an index finds what a search through all would find, after any changes', () => {
  const step = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    team: fc.constantFrom('x', 'y', 'z', undefined),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      const store = new Store<KubeObject>({ team: each => [each.metadata.labels?.team ?? ''] })
      steps.forEach(({ name, team }, at) => {
        if (team === undefined) store.delete(`shop/${name}`)
        else store.set(version(name, String(at), team))
      })
      for (const team of ['x', 'y', 'z']) {
        const searched = store.list().filter(each => each.metadata.labels?.team === team)
        assert.deepEqual(new Set(store.find('team', team)), new Set(searched))
      }
    }),
  )
})

test('objects belong to everybody: they cannot be changed', () => {
  const store = new Store<KubeObject>()
  store.set(version('web', '1'))
  assert.ok(Object.isFrozen(store.get('shop/web')))
  assert.throws(() => store.find('none', 'x'), /no index none/)
})

function watched(): { store: Store<KubeObject>; changes: Change<KubeObject>[] } {
  const store = new Store<KubeObject>()
  const changes: Change<KubeObject>[] = []
  store.onChange(change => changes.push(change))
  return { store, changes }
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadMaterial, streamBins } from '../../src/scanner/material.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'
import { withSource } from '../help/source.ts'

const at = { source: 'test', log: 'api.log', parser: 'Shapes' } as const

test('the material of a log holds all its lines, under templates of its shapes', async () => {
  await withSource(async ({ store, root, read }) => {
    const text = serviceLog({ seed: 1, minutes: 3 })
    writeLog(root, 'api.log', text)
    await read()
    const material = await loadMaterial(store, at)
    assert.deepEqual(material.streams, ['api.log'])
    const lines = material.bins.flat().flatMap(bin => [...bin.counts])
    assert.equal(
      lines.reduce((sum, count) => sum + count, 0),
      text.split('\n').length - 1,
    )
    const [{ templateOf }] = streamBins(material)
    assert.ok(templateOf.every(template => template < material.view.templates.length))
    const columnOf = Uint32Array.from(material.view.templates, (_, index) => index + 5)
    assert.deepEqual(
      [...streamBins(material, columnOf)[0].templateOf],
      [...templateOf].map(index => index + 5),
    )
  })
})

test('a range that depends on the log leaves the other bins away', async () => {
  await withSource(async ({ store, root, read }) => {
    writeLog(root, 'api.log', serviceLog({ seed: 1, minutes: 3 }))
    await read()
    const none = await loadMaterial(store, at, async () => ({ afterId: 2 ** 40 }))
    assert.equal(none.bins.flat().length, 0)
  })
})

test('a log that is not stored is told in one sentence', async () => {
  await withSource(async ({ store }) => {
    await assert.rejects(loadMaterial(store, at), {
      message: 'Cannot learn "api.log": no such log is stored; scan it first.',
    })
  })
})

/** The chart brings the kinds as they are in crds/, and keeps or removes them as it is told. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { CHART, noHelm, type Rendered, render } from './helm.ts'

const skip = noHelm
const KINDS = new URL('../../crds/', import.meta.url)
const KEEP = 'helm.sh/resource-policy'
const names = readdirSync(KINDS).filter(name => name.endsWith('.yaml'))

test('the copies of the kinds in the chart are those of crds/, byte for byte', () => {
  assert.equal(names.length, 3)
  assert.deepEqual(readdirSync(`${CHART}/files/crds`).sort(), [...names].sort())
  for (const name of names) {
    const copy = readFileSync(`${CHART}/files/crds/${name}`, 'utf8')
    assert.equal(copy, readFileSync(new URL(name, KINDS), 'utf8'), `npm run crds`)
  }
})

test('a kind is rendered whole: only labels and the policy are added', { skip }, async () => {
  const rendered = await kinds({})
  assert.equal(rendered.length, 3)
  for (const { metadata, ...crd } of rendered) {
    const file = names.map(name => read(name)).find(each => each.metadata.name === metadata.name)
    const { metadata: _, ...own } = file ?? { metadata: {} }
    assert.deepEqual(crd, own)
    assert.equal(metadata.annotations?.[KEEP], 'keep')
  }
})

test('with crds.keep=false the kinds go with the chart', { skip }, async () => {
  for (const { metadata } of await kinds({ crds: { keep: false } })) {
    assert.equal(metadata.annotations?.[KEEP], undefined)
  }
})

test('with crds.enabled=false somebody else brings the kinds', { skip }, async () => {
  assert.deepEqual(await kinds({ crds: { enabled: false } }), [])
})

async function kinds(values: object): Promise<Rendered[]> {
  return (await render({ ...values })).filter(each => each.kind === 'CustomResourceDefinition')
}

function read(name: string): Rendered {
  return parse(readFileSync(new URL(name, KINDS), 'utf8'))
}

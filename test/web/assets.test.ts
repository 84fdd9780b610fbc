/** The files of the page as they are served. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadAssets } from '../../src/web/assets.ts'

const assets = loadAssets()

test('every module that a module imports is served, under the path that it names', () => {
  for (const [path, { body, type }] of assets) {
    if (!type.startsWith('text/javascript')) continue
    for (const [, from = ''] of body.matchAll(/^(?:import|export) .*from '([^']+)'/gm)) {
      const url = new URL(from, `http://here${path}`)
      assert.ok(assets.has(url.pathname), `${path} imports ${from}`)
    }
  }
})

test('types are gone, and no module of the server is sent', () => {
  const modules = [...assets].filter(([path]) => path.endsWith('.ts'))
  assert.ok(modules.length > 20)
  for (const [path, { body }] of modules) {
    assert.doesNotMatch(body, /^\s*(interface|type) \w/m, path)
    assert.doesNotMatch(body, /from '(zod|node:)|schemas\.ts'/, path)
  }
})

test('the page has no code of its own in its markup, and nothing makes markup of text', () => {
  const html = assets.get('/')?.body ?? ''
  assert.doesNotMatch(html, /<script>|<style|\son\w+=|style=|https?:/)
  for (const [, path] of html.matchAll(/(?:href|src)="(\/[^"]+)"/g))
    assert.ok(assets.has(path), path)
  for (const [path, { body }] of assets) {
    if (!path.startsWith('/page/') || !path.endsWith('.ts')) continue
    const markup = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/
    assert.doesNotMatch(body, markup, path)
  }
})

test('nothing is said on the terminal of a function that Node.js calls experimental', () => {
  const heard: unknown[] = []
  const hear = (warning: unknown): number => heard.push(warning)
  process.on('warning', hear)
  loadAssets()
  process.off('warning', hear)
  assert.deepEqual(heard, [])
})

/** The address is the state. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  linkTo,
  type Route,
  readRoute,
  readSpan,
  toggled,
  VIEWS,
  withParams,
  wordsOf,
  writeRoute,
  writeSpan,
} from '../../../src/web/page/route.ts'

test('whatever a log is called, its address leads to it', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(name, fc.constantFrom(...VIEWS), (what, view) => {
      const route: Route = { view, what, params: { q: what, from: '1' } }
      assert.deepEqual(readRoute(writeRoute(route)), route)
    }),
  )
})

test('an address that nobody wrote is the overview, and no mistake', () => {
  for (const hash of ['', '#', '#/', '#/nowhere/x', '#overview']) {
    assert.equal(readRoute(hash).view, 'overview', hash)
  }
  assert.equal(readRoute('#/logs/%E0%A4').what, '%E0%A4')
})

test('a link keeps the range and leaves the rest; parameters are changed one by one', () => {
  const here = readRoute('#/overview?from=1&to=2&sel=1..2&q=x')
  assert.equal(linkTo(here, 'logs', { what: 'a/b' }), '#/logs/a%2Fb?from=1&to=2')
  assert.equal(withParams(here, { q: '', sel: '3..4' }), '#/overview?from=1&to=2&sel=3..4')
})

test('stretches and lists are read back, and nonsense is none', () => {
  assert.deepEqual(readSpan(writeSpan({ from: 1.4, to: 9.6 })), { from: 1, to: 10 })
  for (const text of [undefined, '', '1', '2..1', 'a..b', '1..1']) {
    assert.equal(readSpan(text), undefined)
  }
  assert.equal(toggled(undefined, 'Open'), 'Open')
  assert.equal(toggled('Open,Quiet', 'Open'), 'Quiet')
  assert.deepEqual(wordsOf('a,,b'), ['a', 'b'])
})

/** What a browser sees that comes without a link. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusalPage } from '../../src/web/refused.ts'

test('it says where the link is, and needs nothing that only a visit may have', () => {
  assert.match(refusalPage(), /terminal in which <code>logforest web<\/code> runs/)
  assert.doesNotMatch(refusalPage(), /src=|href=|<script/)
})

/** The form that takes a token. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SIGN_IN_HEADERS, signInPage } from '../../../src/web/cluster/sign-in.ts'

test('it runs nothing, and what went wrong is never markup', () => {
  const page = signInPage('no answer from <script>alert(1)</script> & "x"')
  assert.doesNotMatch(page, /<script/)
  assert.match(page, /&#60;script&#62;alert\(1\)&#60;\/script&#62; &#38; &#34;x&#34;/)
  assert.match(SIGN_IN_HEADERS['content-security-policy'] ?? '', /default-src 'none'/)
  assert.doesNotMatch(signInPage(''), /role="alert"/)
})

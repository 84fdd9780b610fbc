import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  apiErrorOf,
  isAlreadyExists,
  isConflict,
  isForbidden,
  isGone,
  isInvalid,
  isNotFound,
} from '../../../operator/kube/errors.ts'

const refused = (status: number, reason: string) =>
  apiErrorOf('get secrets shop/web', { status, body: { reason, message: 'said so' } })

test('the sentence says what was asked, what came and why', () => {
  const { message } = refused(404, 'NotFound')
  const said = 'cannot get secrets shop/web: the apiserver answered 404 NotFound: said so'
  assert.equal(message, said)
})

test('an answer that is no Status is repeated as it is, up to a length', () => {
  const { message } = apiErrorOf('list pods', { status: 502, body: 'x'.repeat(5000) })
  assert.match(message, /^cannot list pods: the apiserver answered 502: x{1000}$/)
  const empty = apiErrorOf('list pods', { status: 500, body: undefined })
  assert.match(empty.message, /answered 500: it gave no reason$/)
})

test('409 is a lost race or a name that is taken', () => {
  assert.ok(isConflict(refused(409, 'Conflict')))
  assert.ok(!isAlreadyExists(refused(409, 'Conflict')))
  assert.ok(isAlreadyExists(refused(409, 'AlreadyExists')))
  assert.ok(!isConflict(refused(409, 'AlreadyExists')))
})

test('the other answers are told apart, and other errors are none of them', () => {
  assert.ok(isNotFound(refused(404, 'NotFound')))
  assert.ok(isForbidden(refused(403, 'Forbidden')))
  assert.ok(isInvalid(refused(422, 'Invalid')) && isInvalid(refused(400, 'BadRequest')))
  assert.ok(isGone(refused(410, 'Gone')) && isGone(refused(500, 'Expired')))
  for (const is of [isNotFound, isForbidden, isInvalid, isGone, isConflict, isAlreadyExists])
    assert.ok(!is(new Error('404')))
})

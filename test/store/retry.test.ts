/** What is tried again, and how the rest is told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OperatingError } from '../../src/base/errors.ts'
import { isConnectionLoss, retrying, withStep } from '../../src/store/retry.ts'

const PLAN = { step: 'storing a test', place: '/data', retryMs: 300 }

function coded(code: string, message = 'no such luck'): Error {
  return Object.assign(new Error(message), { code })
}

test('a lost connection is tried again until it is back', async () => {
  const failures = [
    coded('57P01'),
    coded('ECONNREFUSED'),
    new Error('Connection terminated unexpectedly'),
  ]
  const attempts: number[] = []
  // A machine that is busy with other things must not use the patience up.
  const result = await retrying({ ...PLAN, retryMs: 60_000 }, async number => {
    attempts.push(number)
    const failure = failures.shift()
    if (failure !== undefined) throw failure
    return 'done'
  })
  assert.equal(result, 'done')
  assert.deepEqual(attempts, [1, 2, 3, 4])
})

test('a database that stays away is told in one sentence, with the step', async () => {
  const gone = retrying(PLAN, async () => {
    throw coded('ECONNREFUSED', 'connect ECONNREFUSED')
  })
  await assert.rejects(gone, {
    name: 'OperatingError',
    message: /^The database is gone \(\/data\): no answer for 1 s while storing a test \(connect/,
  })
})

test('a full disk and missing rights are operating errors with advice', () => {
  const full = withStep(coded('53100', 'could not extend file'), PLAN)
  assert.ok(full instanceof OperatingError)
  assert.match(full.message, /while storing a test: could not extend file; free space/)
  assert.ok(withStep(coded('28P01'), PLAN) instanceof OperatingError)
  assert.ok(withStep(coded('XX001'), PLAN) instanceof OperatingError)
})

test("a programmer's error is thrown at once and keeps its cause", async () => {
  const cause = coded('42601', 'syntax error')
  let attempts = 0
  const failing = retrying(PLAN, async () => {
    attempts++
    throw cause
  })
  await assert.rejects(failing, {
    name: 'Error',
    message: 'While storing a test: syntax error',
    cause,
  })
  assert.equal(attempts, 1)
})

test('an operating error passes as it is, at once, whatever its words', async () => {
  const error = new OperatingError('Connection terminated (the client is not queryable)')
  assert.equal(withStep(error, PLAN), error)
  let attempts = 0
  const failing = retrying(PLAN, async () => {
    attempts++
    throw error
  })
  await assert.rejects(failing, error)
  assert.equal(attempts, 1)
})

test('a deadlock is tried again but is no lost connection', async () => {
  assert.equal(isConnectionLoss(coded('40P01')), false)
  let attempts = 0
  await retrying(PLAN, async number => {
    attempts = number
    if (number === 1) throw coded('40P01')
  })
  assert.equal(attempts, 2)
})

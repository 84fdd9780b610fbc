/** Which operator may write. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getOperatorEpoch, holdOperator } from '../../src/store/operatorLead.ts'
import { transaction } from '../../src/store/pool.ts'
import { withStore } from '../help/database.ts'

test('a later operator takes over, and an earlier one never leads again', () =>
  withStore(async store => {
    const holds = (epoch: number): Promise<boolean> =>
      transaction(store, connection => holdOperator(connection, epoch))
    assert.equal(await getOperatorEpoch(store), 0)
    const asked = [3, 3, 4, 3, 4, 9, 4]
    const answers: boolean[] = []
    for (const epoch of asked) answers.push(await holds(epoch))
    assert.deepEqual(answers, [true, true, true, false, true, true, false])
    assert.equal(await getOperatorEpoch(store), 9)
  }))

test('a take-over waits for what the leader is writing, and all who lead write at once', () =>
  withStore(async store => {
    await transaction(store, connection => holdOperator(connection, 1))
    const order: string[] = []
    const ended = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const writing = transaction(store, async connection => {
      assert.ok(await holdOperator(connection, 1))
      begun.resolve()
      await ended.promise
      order.push('the first has written')
    })
    await begun.promise
    // Another worker of the same operator does not wait.
    await transaction(store, connection => holdOperator(connection, 1))
    const taking = transaction(store, async connection => {
      assert.ok(await holdOperator(connection, 2))
      order.push('the second leads')
    })
    ended.resolve()
    await Promise.all([writing, taking])
    assert.deepEqual(order, ['the first has written', 'the second leads'])
  }))

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Database, DatabaseError } from '../../operator/database.ts'
import { ensureSource, getSource } from '../../src/store/sources.ts'
import { withDatabase } from '../help/database.ts'

const AWAY = 'postgres://nobody@127.0.0.1:1/nothing'
const SOURCE = { name: 'shop/checkout', root: '/logs', config: {} }

test('a database that is there is brought up to date and used', () =>
  withDatabase(async url => {
    const database = new Database(url)
    await database.change(store => ensureSource(store, SOURCE))
    assert.deepEqual(await database.reach(store => getSource(store, SOURCE.name)), {
      reached: true,
      found: SOURCE,
    })
    await database.close()
  }))

test('a database that is away has a reason, and is asked again', async () => {
  const database = new Database(AWAY)
  for (let i = 0; i < 2; i++) {
    const reached = await database.reach(store => getSource(store, 'x'))
    assert.ok(!reached.reached)
    assert.match(reached.problem, /^Cannot|^cannot|while/)
    assert.doesNotMatch(reached.problem, /\n {4}at /)
  }
  await assert.rejects(
    database.change(async () => {}),
    DatabaseError,
  )
  await database.close()
})

test('a mistake of ours is no reason to wait for the database', () =>
  withDatabase(async url => {
    const database = new Database(url)
    const mistake = (): Promise<never> => Promise.reject(new TypeError('x'))
    await assert.rejects(database.reach(mistake), TypeError)
    await database.close()
  }))

test('a role is known by its password until the database was away', () =>
  withDatabase(async url => {
    const database = new Database(url)
    const role = { role: 'database_test_scanner', password: 'p', source: SOURCE.name }
    await database.change(store => ensureSource(store, SOURCE))
    assert.equal(database.hasRole(role.role, 'p'), false)
    await database.ensureRole(role)
    assert.equal(database.hasRole(role.role, 'p'), true)
    assert.equal(database.hasRole(role.role, 'q'), false)
    await database.dropRole(role.role)
    assert.equal(database.hasRole(role.role, 'p'), false)
    await database.close()
  }))

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Database, DatabaseError, serverHint } from '../../operator/database.ts'
import { ensureSource, getSource, reclaimSource } from '../../src/store/sources.ts'
import { NotLeaderError } from '../../operator/kube/leader.ts'
import { withDatabase } from '../help/database.ts'
import { leading } from './fencing.ts'

const AWAY = 'postgres://nobody@127.0.0.1:1/nothing'
const SOURCE = { name: 'shop/checkout', root: '/logs', config: {} }

test('a database that is there is brought up to date and used', () =>
  withDatabase(async url => {
    const database = new Database(url, leading())
    await database.change(store => ensureSource(store, SOURCE))
    assert.deepEqual(await database.reach(store => getSource(store, SOURCE.name)), {
      reached: true,
      found: SOURCE,
    })
    await database.close()
  }))

test('a database that is away has a reason, and is asked again', async () => {
  const database = new Database(AWAY, leading())
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

test('of the chart’s own server it is said how to ask why', async () => {
  const hint = serverHint('postgres://a:b@logforest-postgresql.logs.svc:5432/logforest', 'logs')
  assert.match(hint ?? '', /^kubectl describe pods,pvc -n logs -l \S+=postgresql says what/)
  assert.equal(serverHint('postgres://a:b@db.example.org/logforest', 'logs'), undefined)
  const database = new Database(AWAY, leading(), hint)
  const reached = await database.reach(store => getSource(store, 'x'))
  assert.ok(!reached.reached && reached.problem.endsWith(`; ${hint}`))
  await database.close()
})

test('a mistake of ours is no reason to wait for the database', () =>
  withDatabase(async url => {
    const database = new Database(url, leading())
    const mistake = (): Promise<never> => Promise.reject(new TypeError('x'))
    await assert.rejects(database.reach(mistake), TypeError)
    await database.close()
  }))

test('a role is known by its password until the database was away', () =>
  withDatabase(async url => {
    const database = new Database(url, leading())
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

test('a write of a leader that was deposed comes late, and nothing of it is stored', () =>
  withDatabase(async url => {
    const deposed: string[] = []
    const [old, next] = [new Database(url, leading(1, deposed)), new Database(url, leading(2))]
    await old.change(each => ensureSource(each, SOURCE))
    // The next one has only looked: what it saw is not changed behind its back.
    await next.reach(store => getSource(store, SOURCE.name))
    const late = { ...SOURCE, root: '/late' }
    await assert.rejects(
      old.change(each => ensureSource(each, late)),
      NotLeaderError,
    )
    const role = { role: 'database_test_late', password: 'p', source: SOURCE.name }
    await assert.rejects(old.ensureRole(role), NotLeaderError)
    await assert.rejects(old.dropRole(role.role), NotLeaderError)
    await assert.rejects(
      old.change(each => reclaimSource(each, SOURCE.name)),
      NotLeaderError,
    )
    assert.equal(old.hasRole(role.role, 'p'), false)
    assert.equal(deposed.length, 4)
    assert.match(deposed[0] ?? '', /began to lead later/)
    assert.deepEqual(await next.reach(store => getSource(store, SOURCE.name)), {
      ...{ reached: true, found: SOURCE },
    })
    await next.change(each => ensureSource(each, late))
    assert.deepEqual([await old.epoch(), await next.epoch()], [2, 2])
    await Promise.all([old.close(), next.close()])
  }))

test('a write that is under way when another one takes over ends before that one reads', () =>
  withDatabase(async url => {
    const [old, next] = [new Database(url, leading(1)), new Database(url, leading(2))]
    const held = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const writing = old.change(async each => {
      await ensureSource(each, SOURCE)
      begun.resolve()
      await held.promise
    })
    await begun.promise
    const reading = next.reach(store => getSource(store, SOURCE.name))
    held.resolve()
    await writing
    assert.deepEqual(await reading, { reached: true, found: SOURCE })
    await Promise.all([old.close(), next.close()])
  }))

test('a change that fails leaves nothing, and one who does not lead does not even ask', () =>
  withDatabase(async url => {
    const database = new Database(url, leading())
    await database.change(each => ensureSource(each, SOURCE))
    const half = database.change(async each => {
      await ensureSource(each, { ...SOURCE, root: '/half' })
      throw new TypeError('x')
    })
    await assert.rejects(half, /keeps: x$/)
    assert.deepEqual(await database.reach(store => getSource(store, SOURCE.name)), {
      ...{ reached: true, found: SOURCE },
    })
    await database.close()
    const refuse = (): never => {
      throw new NotLeaderError('no leader')
    }
    const standby = new Database('postgres://nobody@127.0.0.1:1/x', {
      ...leading(),
      fence: refuse,
    })
    await assert.rejects(
      standby.change(async () => {}),
      NotLeaderError,
    )
    await assert.rejects(
      standby.reach(async () => 1),
      NotLeaderError,
    )
    assert.equal(await standby.epoch(), 0)
    await standby.close()
  }))

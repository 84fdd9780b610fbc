/** Which log groups are meant by names and prefixes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GroupList } from '../../src/retrieve/cloudwatch-groups.ts'
import { CloudWatchError } from '../../src/retrieve/cloudwatch-trouble.ts'

const THERE = ['/shop/cart', '/shop/api', '/other']

/** Lists what begins so, and counts how often it was asked. */
function lister(refused = 'none') {
  const asked: string[] = []
  const groups = async (prefix: string): Promise<string[]> => {
    asked.push(prefix)
    if (prefix === refused) throw new CloudWatchError('Cannot list.', { ofGroup: true })
    return THERE.filter(name => name.startsWith(prefix))
  }
  return { asked, groups, region: 'eu-central-1' }
}

test('names are taken as they are, without a call; prefixes are looked up', async () => {
  const service = lister()
  const { groups, problems } = await new GroupList(['/x', '/shop/*', '/shop/api']).list(service, 0)
  assert.deepEqual(groups, ['/shop/api', '/shop/cart', '/x'])
  assert.deepEqual(problems, [])
  assert.deepEqual(service.asked, ['/shop/'])
  assert.deepEqual((await new GroupList(['*']).list(service, 0)).groups, THERE.toSorted())
})

test('a prefix is looked up once a minute, and at every look while nothing is there', async () => {
  const service = lister()
  const list = new GroupList(['/shop/*'])
  for (const nowMs of [0, 10_000, 59_000, 60_000]) await list.list(service, nowMs)
  assert.equal(service.asked.length, 2)
  const none = new GroupList(['/none*'])
  for (const nowMs of [0, 10]) {
    await assert.rejects(
      none.list(service, nowMs),
      /Cannot read log groups "\/none\*" in eu-central-1: none begins/,
    )
  }
  assert.equal(service.asked.length, 4)
})

test('what is wrong with one prefix is a problem, with all of them an error', async () => {
  const list = new GroupList(['/shop/*', '/none*', '/closed*'])
  const { groups, problems } = await list.list(lister('/closed'), 0)
  assert.deepEqual(groups, ['/shop/api', '/shop/cart'])
  assert.deepEqual(
    problems.map(each => each.path),
    ['/none*', '/closed*'],
  )
  const closed = new GroupList(['/closed*']).list(lister('/closed'), 0)
  await assert.rejects(closed, { message: 'Cannot list.', exitCode: 3 })
})

test('more groups than can be read are told', async () => {
  const many = Array.from({ length: 1001 }, (_, index) => `/g${index}`)
  const { groups, problems } = await new GroupList(many).list(lister(), 0)
  assert.equal(groups.length, 1000)
  assert.match(problems[0].message, /^1001 log groups are meant; the first 1000/)
})

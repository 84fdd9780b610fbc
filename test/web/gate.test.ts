/** Visits by the request that they belong to. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify, { type FastifyRequest } from 'fastify'
import { Visits } from '../../src/web/gate.ts'
import { startedWeb } from '../help/web.ts'

test('a request has the visit that was kept for it, and none where nobody was let in', async () => {
  const { context } = await startedWeb({ empty: true })
  const visits = new Visits()
  const visit = { context, csrf: 'c', reader: 'local' } as const
  const app = Fastify()
  const found: unknown[] = []
  app.get('/', async (request: FastifyRequest) => {
    assert.throws(() => visits.of(request), /nobody let in/)
    visits.keep(request, visit)
    found.push(visits.of(request))
    return ''
  })
  assert.equal((await app.inject('/')).statusCode, 200)
  await app.close()
  assert.deepEqual(found, [visit])
})

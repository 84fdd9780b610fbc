/** The way to CloudWatch Logs, against a server that speaks its wire protocol. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { CloudWatchService } from '../../src/retrieve/cloudwatch-service.ts'
import { type Fate, THROTTLED, withProxy } from '../help/disturbing-proxy.ts'
import { CREDENTIALS, motoServer, noMoto, REGION } from '../help/moto.ts'
import { temporaryDirectory } from './reading.ts'

const before = { ...process.env }
Object.assign(process.env, CREDENTIALS)
for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE']) delete process.env[name]
after(() => {
  process.env = before
})

const NOW = Date.now()
const ROLE = 'arn:aws:iam::123456789012:role/reader'

async function withService(
  endpoint: string,
  work: (service: CloudWatchService) => Promise<void>,
): Promise<void> {
  const service = await CloudWatchService.open({ region: REGION, endpoint })
  try {
    await work(service)
  } finally {
    service.close()
  }
}

test('without a region it is said how one is given', async () => {
  const opened = CloudWatchService.open({})
  await assert.rejects(opened, /^CloudWatchError: Cannot read .*: no region is given; use --region/)
})

test('without credentials, or where nobody listens, it is one sentence', async () => {
  await withService('http://127.0.0.1:1', async service => {
    process.env.AWS_ACCESS_KEY_ID = ''
    const asked = service.events({ group: '/g', fromMs: 0 })
    await assert.rejects(asked, /^CloudWatchError: .*: no AWS credentials were found; set/)
    process.env.AWS_ACCESS_KEY_ID = 'test'
  })
})

suite('the wire protocol', { skip: noMoto }, () => {
  test('events come in pages by time, each with its id, stream and times', async () => {
    const moto = await motoServer()
    const many = Array.from({ length: 10_001 }, (_, at) => ({
      timestamp: NOW - 20_000 + at,
      message: `event ${at}`,
    }))
    await moto.put('/pages', 'a', many)
    await withService(moto.url, async service => {
      const first = await service.events({ group: '/pages', fromMs: NOW - 30_000 })
      assert.equal(first.events.length, 10_000)
      assert.ok(Math.abs(first.serverMs - Date.now()) < 60_000)
      const token = first.token ?? assert.fail('there is no second page')
      const second = await service.events({ group: '/pages', fromMs: NOW - 30_000, token })
      assert.deepEqual([second.events.length, second.token], [1, undefined])
      const [event] = second.events
      assert.deepEqual(
        [event.stream, event.timestampMs, event.message],
        ['a', NOW - 10_000, 'event 10000'],
      )
      assert.ok(event.id !== '' && event.ingestedMs >= NOW)
      assert.equal(
        (await service.events({ group: '/pages', fromMs: NOW - 10_000 })).events.length,
        1,
      )
      const { calls, fetchedBytes: bytes } = service.fetched
      assert.ok(calls === 3 && bytes > 1_000_000, `${calls} ${bytes}`)
    })
  })

  test('groups are listed by their beginning, page after page', async () => {
    const moto = await motoServer()
    for (let at = 0; at < 120; at++) await moto.group(`/many/${at}`)
    await withService(moto.url, async service => {
      assert.equal((await service.groups('/many/')).length, 120)
      assert.deepEqual(await service.groups('/many/119'), ['/many/119'])
      assert.deepEqual(await service.groups('/none'), [])
    })
  })

  test('a pod with a role of its own (IRSA) needs no keys', async t => {
    const moto = await motoServer()
    await moto.put('/role', 'a', [{ timestamp: NOW, message: 'one' }])
    const token = join(temporaryDirectory(t), 'token')
    // What EKS puts into the pod: a token of its service account, and the name of the role.
    writeFileSync(token, 'e30.e30.signature')
    const keys = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }
    await withProxy(
      moto.url,
      () => 'pass',
      async sts => {
        const own = { AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: token }
        Object.assign(process.env, keys, own, { AWS_ENDPOINT_URL_STS: sts.url })
        try {
          await withService(moto.url, async service => {
            const { events } = await service.events({ group: '/role', fromMs: 0 })
            assert.equal(events.length, 1)
            assert.equal(sts.calls.length, 1, 'the token was given for keys')
          })
        } finally {
          for (const name of [...Object.keys(own), 'AWS_ENDPOINT_URL_STS']) delete process.env[name]
          Object.assign(process.env, CREDENTIALS)
        }
      },
    )
  })

  test('a group that is not there is told with its region', async () => {
    const { url } = await motoServer()
    await withService(url, async service => {
      await assert.rejects(service.events({ group: '/none', fromMs: 0 }), {
        message:
          `Cannot read log group "/none" in ${REGION}: there is none of that name; check the ` +
          'name and the region.',
      })
    })
  })

  test('throttled, failing and broken calls are made again, and counted', async () => {
    const moto = await motoServer()
    await moto.put('/again', 'a', [{ timestamp: NOW, message: 'one' }])
    const fates: Fate[] = [THROTTLED, { status: 500, error: 'InternalFailure' }, 'drop', 'pass']
    await withProxy(
      moto.url,
      ({ number }) => fates[number - 1],
      async proxy => {
        await withService(proxy.url, async service => {
          const { events } = await service.events({ group: '/again', fromMs: 0 })
          assert.equal(events.length, 1)
          assert.equal(service.fetched.calls, 4)
        })
      },
    )
  })

  test('what cannot be helped is not tried again', async () => {
    const moto = await motoServer()
    const denied: Fate = { status: 400, error: 'AccessDeniedException' }
    await withProxy(
      moto.url,
      () => denied,
      async proxy => {
        await withService(proxy.url, async service => {
          const asked = service.events({ group: '/again', fromMs: 0 })
          await assert.rejects(asked, /access is denied; allow logs:FilterLogEvents/)
          assert.equal(proxy.calls.length, 1)
        })
      },
    )
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings } from '../../operator/settings.ts'

const ENVIRONMENT = {
  DATABASE_URL: 'postgresql://logforest:admin@db.logforest.svc/logforest',
  LOGFOREST_IMAGE: 'logforest:1',
  POD_NAME: 'operator-1',
  POD_NAMESPACE: 'logforest',
}

test('the environment is read as a whole', () => {
  const settings = readSettings(
    {
      ...ENVIRONMENT,
      LOGFOREST_IMAGE_PULL_POLICY: 'IfNotPresent',
      LOGFOREST_IMAGE_PULL_SECRETS: 'a, b',
      WATCH_NAMESPACES: 'shop',
      LOGFOREST_HOST_PATH_PREFIXES: '/var/log',
      LOGFOREST_NODE_LOGS: 'true',
      LOGFOREST_OPEN_REPORTS: 'true',
    },
    { healthPort: 8080 },
  )
  assert.deepEqual(settings, {
    databaseUrl: ENVIRONMENT.DATABASE_URL,
    image: { image: 'logforest:1', pullPolicy: 'IfNotPresent', pullSecrets: ['a', 'b'] },
    namespace: 'logforest',
    identity: 'operator-1',
    watchNamespaces: ['shop'],
    hostPathPrefixes: ['/var/log'],
    nodeLogs: true,
    openReports: true,
    healthPort: 8080,
  })
})

test('what is left out has its default, and the option is stronger', () => {
  const settings = readSettings(ENVIRONMENT, { healthPort: 1, namespace: 'other' })
  assert.equal(settings.namespace, 'other')
  assert.deepEqual(settings.watchNamespaces, [])
  assert.equal(settings.hostPathPrefixes, undefined)
  assert.deepEqual([settings.nodeLogs, settings.openReports], [false, false])
  const none = readSettings({ ...ENVIRONMENT, LOGFOREST_HOST_PATH_PREFIXES: '' }, { healthPort: 1 })
  assert.deepEqual(none.hostPathPrefixes, [])
})

test('what is missing or wrong is named in a sentence, without the password', () => {
  for (const name of Object.keys(ENVIRONMENT)) {
    assert.throws(() => readSettings({ ...ENVIRONMENT, [name]: '' }, { healthPort: 1 }), {
      message: new RegExp(`^Cannot start the operator: ${name} is not set`),
    })
  }
  assert.throws(() => readSettings({ ...ENVIRONMENT, DATABASE_URL: 'secret' }, { healthPort: 1 }), {
    message: /^Cannot start the operator: DATABASE_URL must look like postgres/,
  })
})

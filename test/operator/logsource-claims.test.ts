import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Claim } from '../../operator/conditions.ts'
import { sourceClaims } from '../../operator/logsource-claims.ts'
import type { SourceFacts } from '../../operator/logsource-plan.ts'
import { logSource } from './example.ts'
import { lacking, NOW, overview, SETTINGS, sourceFacts } from './facts.ts'

function say(facts: SourceFacts, type: string): string {
  const found = sourceClaims(facts).find(each => each.type === type)
  assert.ok(found !== undefined, type)
  return text(found)
}

function text({ status, reason, message }: Claim): string {
  return `${status} ${reason}: ${message}`
}

/** The same facts with this overview. */
function withOverview(part: Parameters<typeof overview>[0]): SourceFacts {
  return sourceFacts({
    database: { reached: true, found: { hasRole: true, overview: overview(part) } },
  })
}

test('all is well', () => {
  assert.deepEqual(sourceClaims(sourceFacts()).map(text), [
    'True Valid: volume checkout-logs mounted read-only',
    'True Resolved: AnomalyModel logforest/default',
    'True Scanning: 1 of 1 scanner ready',
    'False Learned: 38 logs learned',
    'True AllRead: Every file can be read.',
    'False UpToDate: What the spec asks for is there.',
    'False NotStalled: Nothing is in the way.',
  ])
})

const HINT = 'if that lasts, kubectl describe pods -n shop -l logforest.io/source=checkout says why'

test('what cannot be is said with what can', () => {
  const wrong = { ...lacking(sourceFacts(), 'source'), mistakes: ['spec.include must be a list'] }
  assert.equal(say(wrong, 'Accepted'), 'False Invalid: spec.include must be a list.')
  const path = { volume: { hostPath: { path: '/etc/secret' } } }
  const settings = { ...SETTINGS, hostPathPrefixes: ['/var/log/'] }
  const host = sourceFacts({ source: logSource({ spec: path }), settings })
  assert.match(say(host, 'Accepted'), /^False HostPathNotAllowed: .*\(\/var\/log\/\)\.$/)
  for (const allowed of ['/var/log', '/var/log/shop']) {
    const source = logSource({ spec: { volume: { hostPath: { path: allowed } } } })
    assert.match(say(sourceFacts({ source, settings }), 'Accepted'), /^True/)
  }
  const beside = logSource({ spec: { volume: { hostPath: { path: '/var/logs' } } } })
  assert.match(say(sourceFacts({ source: beside, settings }), 'Accepted'), /^False/)
})

test('log groups are named, and the Secret that their scanner waits for', () => {
  const cloudWatch = {
    region: 'eu-central-1',
    logGroups: ['/a', '/b', '/c*', '/d', '/e'],
    credentialsSecretRef: { name: 'aws' },
  }
  const source = logSource({ spec: { volume: undefined, cloudWatch } })
  const facts = sourceFacts({ source })
  assert.equal(
    say(facts, 'Accepted'),
    'True Valid: log groups /a, /b, /c* and 2 more of eu-central-1',
  )
  assert.match(say(facts, 'Ready'), /^True/)
  const starting = { ...facts, pods: { ...facts.pods, ready: 0 } }
  assert.equal(
    say(starting, 'Ready'),
    'False ScannersStarting: 0 of 1 scanner ready; Secret "aws" must have AWS_ACCESS_KEY_ID and ' +
      `AWS_SECRET_ACCESS_KEY; ${HINT}`,
  )
})

test('files may make logs by a rule of their names', () => {
  const source = logSource({ spec: { logName: 'all/{path}' } })
  assert.match(say(sourceFacts({ source }), 'Accepted'), /^True Valid/)
})

test('a source without its model waits for it', () => {
  assert.equal(
    say(lacking(sourceFacts(), 'model'), 'Ready'),
    'False ModelNotFound: AnomalyModel "default" not found in namespace "shop" or "logforest"; ' +
      'waiting for it.',
  )
})

test('readiness names the first thing that is in the way', () => {
  const ready = (part: Partial<SourceFacts>): string => say(sourceFacts(part), 'Ready')
  const pods = { replicas: 1, ready: 0, isSettled: false, problem: '' }
  assert.match(ready({ source: logSource({ spec: { paused: true } }) }), /^False Paused/)
  const none = logSource({ spec: { scanners: { replicas: 0 } } })
  assert.match(ready({ source: none }), /^False NoScanners/)
  assert.match(
    ready({ database: { reached: false, problem: 'it is \u001b[31maway' } }),
    /^False DatabaseUnavailable: Postgres cannot be used: it is ␛\[31maway;/,
  )
  assert.equal(ready({ pods }), `False ScannersStarting: 0 of 1 scanner ready; ${HINT}`)
  const problem = { ...pods, problem: 'quota' }
  assert.equal(ready({ pods: problem }), `False ScannersFailing: quota; ${HINT}`)
  assert.equal(
    ready({ pods, claim: 'unbound' }),
    'False VolumeNotBound: PersistentVolumeClaim "checkout-logs" has no volume yet: ' +
      'kubectl describe pvc checkout-logs -n shop says why.',
  )
  assert.match(ready({ claim: 'unbound' }), /^True/, 'a pod that runs has its volume')
  const refused = 'requests: must be less than the limit\u001b'
  assert.equal(
    ready({ pods, refused }),
    'False WorkloadRefused: requests: must be less than the limit␛',
  )
})

test('scanners that run and have not looked yet say what they wait for', () => {
  const scanner = { name: 's', ageSeconds: 1, alive: true, state: { waiting: 'no tables yet' } }
  assert.equal(
    say(withOverview({ scanners: [scanner] }), 'Ready'),
    'False ScannersWaiting: no tables yet',
  )
  const silent = withOverview({ scanners: [{ ...scanner, state: {} }] })
  assert.match(say(silent, 'Ready'), /none has finished a look/)
  // One that is gone has no say.
  const gone = withOverview({
    scanners: [{ ...scanner, alive: false, state: { lastPollMs: NOW } }],
  })
  assert.match(say(gone, 'Ready'), /^False/)
})

test('a scanner whose looks fail is not ready, whatever it has read before', () => {
  const trouble = 'Cannot read log group "/a": access is denied\u001b.'
  const failing = {
    ...{ name: 's', ageSeconds: 1, alive: true },
    state: { lastPollMs: NOW, waiting: trouble, trouble },
  }
  const facts = withOverview({ scanners: [failing] })
  const text = 'Cannot read log group "/a": access is denied␛.'
  assert.equal(say(facts, 'Ready'), `False ScannersWaiting: ${text}`)
  assert.equal(say(facts, 'Readable'), `False LookFailed: ${text}`)
  // One look that failed may be a moment's: it is begun again.
  const once = { ...failing, state: { ...failing.state, trouble: '' } }
  assert.match(say(withOverview({ scanners: [once] }), 'Ready'), /^True/)
  // Another one reads on; what this one holds is not read.
  const other = { ...failing, name: 't', state: { lastPollMs: NOW, problems: [] } }
  const two = withOverview({ scanners: [failing, other] })
  assert.match(say(two, 'Ready'), /^True/)
  assert.match(say(two, 'Readable'), /^False LookFailed/)
})

test('learning says how much is missing', () => {
  const logs = { total: 38, trained: 26, learning: 12, rejected: 0 }
  const learning = { windowsMissing: 18, reason: '12 of 30 windows' }
  assert.equal(
    say(withOverview({ logs, learning }), 'Learning'),
    'True TooFewWindows: 12 of 38 logs need more lines (the nearest has 12 of 30 windows)',
  )
  const empty = withOverview({ logs: { total: 0, trained: 0, learning: 0, rejected: 0 } })
  const none = (spec: object): string => {
    const text = say({ ...empty, source: logSource({ spec }) }, 'Learning')
    return text.replace('True NoLogs: No log is known: ', '')
  }
  assert.equal(none({}), 'no file is there yet.')
  assert.equal(none({ include: ['**/*.log'] }), 'no file matches spec.include "**/*.log" yet.')
  assert.equal(none({ exclude: ['**'] }), 'no file is left by spec.exclude "**" yet.')
  assert.equal(
    none({ include: ['/logs/*', 'b', 'c', 'd'], exclude: ['e'] }),
    'no file matches spec.include "/logs/*", "b", "c" … and is left by spec.exclude "e" yet ' +
      '(paths begin below the volume, without "/").',
  )
})

test('whether files can be read is not known before a scanner has told', () => {
  assert.match(say(withOverview({ scanners: [] }), 'Readable'), /^Unknown NotKnown/)
  const scanner = { name: 's', ageSeconds: 1, alive: true, state: { waiting: 'no tables yet' } }
  assert.match(say(withOverview({ scanners: [scanner] }), 'Readable'), /^Unknown NotKnown/)
})

test('while Postgres is away, learning is what it was', () => {
  const old = {
    ...{ type: 'Learning', reason: 'Learned', message: '38 logs learned' },
    status: 'False',
    lastTransitionTime: '2026-11-20T14:00:00Z',
  } as const
  const database = { reached: false, problem: 'away' } as const
  const known = sourceFacts({ database, before: { conditions: [old] } })
  assert.equal(say(known, 'Learning'), 'False Learned: 38 logs learned')
  assert.match(say(sourceFacts({ database }), 'Learning'), /^Unknown/)
})

test('files that cannot be read are named once, and the rest is counted', () => {
  const problems = ['1.gz', '2.gz', '3.gz', '4.gz'].map(path => ({ path, message: 'is binary' }))
  const scanner = {
    ...{ name: 's', ageSeconds: 1, alive: true },
    state: { lastPollMs: NOW, problems, moreProblems: 5 },
  }
  assert.equal(
    say(withOverview({ scanners: [scanner] }), 'Readable'),
    'False FilesRejected: 1.gz: is binary; 2.gz: is binary; 3.gz: is binary; and 6 more',
  )
})

test('a rollout that is under way is said, though the source is ready', () => {
  const pods = { replicas: 3, ready: 1, isSettled: false, problem: '' }
  const source = logSource({ spec: { scanners: { replicas: 3 } } })
  const facts = sourceFacts({ pods, source })
  assert.match(say(facts, 'Ready'), /^True/)
  assert.equal(say(facts, 'Reconciling'), 'True RollingOut: 1 of 3 scanners ready')
})

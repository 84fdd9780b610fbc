/** Words of the command line as values, and how bad ones are refused. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../../src/base/errors.ts'
import * as values from '../../src/cli/values.ts'

function refusal(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    assert.ok(error instanceof UsageError)
    assert.equal(error.exitCode, 2)
    return error.message
  }
  return assert.fail('it was accepted')
}

test('durations are numbers with a unit', () => {
  const given = ['500ms', '10s', '2m', '1h', '1.5h', ' 3 s ']
  const expected = [500, 10_000, 120_000, 3_600_000, 5_400_000, 3000]
  assert.deepEqual(
    given.map(text => values.durationMs(text, '--poll-interval')),
    expected,
  )
})

test('a duration without a unit is refused with what was probably meant', () => {
  assert.equal(
    refusal(() => values.durationMs('10', '--poll-interval')),
    'Cannot use --poll-interval "10": it needs a duration such as 10s or 10m.',
  )
  for (const text of ['', 'soon', '-5s', '5 parsecs', '1e3s', '0x5s']) {
    assert.match(
      refusal(() => values.durationMs(text, '-t')),
      /such as 10s, 2m or 1h/,
    )
  }
  for (const text of ['0s', '1ms', '25h', '9999999999h']) {
    assert.match(
      refusal(() => values.durationMs(text, '-t')),
      /from 100ms to 24h/,
    )
  }
})

test('whole numbers have limits', () => {
  assert.equal(values.seed('4294967295'), 4_294_967_295)
  assert.equal(values.workers('2'), 2)
  for (const text of ['4294967296', '-1', '1.5', 'x', '', '1e3', '0x10']) {
    assert.match(
      refusal(() => values.seed(text)),
      /whole number from 0 to 4294967295/,
    )
  }
  assert.match(
    refusal(() => values.workers('0')),
    /from 1 to 256/,
  )
})

test('names are taken in any case, and a typo is recognised', () => {
  assert.equal(values.severity('HIGH'), 'High')
  assert.equal(values.oneOf('drain', '--parser', ['Shapes', 'Drain']), 'Drain')
  assert.equal(
    refusal(() => values.severity('meduim')),
    'Cannot use --fail-on "meduim": it must be low, medium or high. Did you mean "medium"?',
  )
})

test('a database URL is PostgreSQL, and never repeated in the message', () => {
  const url = 'postgres://user:secret@localhost:5432/logs'
  assert.equal(values.databaseUrl(url), url)
  for (const text of ['mysql://user:secret@host/db', 'secret', 'postgres://secret@host:port:9/']) {
    assert.doesNotMatch(
      refusal(() => values.databaseUrl(text)),
      /secret/,
    )
  }
})

test('an empty text is refused', () => {
  assert.equal(values.filled('app', '--source'), 'app')
  assert.match(
    refusal(() => values.filled('  ', '--source')),
    /--source: it is empty/,
  )
})

test('the rule of a log is text with known places', () => {
  const rule = '{namespace}/{workload}/{container}'
  assert.equal(values.logNameRule(rule), rule)
  for (const bad of ['', '{pot}', 'a\nb', 'x'.repeat(2000)]) {
    assert.match(
      refusal(() => values.logNameRule(bad)),
      /--log-name/,
    )
  }
})

test('a moment without a zone is UTC, wherever one sits', () => {
  const before = process.env.TZ
  process.env.TZ = 'Pacific/Auckland'
  try {
    const atMs = Date.UTC(2026, 10, 23, 19, 50)
    const given = ['2026-11-23T19:50', '2026-11-23 19:50:00', '2026-11-23T20:50:00.000+01:00']
    for (const text of given) assert.deepEqual(values.ago(text, '--from'), { atMs })
    assert.deepEqual(values.ago('2026-11-23', '--from'), { atMs: Date.UTC(2026, 10, 23) })
    assert.deepEqual(values.ago('10m', '--from'), { agoMs: 600_000 })
  } finally {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  }
  for (const text of ['noon', '2026-11-23T25:00', '2026-11-23T19:50 today', '9999d']) {
    assert.match(
      refusal(() => values.ago(text, '--from')),
      /--from/,
    )
  }
})

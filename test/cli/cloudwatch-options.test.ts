/** Log groups of CloudWatch on the command line. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../../src/base/errors.ts'
import { parseArguments } from '../../src/cli/options.ts'

const CALL = { program: 'logforest', version: '0.1.0' }

function read(...words: string[]): unknown {
  const command = parseArguments(['scan', ...words], CALL)
  return command.name === 'scan' ? command.options.cloudWatch : assert.fail(command.name)
}

test('a log group is enough; a day is read of it, and it is one log', () => {
  assert.deepEqual(read('--cloudwatch-log-group', '/aws/lambda/*'), {
    groups: ['/aws/lambda/*'],
    since: { agoMs: 86_400_000 },
    logName: '{group}',
  })
  assert.equal(read('--log-dir', 'src'), undefined)
})

test('all options are taken', () => {
  const words =
    '--cloudwatch-log-group a --cloudwatch-log-group b* --region eu-central-1 --since 7d' +
    ' --endpoint http://127.0.0.1:5000 --log-name {group}/{stream}'
  assert.deepEqual(read(...words.split(' ')), {
    groups: ['a', 'b*'],
    region: 'eu-central-1',
    endpoint: 'http://127.0.0.1:5000',
    since: { agoMs: 7 * 86_400_000 },
    logName: '{group}/{stream}',
  })
  const at = read('--cloudwatch-log-group', 'a', '--since', '2026-11-20T14:00:00Z')
  assert.deepEqual(at, {
    groups: ['a'],
    since: { atMs: Date.UTC(2026, 10, 20, 14) },
    logName: '{group}',
  })
})

test('what cannot be is refused in a sentence', () => {
  const group = ['--cloudwatch-log-group', 'a']
  const cases: readonly (readonly [string[], RegExp])[] = [
    [[], /^Cannot scan: --log-dir DIR or --cloudwatch-log-group NAME is missing\.$/],
    [['--log-dir', 'src', ...group], /: give --log-dir or --cloudwatch-log-group, not both\.$/],
    [['--log-dir', 'src', '--region', 'x'], /^Cannot use --region: it goes with --cloudwatch-log/],
    [['--cloudwatch-log-group', 'a b'], /"a b": it must be a name such as/],
    [['--cloudwatch-log-group', 'a*b'], /"a\*b": it must be a name/],
    [[...group, '--endpoint', 'host'], /^Cannot use --endpoint "host": it must be a URL/],
    [[...group, '--since', 'soon'], /^Cannot use --since "soon": it needs a time such as 24h/],
    [[...group, '--since', '400d'], /must be at most 366d/],
  ]
  for (const [words, why] of cases) {
    assert.throws(
      () => read(...words),
      (error: Error) => error instanceof UsageError && why.test(error.message),
      words.join(' '),
    )
  }
})

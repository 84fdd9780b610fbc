/** Every command with every option, what it becomes, and how a wrong call is refused. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../../src/base/errors.ts'
import type { Command } from '../../src/cli/commands.ts'
import { parseArguments } from '../../src/cli/options.ts'

const CALL = { program: 'npm start --', version: '0.1.0' }
const DATA = { dataDir: '.logforest' }

function read(...words: string[]): Command {
  return parseArguments(words, CALL)
}

function refusal(...words: string[]): string {
  try {
    read(...words)
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error))
    return error.message
  }
  return assert.fail('it was accepted')
}

test('scan needs a directory only; everything else has a default', () => {
  assert.deepEqual(read('scan', '--log-dir', 'src'), {
    name: 'scan',
    options: {
      logDir: 'src',
      watch: false,
      pollIntervalMs: 10_000,
      include: [],
      exclude: [],
      freeze: false,
      json: false,
      ...DATA,
    },
  })
})

test('scan takes all of its options', () => {
  const words =
    '--log-dir src --watch --poll-interval 2m --include a --include b --exclude c --source shop' +
    ' --log-name {namespace}/{workload}' +
    ' --model model.yaml --freeze --json --scores s.jsonl --seed 7 --workers 2 --fail-on medium' +
    ' --data-dir d --database-url postgres://u:p@h/db'
  assert.deepEqual(read('scan', ...words.split(' ')), {
    name: 'scan',
    options: {
      logDir: 'src',
      watch: true,
      pollIntervalMs: 120_000,
      include: ['a', 'b'],
      exclude: ['c'],
      logName: '{namespace}/{workload}',
      source: 'shop',
      model: 'model.yaml',
      freeze: true,
      json: true,
      scores: 's.jsonl',
      seed: 7,
      workers: 2,
      failOn: 'Medium',
      dataDir: 'd',
      databaseUrl: 'postgres://u:p@h/db',
    },
  })
})

test('each other command becomes its options', () => {
  const json = { ...DATA, json: false }
  assert.deepEqual(read('show', '7f3c'), { name: 'show', options: { id: '7f3c', ...json } })
  assert.deepEqual(read('logs', '--json'), { name: 'logs', options: { ...DATA, json: true } })
  assert.deepEqual(read('models'), { name: 'models', options: json })
  assert.deepEqual(read('templates', 'a'), { name: 'templates', options: { log: 'a', ...json } })
  assert.deepEqual(read('export', 'a', '--out', 'f'), {
    name: 'export',
    options: { log: 'a', out: 'f', ...DATA },
  })
  assert.deepEqual(read('import', 'f'), { name: 'import', options: { file: 'f', ...DATA } })
  assert.deepEqual(read('parse', 'a', 'b', '--format', 'csv', '--parser', 'drain'), {
    name: 'parse',
    options: { files: ['a', 'b'], format: 'csv', parser: 'Drain' },
  })
})

test('--help names every option of scan, with its default where it has one', () => {
  const help = read('scan', '--help')
  assert.equal(help.name, 'help')
  const text = help.name === 'help' ? help.text : ''
  const options =
    '--log-dir --watch --poll-interval --include --exclude --source --model --freeze --json' +
    ' --scores --seed --workers --fail-on --data-dir --database-url'
  for (const option of options.split(' ')) assert.match(text, new RegExp(`^ +${option}\\b`, 'm'))
  assert.match(text, /npm start -- scan --log-dir/)
  assert.doesNotMatch(text, /default: (false|\[\])/)
  assert.deepEqual(read('help', 'scan'), help)
})

test('the program without words, --help and help say the same and name every command', () => {
  const help = read()
  assert.deepEqual(read('--help'), help)
  assert.deepEqual(read('help'), help)
  for (const name of 'scan show logs models templates export import parse'.split(' ')) {
    assert.match(help.name === 'help' ? help.text : '', new RegExp(`^ +${name}\\b`, 'm'))
  }
})

test('--version prints the version and nothing else', () => {
  assert.deepEqual(read('--version'), { name: 'version', text: '0.1.0\n' })
})

test('a wrong call is refused in one sentence that says what would be right', () => {
  const cases: [string, string][] = [
    ['scan', 'Cannot scan: --log-dir DIR or --cloudwatch-log-group NAME is missing.'],
    [
      'scan --log-dir',
      'Cannot use --log-dir DIR: its value is missing. See: npm start -- help scan.',
    ],
    ['scan --log-dir src x', 'Cannot scan: too many words. See: npm start -- help scan.'],
    [
      'scan --log-dir src --wacth',
      'Cannot understand "--wacth": no such option. Did you mean "--watch"?',
    ],
    [
      'scan --log-dir src --sed=7',
      'Cannot understand "--sed=7": no such option. Did you mean "--seed"?',
    ],
    ['scam', 'Cannot understand "scam": no such command. Did you mean "scan"?'],
    ['show', 'Cannot show: ID is missing. See: npm start -- help show.'],
    [
      'parse a --format cvs',
      'Cannot use --format "cvs": it must be jsonl or csv. Did you mean "csv"?',
    ],
    ['scan --log-dir srk', 'Cannot scan "srk": no such directory. Did you mean "src"?'],
  ]
  for (const [words, message] of cases) assert.equal(refusal(...words.split(' ')), message)
})

test('a word that resembles nothing is refused with what is known', () => {
  assert.match(
    refusal('frobnicate'),
    /Known: scan show web doctor replay logs .* scanner master operator\.$/,
  )
  assert.match(refusal('logs', '--frobnicate'), /Known: --json --data-dir --database-url --help\.$/)
})

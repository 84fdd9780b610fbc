/** How much garbage a process keeps before it collects. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const HEAP = fileURLToPath(new URL('../../src/base/heap.ts', import.meta.url))

/** Keeps 40 MB alive while as much again and again is thrown away; gives the peak of the heap. */
const CHURN = `
  const kept = Array.from({ length: 400 }, () => new Array(12_500).fill(1.5))
  let peak = 0
  for (let at = 0; at < 4_000; at++) {
    kept[at % kept.length] = new Array(12_500).fill(at + 0.5)
    peak = Math.max(peak, process.memoryUsage().heapTotal)
  }
  console.log(peak)
`

test('a heap that is kept small holds less garbage beside what is alive', () => {
  const run = (first: string): number => {
    const words = ['--input-type=module', '--eval', `${first}\n${CHURN}`]
    return Number(execFileSync(process.execPath, words, { encoding: 'utf8' }))
  }
  const small = run(`import { keepHeapSmall } from ${JSON.stringify(HEAP)}; keepHeapSmall()`)
  const usual = run('')
  assert.ok(small < usual, `${small} bytes at most, ${usual} without`)
})

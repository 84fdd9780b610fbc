/** Progress under a clock that the test holds. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  createProgress,
  type Progress,
  type ProgressUpdate,
  silentProgress,
} from '../../src/cli/progress.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { widthOf } from '../../src/words/text.ts'
import { PIPE, SCREEN } from './example.ts'

interface Bench {
  readonly progress: Progress
  readonly written: string[]
  now: number
}

function bench(terminal: Terminal): Bench {
  const written: string[] = []
  const made = { written, now: 1000 }
  const clock = { now: () => made.now }
  const progress = createProgress({ terminal, clock, write: text => written.push(text) })
  return Object.assign(made, { progress })
}

function reading(done: number, lines: number): ProgressUpdate {
  return { phase: 'reading', done, total: 1000, unit: 'bytes', lines }
}

test('a bar shows phase, share, lines, rate and time left', () => {
  const { colour, ...screen } = SCREEN
  const at = bench({ ...screen, colour: false })
  at.progress.update(reading(0, 0))
  at.now += 1000
  at.progress.update(reading(500, 612_000))
  assert.equal(
    at.written[1],
    `\r\x1b[2Kreading   ${'█'.repeat(14)}${'░'.repeat(14)}  50 %` +
      '   612,000 lines   612 k lines/s   1 s left',
  )
})

test('a bar is repainted at most ten times a second, and wiped at the end', () => {
  const at = bench(SCREEN)
  for (let ms = 0; ms < 1000; ms++, at.now++) at.progress.update(reading(ms, ms))
  assert.equal(at.written.length, 10)
  at.progress.finish()
  assert.equal(at.written.at(-1), '\r\x1b[2K')
  at.progress.finish()
  assert.equal(at.written.length, 11, 'nothing is left to wipe')
})

test('a finished phase is shown complete at once, however soon', () => {
  const at = bench(SCREEN)
  at.progress.update(reading(1, 1))
  at.progress.update(reading(1000, 10))
  assert.match(at.written.at(-1) ?? '', /100 %/)
})

test('99.9 percent is not 100', () => {
  const at = bench(SCREEN)
  at.progress.update({ phase: 'reading', done: 9999, total: 10_000, unit: 'bytes' })
  assert.match(at.written[0], / 99 %/)
})

test('a bar never reaches the last column of a narrow terminal', () => {
  const at = bench({ columns: 60, colour: false, interactive: true })
  at.progress.update(reading(0, 0))
  at.now += 3_600_000
  at.progress.update(reading(1, 123_456_789_012))
  for (const text of at.written) assert.ok(widthOf(text.slice('\r\x1b[2K'.length)) < 60)
})

test('without a terminal: a line per phase and one every ten seconds', () => {
  const at = bench(PIPE)
  at.progress.update(reading(0, 0))
  for (let second = 1; second <= 24; second++) {
    at.now += 1000
    at.progress.update(reading(second * 40, second * 1000))
  }
  at.progress.update({ phase: 'learning', done: 0, total: 7, unit: 'logs' })
  at.now += 2000
  at.progress.update({ phase: 'learning', done: 7, total: 7, unit: 'logs' })
  at.progress.finish()
  assert.deepEqual(at.written, [
    'reading: 40 %, 10,000 lines, 1 k lines/s, 15 s left\n',
    'reading: 80 %, 20,000 lines, 1 k lines/s, 5 s left\n',
    'reading: 24,000 lines, 1 k lines/s in 24 s\n',
    'learning: 7 of 7 logs in 2 s\n',
  ])
})

test('silent progress says nothing', () => {
  silentProgress.update(reading(1, 1))
  silentProgress.finish()
})

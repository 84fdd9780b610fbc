/** What directories held when they were last listed. */
import assert from 'node:assert/strict'
import fs, { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { test } from 'node:test'
import { Listings } from '../../src/retrieve/listings.ts'
import { Selection } from '../../src/retrieve/select.ts'
import { Slices } from '../../src/retrieve/slices.ts'
import { walk } from '../../src/retrieve/walk.ts'
import { temporaryDirectory } from './reading.ts'

const TIMES = { dev: 1, ino: 2, mtimeMs: 1_000_000, ctimeMs: 1_000_000 }
const LISTING = { files: ['a/x.log'], directories: ['a/b'], links: [] }

/** How many polls in a row a listing is believed. */
function uses(listings: Listings, path: string): number {
  let count = 0
  while (count < 1_000 && listings.of(path, TIMES) !== undefined) count++
  return count
}

test('a directory that has rested is believed for some polls, with the same times only', () => {
  const listings = new Listings({ now: () => TIMES.ctimeMs + 120_000 })
  assert.equal(listings.of('a', TIMES), undefined)
  listings.note('a', TIMES, LISTING)
  assert.equal(listings.of('a', TIMES), LISTING)
  for (const change of [{ dev: 3 }, { ino: 3 }, { mtimeMs: 3 }, { ctimeMs: 3 }]) {
    listings.note('a', TIMES, LISTING)
    assert.equal(listings.of('a', { ...TIMES, ...change }), undefined)
  }
})

test('what changed a moment ago may change again unseen: it is not believed', () => {
  const listings = new Listings({ now: () => TIMES.ctimeMs + 119_999 })
  listings.note('a', TIMES, LISTING)
  assert.equal(listings.of('a', TIMES), undefined)
})

test('each is listed anew after some polls, and not all at the same one', () => {
  const listings = new Listings({ now: () => TIMES.ctimeMs + 1_000_000 })
  const found = (): number[] =>
    Array.from({ length: 16 }, (_, at) => {
      listings.note(`d${at}`, TIMES, LISTING)
      return uses(listings, `d${at}`)
    })
  assert.deepEqual(
    found(),
    Array.from({ length: 16 }, (_, at) => at + 1),
  )
  assert.deepEqual(found(), Array(16).fill(16))
})

test('a walk does not list what it knows, and sees names that come and go', async t => {
  const root = temporaryDirectory(t)
  mkdirSync(`${root}/a/b`, { recursive: true })
  for (const path of ['a/x.log', 'a/b/y.log', 'a/skipped.txt']) writeFileSync(`${root}/${path}`, '')
  const listings = new Listings({ now: () => Date.now() + 1_000_000 })
  const selection = new Selection(['**/*.log'], [])
  const opened = countLists(t)
  const look = async (): Promise<{ paths: string[]; lists: number }> => {
    const paths: string[] = []
    const before = opened.count
    const onFile = (path: string): void => void paths.push(path)
    const wanted = (path: string): boolean => selection.file(path)
    const rules = { root, selection, wanted, slices: new Slices(), listings, onFile }
    await walk([''], true, rules)
    return { paths: paths.sort(), lists: opened.count - before }
  }
  assert.deepEqual(await look(), { paths: ['a/b/y.log', 'a/x.log'], lists: 3 })
  assert.deepEqual(await look(), { paths: ['a/b/y.log', 'a/x.log'], lists: 0 })
  changed(`${root}/a/b`, () => writeFileSync(`${root}/a/b/z.log`, ''))
  changed(`${root}/a`, () => renameSync(`${root}/a/x.log`, `${root}/a/w.log`))
  const { paths } = await look()
  assert.deepEqual(paths, ['a/b/y.log', 'a/b/z.log', 'a/w.log'])
  changed(`${root}/a`, () => rmSync(`${root}/a/w.log`))
  assert.deepEqual((await look()).paths, ['a/b/y.log', 'a/b/z.log'])
})

/** Changes a directory until its time tells: clocks of file systems tick. */
function changed(path: string, change: () => void): void {
  const before = statSync(path).ctimeMs
  change()
  for (let at = 0; statSync(path).ctimeMs === before; at++) {
    writeFileSync(`${path}/passing-${at}`, '')
    rmSync(`${path}/passing-${at}`)
  }
}

function countLists(t: { after(work: () => void): void }): { count: number } {
  const opened = { count: 0 }
  const { opendirSync } = fs
  Object.assign(fs, {
    opendirSync: (...words: Parameters<typeof opendirSync>) => {
      opened.count++
      return opendirSync(...words)
    },
  })
  syncBuiltinESMExports()
  t.after(() => {
    Object.assign(fs, { opendirSync })
    syncBuiltinESMExports()
  })
  return opened
}

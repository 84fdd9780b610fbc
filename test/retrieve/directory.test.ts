import assert from 'node:assert/strict'
import {
  chmodSync,
  closeSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { type TestContext, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { whileFailing } from '../help/failing-fs.ts'
import { Reading, temporaryDirectory } from './reading.ts'

function reading(t: TestContext, ...options: [object?]): Reading {
  return new Reading(temporaryDirectory(t), ...options)
}

/** Numbered lines with a time, so that no two are alike. */
function lines(from: number, count: number): string {
  let text = ''
  for (let line = from; line < from + count; line++) {
    text += `2026-01-01T00:00:${String(line).padStart(5, '0')} something happened\n`
  }
  return text
}

test('what is appended is read once', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 3))
  assert.deepEqual(await source.read(), { 'app.log': lines(0, 3) })
  assert.deepEqual(await source.read(), {})
  source.append('app.log', lines(3, 2))
  assert.deepEqual(await source.read(), { 'app.log': lines(3, 2) })
})

test('a partial last line waits for its end, without being offered again and again', async t => {
  const source = reading(t)
  source.append('app.log', `${lines(0, 1)}half a`)
  await source.read()
  assert.equal((await source.poll()).spans.size, 0)
  source.append('app.log', ' line\n')
  assert.deepEqual(await source.read(), { 'app.log': 'half a line\n' })
})

test('what is not committed is offered again', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 3))
  const first = await source.poll()
  const second = await source.poll()
  assert.deepEqual(second.spans, first.spans)
  assert.equal(first.bytes, lines(0, 3).length)
  assert.equal(first.files, 1)
})

test('a restart goes on where the last commit was', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 3))
  await source.read()
  source.restart()
  assert.equal((await source.poll()).spans.size, 0)
  source.append('app.log', lines(3, 1))
  source.restart()
  assert.deepEqual(await source.read(), { 'app.log': lines(3, 1) })
})

test('a renamed file is read to its end before its successor, as one stream', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 5))
  await source.read()
  source.append('app.log', lines(5, 2))
  renameSync(source.path('app.log'), source.path('app.log.1'))
  source.append('app.log', lines(7, 2))
  assert.deepEqual(await source.read(), { 'app.log': lines(5, 4) })
  assert.equal(source.record('app.log.1')?.generation, 0)
  assert.equal(source.record('app.log.1')?.state, 'rotated')
  assert.equal(source.record('app.log')?.generation, 1)
})

test('a writer that finishes its line in the renamed file is waited for', async t => {
  const source = reading(t)
  source.append('app.log', `${lines(0, 2)}half`)
  await source.read()
  renameSync(source.path('app.log'), source.path('app.log.1'))
  source.append('app.log', lines(5, 1))
  assert.deepEqual(await source.read(), { 'app.log': '' })
  source.append('app.log.1', ' a line\n')
  assert.deepEqual(await source.read(), { 'app.log': `half a line\n${lines(5, 1)}` })
})

test('an unfinished last line of a rotated file that rests is a line', async t => {
  const source = reading(t)
  source.append('app.log', `${lines(0, 2)}the end`)
  await source.read()
  renameSync(source.path('app.log'), source.path('app.log.1'))
  source.append('app.log', lines(5, 1))
  await source.read()
  await source.read()
  assert.equal(source.text['app.log'], `${lines(0, 2)}the end${lines(5, 1)}`)
})

test('numbered files shift and are not read again', async t => {
  const source = reading(t)
  let line = 0
  for (let rotation = 0; rotation < 5; rotation++) {
    for (const number of [3, 2, 1]) {
      const from = number === 1 ? 'app.log' : `app.log.${number - 1}`
      if (rotation >= number) renameSync(source.path(from), source.path(`app.log.${number}`))
    }
    source.append('app.log', lines(line, 10))
    line += 10
    if (rotation % 2 === 0) await source.read()
  }
  assert.equal(source.text['app.log'], lines(0, 50))
})

for (const dated of ['app.log-20260101', 'app-20260101.log', 'app.log.2026-01-01']) {
  test(`${dated} is the predecessor of app.log`, async t => {
    const source = reading(t)
    source.append('app.log', lines(0, 5))
    await source.read()
    source.append('app.log', lines(5, 1))
    renameSync(source.path('app.log'), source.path(dated))
    source.append('app.log', lines(6, 1))
    assert.deepEqual(await source.read(), { 'app.log': lines(5, 2) })
  })
}

test('rotated files at the first look are one stream, oldest first, final but one', async t => {
  const source = reading(t)
  source.append('app.log', lines(30, 10))
  source.append('app.log.1', lines(20, 10))
  writeFileSync(source.path('app.log.2.gz'), gzipSync(lines(10, 10)))
  writeFileSync(source.path('app.log.10.zst'), zstdCompressSync(lines(0, 10)))
  const spans = (await source.poll()).spans.get('app.log') ?? []
  const told = spans.map(({ file, final, to }) => [file.path, file.generation, final, to])
  assert.deepEqual(told, [
    ['app.log.10.zst', 0, true, Infinity],
    ['app.log.2.gz', 1, true, Infinity],
    ['app.log.1', 2, true, lines(20, 10).length],
    ['app.log', 3, false, lines(30, 10).length],
  ])
  await source.read()
  assert.equal(source.text['app.log'], lines(0, 40))
})

test('a file that is packed later is the same file, and its rest is read', async t => {
  for (const [end, pack] of [
    ['gz', gzipSync],
    ['zst', zstdCompressSync],
  ] as const) {
    const source = reading(t)
    source.append('app.log', lines(0, 200))
    await source.read()
    source.append('app.log', lines(200, 50))
    writeFileSync(source.path(`app.log.1.${end}`), pack(lines(0, 250)))
    rmSync(source.path('app.log'))
    source.append('app.log', lines(250, 1))
    assert.deepEqual(await source.read(), { 'app.log': lines(200, 51) })
    assert.deepEqual(await source.read(), {})
    renameSync(source.path(`app.log.1.${end}`), source.path(`app.log.2.${end}`))
    assert.deepEqual(await source.read(), {})
    assert.equal(source.record(`app.log.2.${end}`)?.generation, 0)
  }
})

test('an archive beside its original is not read twice, finished or not', async t => {
  const source = reading(t)
  source.append('app.log.1', lines(0, 500))
  source.append('app.log', lines(500, 5))
  await source.read()
  const packed = gzipSync(lines(0, 500))
  writeFileSync(source.path('app.log.1.gz'), packed.subarray(0, packed.length / 2))
  assert.deepEqual(await source.read(), {})
  writeFileSync(source.path('app.log.1.gz'), packed)
  assert.deepEqual(await source.read(), {})
  rmSync(source.path('app.log.1'))
  assert.deepEqual(await source.read(), {})
  assert.deepEqual(source.problems, [])
})

test('copytruncate loses nothing and reads nothing twice', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 50))
  await source.read()
  source.append('app.log', lines(50, 10))
  copyFileSync(source.path('app.log'), source.path('app.log.1'))
  truncateSync(source.path('app.log'))
  source.append('app.log', lines(60, 100))
  assert.deepEqual(await source.read(), { 'app.log': lines(50, 110) })
})

test('copytruncate is recognised when lines were read between copy and truncation', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 50))
  copyFileSync(source.path('app.log'), source.path('app.log.1'))
  source.append('app.log', lines(50, 10))
  assert.deepEqual(await source.read(), { 'app.log': lines(0, 60) })
  truncateSync(source.path('app.log'))
  source.append('app.log', lines(60, 1))
  assert.deepEqual(await source.read(), { 'app.log': lines(60, 1) })
  renameSync(source.path('app.log.1'), source.path('app.log.2'))
  assert.deepEqual(await source.read(), {})
})

test('a copy that is still growing is not read', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 50))
  await source.read()
  source.append('app.log.1', lines(0, 20))
  assert.deepEqual(await source.read(), {})
  source.append('app.log.1', lines(20, 30))
  truncateSync(source.path('app.log'))
  assert.deepEqual(await source.read(), {})
  source.append('app.log', lines(50, 1))
  assert.deepEqual(await source.read(), { 'app.log': lines(50, 1) })
})

test('a file that is truncated and rewritten longer is read from its beginning', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 10))
  await source.read()
  writeFileSync(source.path('app.log'), lines(100, 40))
  assert.deepEqual(await source.read(), { 'app.log': lines(100, 40) })
  assert.equal(source.record('app.log')?.generation, 1)
})

test('a file that is deleted and made again is another file, whatever its inode', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 10))
  await source.read()
  rmSync(source.path('app.log'))
  source.append('app.log', lines(100, 20))
  assert.deepEqual(await source.read(), { 'app.log': lines(100, 20) })
})

test('a file that went away and came back is read on', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 10))
  await source.read()
  rmSync(source.path('app.log'))
  assert.equal((await source.poll()).changed[0]?.state, 'gone')
  await source.read()
  source.append('app.log', lines(0, 11))
  assert.deepEqual(await source.read(), { 'app.log': lines(10, 1) })
})

test('a file that an editor replaced with the same bytes and more is read on', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 10))
  await source.read()
  source.append('.app.log.swp', lines(0, 12))
  renameSync(source.path('.app.log.swp'), source.path('app.log'))
  assert.deepEqual(await source.read(), { 'app.log': lines(10, 2) })
})

test('a rename to another stream keeps its stream', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 10))
  await source.read()
  renameSync(source.path('app.log'), source.path('app.1.log'))
  source.append('app.1.log', lines(10, 1))
  source.append('app.log', lines(11, 1))
  assert.deepEqual(await source.read(), { 'app.log': lines(10, 2) })
})

test('two files that begin alike are two files', async t => {
  const source = reading(t)
  const banner = lines(0, 40)
  source.append('a.log', banner)
  source.append('b.log', banner)
  assert.deepEqual(await source.read(), { 'a.log': banner, 'b.log': banner })
  source.append('b.log', lines(50, 1))
  rmSync(source.path('a.log'))
  assert.deepEqual(await source.read(), { 'b.log': lines(50, 1) })
})

test('a hard link is read under one name, and named', async t => {
  const source = reading(t)
  source.append('a.log', lines(0, 5))
  linkSync(source.path('a.log'), source.path('b.log'))
  assert.deepEqual(await source.read(), { 'a.log': lines(0, 5) })
  assert.match(source.problems.join(), /"b.log" is a hard link to "a.log"/)
  rmSync(source.path('a.log'))
  source.append('b.log', lines(5, 1))
  assert.deepEqual(await source.read(), { 'a.log': lines(5, 1) })
})

test('an empty file waits for its first byte', async t => {
  const source = reading(t)
  writeFileSync(source.path('app.log'), '')
  assert.deepEqual(await source.read(), {})
  assert.equal(source.record('app.log')?.position, 0)
  source.append('app.log', lines(0, 1))
  assert.deepEqual(await source.read(), { 'app.log': lines(0, 1) })
})

test('an unreadable file is told once, and tried again when it changes', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 5))
  chmodSync(source.root, 0o755)
  chmodSync(source.path('app.log'), 0)
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(65534)
  try {
    assert.deepEqual(await source.read(), {})
    assert.deepEqual(await source.read(), {})
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
  assert.equal(source.problems.length, 1)
  assert.match(source.problems[0], /"app.log" cannot be opened \(EACCES\)/)
  assert.equal(source.record('app.log')?.state, 'rejected')
  assert.equal(source.record('app.log')?.reason, 'unreadable')
  chmodSync(source.path('app.log'), 0o644)
  assert.deepEqual(await source.read(), { 'app.log': lines(0, 5) })
})

test('files of a directory that is closed for a while are not gone, nor read twice', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 1))
  source.append('deep/app.log', lines(0, 2))
  await source.read()
  const isRoot = process.geteuid?.() === 0
  for (const path of [source.path('deep'), source.root]) {
    chmodSync(source.root, 0o755)
    chmodSync(path, 0o644)
    if (isRoot) process.seteuid?.(65534)
    try {
      const { changed, problems } = await source.poll()
      assert.deepEqual(changed, [])
      assert.match(problems[0].message, /directory cannot be searched .*grant the right/)
    } finally {
      if (isRoot) process.seteuid?.(0)
      chmodSync(path, 0o755)
    }
    assert.deepEqual(await source.read(), {})
  }
})

test('bytes that are no text are rejected with their reason, and counted', async t => {
  const source = reading(t)
  writeFileSync(source.path('core.log'), Buffer.from([1, 2, 0, 3]))
  writeFileSync(source.path('wide.log'), Buffer.from('\ufeffwide\n', 'utf16le'))
  assert.deepEqual(await source.read(), {})
  assert.equal(source.record('core.log')?.reason, 'binary')
  assert.equal(source.record('core.log')?.position, 4)
  assert.equal(source.record('wide.log')?.reason, 'encoding')
  assert.match(source.problems.join(), /"wide.log" is UTF-16/)
  source.append('core.log', 'more')
  await source.read()
  assert.equal(source.record('core.log')?.position, 8)
})

test('a file that turns out to be text is read from its beginning', async t => {
  const source = reading(t)
  source.append('app.log', '\x02\x03\x04\x05 begun\n')
  assert.deepEqual(await source.read(), {})
  assert.equal(source.record('app.log')?.reason, 'binary')
  source.append('app.log', lines(0, 100))
  await source.read()
  assert.equal(source.text['app.log'], `\x02\x03\x04\x05 begun\n${lines(0, 100)}`)
  const { state, reason, baseLine } = source.record('app.log') ?? {}
  assert.deepEqual([state, reason, baseLine], ['live', '', -1])
})

test('after a truncation under its writer a file is read behind the NULs', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 2000))
  await source.read()
  const { size } = statSync(source.path('app.log'))
  truncateSync(source.path('app.log'), 0)
  const file = openSync(source.path('app.log'), 'r+')
  writeSync(file, lines(2000, 5), size)
  closeSync(file)
  const { 'app.log': text } = await source.read()
  assert.equal(text, '\0'.repeat(size) + lines(2000, 5))
  assert.deepEqual(source.problems, [])
  source.append('app.log', lines(2005, 1))
  assert.deepEqual(await source.read(), { 'app.log': lines(2005, 1) })
})

test('in a file that is allocated ahead of its writer no text is missed', async t => {
  for (const first of [1, 2000]) {
    const source = reading(t)
    const begun = lines(0, first)
    const path = source.path('app.log')
    writeFileSync(path, Buffer.concat([Buffer.from(begun), Buffer.alloc(3 << 20)]))
    await source.read()
    assert.equal(source.text['app.log'], begun)
    assert.deepEqual(await source.read(), {})
    const file = openSync(path, 'r+')
    writeSync(file, `${lines(first, 50)}unfin`, begun.length)
    assert.deepEqual(await source.read(), { 'app.log': lines(first, 50) })
    writeSync(file, 'ished\n', begun.length + lines(first, 50).length + 5)
    closeSync(file)
    assert.deepEqual(await source.read(), { 'app.log': 'unfinished\n' })
  }
})

test('a damaged archive is read as far as it goes, then named', async t => {
  const source = reading(t)
  const packed = gzipSync(lines(0, 2000))
  writeFileSync(source.path('app.log.1.gz'), packed.subarray(0, packed.length - 500))
  const { 'app.log': text = '' } = await source.read()
  assert.ok(text.length > 0 && lines(0, 2000).startsWith(text) && text.endsWith('\n'))
  assert.deepEqual(source.problems, ['damaged archive'])
  const { state, reason } = source.record('app.log.1.gz') ?? {}
  assert.deepEqual([state, reason], ['rejected', 'damaged archive'])
  assert.deepEqual(await source.read(), {})
})

test('an archive that was still being written is read on when it is complete', async t => {
  const source = reading(t)
  const packed = gzipSync(lines(0, 2000))
  writeFileSync(source.path('app.log.1.gz'), packed.subarray(0, packed.length - 500))
  await source.read()
  writeFileSync(source.path('app.log.1.gz'), packed)
  await source.read()
  assert.equal(source.text['app.log'], lines(0, 2000))
  assert.equal(source.record('app.log.1.gz')?.reason, '')
})

test('hostile names are read or named', async t => {
  const source = reading(t, { include: ['**/*.log'] })
  const names = ['new\nline.log', '"quoted".log', "it's; rm -rf.log", 'a b/\u001b[31m.log']
  for (const name of names) source.append(name, lines(0, 1))
  writeFileSync(
    Buffer.concat([
      Buffer.from(`${source.root}/bad`),
      Buffer.from([0xff, 0x2e]),
      Buffer.from('log'),
    ]),
    'x\n',
  )
  assert.deepEqual(Object.keys(await source.read()).sort(), names.sort())
  assert.match(source.problems.join(), /not UTF-8/)
})

test('links lead to files within the root that are not listed, and nowhere else', async t => {
  const source = reading(t, { include: ['*.log'] })
  source.append('data/0.txt', lines(0, 2))
  source.append('listed.log', lines(2, 1))
  symlinkSync('data/0.txt', source.path('app.log'))
  symlinkSync('listed.log', source.path('again.log'))
  symlinkSync('/etc/hostname', source.path('out.log'))
  symlinkSync('loop.log', source.path('loop.log'))
  mkdirSync(source.path('deep'))
  symlinkSync('..', source.path('deep/up'))
  assert.deepEqual(await source.read(), { 'app.log': lines(0, 2), 'listed.log': lines(2, 1) })
  await source.read()
  assert.equal(source.problems.length, 2)
  assert.match(source.problems.join(), /"out.log" links out of the root/)
  assert.match(source.problems.join(), /"loop.log" is a link that leads nowhere/)
})

test('a root that cannot be listed is an error, and nothing is called gone', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 1))
  await source.read()
  renameSync(source.root, `${source.root}.away`)
  await assert.rejects(source.poll(), /Cannot list the directory .*ENOENT/)
  renameSync(`${source.root}.away`, source.root)
  assert.deepEqual((await source.poll()).changed, [])
})

test('records of a chain of renames may be committed in part', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 5))
  await source.read()
  renameSync(source.path('app.log'), source.path('app.log.1'))
  source.append('app.log', lines(5, 5))
  const before = source.record('app.log')
  await source.read()
  assert.ok(before)
  source.commit([before])
  source.restart()
  assert.deepEqual(await source.read(), {})
  source.append('app.log', lines(10, 1))
  assert.deepEqual(await source.read(), { 'app.log': lines(10, 1) })
})

test('ids are stable and differ by stream and generation', async t => {
  const source = reading(t)
  source.append('a.log', lines(0, 1))
  source.append('a.log.1', lines(1, 1))
  source.append('b.log', lines(0, 1))
  const ids = async () => [...(await source.poll()).spans.values()].flat().map(span => span.file.id)
  assert.equal(new Set(await ids()).size, 3)
  assert.deepEqual(await ids(), await ids())
})

test('a file that is not as it was seen is named, and offered when it is', async t => {
  const source = reading(t)
  source.append('app.log', lines(0, 3))
  const stale = { code: 'ESTALE', when: () => true }
  const { held, spans } = await whileFailing('readSync', stale, () => source.poll())
  assert.deepEqual([held, spans.size], [['app.log'], 0])
  assert.deepEqual((await source.poll()).held, [])
  assert.deepEqual(await source.read(), { 'app.log': lines(0, 3) })
})

test('many new files come in portions of whole directories, and all of them once', async t => {
  const source = reading(t, { mostNew: 3 })
  for (const folder of ['a', 'b', 'c']) {
    for (const name of ['x.log.2', 'x.log.1', 'x.log', 'y.log']) {
      source.append(`${folder}/${name}`, `${folder} ${name}\n${lines(0, 1)}`)
    }
  }
  const read: Record<string, string>[] = []
  for (let more: boolean | undefined = true; more; ) {
    ;({ more } = await source.poll())
    read.push(await source.read())
  }
  const sizes = read.map(each => Object.keys(each).length)
  assert.deepEqual(sizes, [2, 2, 2])
  const whole = Object.assign({}, ...read)
  for (const folder of ['a', 'b', 'c']) {
    const parts = ['x.log.2', 'x.log.1', 'x.log'].map(name => `${folder} ${name}\n${lines(0, 1)}`)
    assert.equal(whole[`${folder}/x.log`], parts.join(''))
  }
  assert.deepEqual(await source.read(), {})
})

test('a known file that moved is looked for beyond the portion', async t => {
  const source = reading(t, { mostNew: 1 })
  source.append('m/app.log', lines(0, 3))
  await source.read()
  source.append('m/app.log', lines(3, 1))
  for (const folder of ['a', 'n', 'z']) source.append(`${folder}/other.log`, `${folder}\n`)
  renameSync(source.path('m/app.log'), source.path('z/moved.log'))
  assert.deepEqual(await source.read(), {
    'a/other.log': 'a\n',
    'm/app.log': lines(3, 1),
    'n/other.log': 'n\n',
    'z/other.log': 'z\n',
  })
})

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, lstatSync, openSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  bytesAt,
  copyOf,
  endBeforeNuls,
  openFile,
  readAt,
  sizeOf,
  STALE_HANDLE,
  UNREADABLE,
} from '../../src/retrieve/disk.ts'
import { inodeHash } from '../../src/retrieve/identity.ts'
import { whileFailing } from '../help/failing-fs.ts'
import { temporaryDirectory } from './reading.ts'

test('a file is opened as the inode that was looked at, and as no other', t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a`, 'some bytes')
  writeFileSync(`${root}/b`, 'others')
  const inode = inodeHash(lstatSync(`${root}/a`))
  const opened = openFile(`${root}/a`, inode)
  assert.ok('fd' in opened)
  assert.equal(bytesAt(opened.fd, 5, 10).toString(), 'bytes')
  assert.equal(bytesAt(opened.fd, 8, 100).toString(), 'es')
  closeSync(opened.fd)
  renameSync(`${root}/b`, `${root}/a`)
  assert.deepEqual(openFile(`${root}/a`, inode), { reason: 'vanished', code: 'ESTALE' })
})

test('what is gone has vanished; a pipe or a link put in its place is not waited for', t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a`, 'some bytes')
  const inode = inodeHash(lstatSync(`${root}/a`))
  assert.deepEqual(openFile(`${root}/none`, inode), { reason: 'vanished', code: 'ENOENT' })
  execFileSync('mkfifo', [`${root}/pipe`])
  assert.equal('reason' in openFile(`${root}/pipe`, inode), true)
  symlinkSync('/etc/passwd', `${root}/link`)
  assert.deepEqual(openFile(`${root}/link`, inode), { reason: 'vanished', code: 'ESTALE' })
})

test('an error while reading is told, not thrown', () => {
  assert.equal(readAt(-1, Buffer.alloc(1), 0), UNREADABLE)
  assert.equal(sizeOf(-1), -1)
})

test('an open file that its server forgot is another error, and has vanished', async t => {
  const path = `${temporaryDirectory(t)}/a`
  writeFileSync(path, 'some bytes')
  const fd = openSync(path, 'r')
  const failing = { code: 'ESTALE', when: () => true }
  const read = (): number => readAt(fd, Buffer.alloc(4), 0)
  assert.equal(await whileFailing('readSync', failing, read), STALE_HANDLE)
  assert.equal(read(), 4)
  const copy = () => copyOf(fd, 5, 9)
  const none = { bytes: Buffer.alloc(0), got: STALE_HANDLE }
  assert.deepEqual(await whileFailing('readSync', failing, copy), none)
  assert.deepEqual(copy(), { bytes: Buffer.from('byte'), got: 4 })
  const inode = inodeHash(lstatSync(path))
  await whileFailing('fstatSync', failing, () => {
    assert.equal(sizeOf(fd), -1)
    assert.deepEqual(openFile(path, inode), { reason: 'vanished', code: 'ESTALE' })
  })
  closeSync(fd)
})

test('NULs at the end are found however many there are, those within text are text', t => {
  const path = `${temporaryDirectory(t)}/a`
  for (const nuls of [0, 1, 5, 3 << 20]) {
    writeFileSync(path, Buffer.concat([Buffer.from('a\0b\n'), Buffer.alloc(nuls)]))
    const fd = openSync(path, 'r')
    assert.equal(endBeforeNuls(fd, 0, 4 + nuls), 4)
    assert.equal(endBeforeNuls(fd, 4, 4 + nuls), 4)
    closeSync(fd)
  }
  assert.equal(endBeforeNuls(-1, 0, 9), 9)
})

import assert from 'node:assert/strict'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withFolder } from '../../help/scanning.ts'
import { contextDigest } from './context.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const FILES = ['Dockerfile', '.dockerignore', '.npmrc', 'LICENSE', 'package.json']

test('the digest is that of the files, wherever they lie, and of their names', () =>
  withFolder(async folder => {
    for (const path of [...FILES, 'package-lock.json', 'src', 'operator']) {
      cpSync(join(ROOT, path), join(folder, path), { recursive: true })
    }
    const digest = contextDigest(folder)
    assert.equal(digest, contextDigest(ROOT))
    writeFileSync(join(folder, 'operator/more.ts'), '')
    const more = contextDigest(folder)
    assert.notEqual(more, digest)
    writeFileSync(join(folder, 'operator/more.ts'), 'x')
    assert.notEqual(contextDigest(folder), more)
  }))

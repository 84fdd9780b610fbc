import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const MODULE = new URL('../../src/base/compiled.ts', import.meta.url).href
const CLOCK = new URL('../../src/base/clock.ts', import.meta.url).href

/** Runs a program that keeps what it compiles in `directory`; gives the files under `folder`. */
function filesAfter(folder: string, directory: string, env: NodeJS.ProcessEnv = {}): string[] {
  const text = `
    import { Worker } from 'node:worker_threads'
    import { keepCompiled } from '${MODULE}'
    keepCompiled(${JSON.stringify(directory)})
    await import('${CLOCK}')
    const worker = new Worker(new URL('data:text/javascript,'), { stdout: true })
    await new Promise(resolve => worker.on('exit', resolve))
    process.stdout.write('ran')
  `
  const program = join(folder, 'program.mjs')
  writeFileSync(program, text)
  const ended = spawnSync(process.execPath, [program], { encoding: 'utf8', env })
  assert.equal(ended.stdout, 'ran', ended.stderr)
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
}

function withFolder(work: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'logforest-compiled-'))
  try {
    work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('what was compiled is kept in the directory', () => {
  withFolder(folder => {
    const files = filesAfter(folder, join(folder, 'kept'))
    assert.ok(files.filter(path => path.startsWith('kept/')).length > 1, files.join(' '))
  })
})

test('the directory that the user named is used instead', () => {
  withFolder(folder => {
    const env = { NODE_COMPILE_CACHE: join(folder, 'theirs') }
    const files = filesAfter(folder, join(folder, 'kept'), env)
    assert.ok(files.includes('theirs'))
    assert.ok(!files.includes('kept'))
  })
})

test('a directory that cannot be made changes nothing', () => {
  withFolder(folder => {
    writeFileSync(join(folder, 'file'), '')
    assert.deepEqual(filesAfter(folder, join(folder, 'file', 'kept')).toSorted(), [
      'file',
      'program.mjs',
    ])
  })
})

/**
 * kill -9 at any time costs a repeat, never a gap or a double count: a scan that is killed again
 * and again ends with the same report as one that was left alone.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { seededRandom } from '../../src/base/random.ts'
import { quickDirectory } from '../help/database.ts'
import { serviceLog, withFolder, writeLog } from '../help/scanning.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** How often a scan is killed before it may end: from its first moments to its last. */
const KILLS = 6

function startScan(folder: string, dataDir: string): ChildProcess {
  const words = ['scan', '--log-dir', join(folder, 'logs'), '--data-dir', dataDir, '--json']
  return spawn(process.execPath, [MAIN, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function scanToEnd(folder: string, dataDir: string): Promise<string> {
  const child = startScan(folder, dataDir)
  let out = ''
  child.stdout?.on('data', text => {
    out += text
  })
  const [code] = await once(child, 'close')
  assert.equal(code, 0)
  return out.replaceAll(/"modelVersion":\d+/g, '"modelVersion":0')
}

test('a scan that is killed again and again ends with the same report', async t => {
  const seed = Math.floor(performance.timeOrigin) % 2 ** 31
  t.diagnostic(`seed ${seed}`)
  const random = seededRandom(seed)
  await withFolder(async folder => {
    for (let i = 0; i < 6; i++) {
      const broken = i === 2 ? { brokenMinute: 70 } : {}
      writeLog(folder, `logs/service${i}.log`, serviceLog({ seed: i, minutes: 200, ...broken }))
    }
    const undisturbed = await scanToEnd(folder, join(folder, 'calm'))
    const killed = join(await quickDirectory(), `logforest-killed-${process.pid}`)
    for (let i = 0; i < KILLS; i++) {
      const child = startScan(folder, killed)
      await Promise.race([once(child, 'close'), sleep(400 + random.below(1500))])
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
    }
    const ended = await scanToEnd(folder, killed)
    rmSync(killed, { recursive: true, force: true })
    assert.equal(ended, undisturbed, `seed ${seed}`)
    assert.ok(JSON.parse(undisturbed).incidents.length > 0)
  })
})

/** `web` as a person starts it: a process of its own, on the database of a scan. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { wallClock } from '../../src/base/clock.ts'
import { call, start, withDataDir } from '../help/program.ts'
import { serviceLog, withFolder, writeLog } from '../help/scanning.ts'

test('it prints a link that opens the page, and ends with its database', async () => {
  await withFolder(folder =>
    withDataDir(async dataDir => {
      writeLog(folder, 'a.log', serviceLog({ seed: 1, minutes: 10 }))
      await call('scan', '--log-dir', folder, '--data-dir', dataDir, '--json')
      const file = join(folder, 's.yaml')
      const { child, ended } = start('web', '--data-dir', dataDir, '--suppressions', file)
      let said = ''
      child.stdout?.on('data', text => {
        said += text
      })
      while (!said.includes('Ctrl-C')) await wallClock.sleep(50)
      const url = /http:\S+/.exec(said)?.[0] ?? ''
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/\?link=[\w-]{32}$/)
      const opened = await fetch(url, { redirect: 'manual' })
      const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0]
      const overview = await fetch(new URL('/api/v1/overview', url), { headers: { cookie } })
      assert.match(await overview.text(), /"trained":1/)
      child.kill('SIGTERM')
      const { code, error } = await ended
      assert.deepEqual([code, error], [0, ''])
    }),
  )
})

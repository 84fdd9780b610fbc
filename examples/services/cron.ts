/**
 * The shop's cron and mailer in one: runs real commands on a timetable and delivers newsletters
 * into a spool folder. Logs in the manner of syslog. Needs no database.
 */

import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'

import { seededRandom } from '../../src/base/random.ts'
import { cacheClient } from './cacheClient.ts'
import { syslogLine } from './formats.ts'
import { HOST, theShop } from './shop.ts'

/** Command and how often, in seconds. */
const TABLE: readonly (readonly [string, number])[] = [
  ['find spool -type f -mmin +1 -delete', 30],
  ['du -sk spool', 45],
  ['cksum spool/*.eml', 60],
  ['test -d spool', 20],
]
const WARM_MS = 60_000
const MAIL_MEAN_MS = 2500

const shop = theShop()
const random = seededRandom(shop.seed, 'mail')
let sent = 0
mkdirSync(`${shop.folder}/spool`, { recursive: true })
log('cron', process.pid, `(CRON) STARTUP (${TABLE.length} entries)`)
for (const [command, seconds] of TABLE) setInterval(() => run(command), seconds * 1000)
setInterval(warm, WARM_MS)
mail()

function run(command: string): void {
  const started = performance.now()
  const child = spawn('sh', ['-c', command], { cwd: shop.folder })
  const pid = child.pid ?? 0
  log('CRON', pid, `(app) CMD (${command})`)
  child.on('close', code => {
    const took = (performance.now() - started).toFixed(0)
    if (code !== 0) log('CRON', pid, `(app) FAILED (exit status ${code})`)
    else log('CRON', pid, `(app) END (exit status 0, ${took} ms)`)
  })
}

/** Puts the best-selling items into the cache where they are missing. */
async function warm(): Promise<void> {
  const cache = cacheClient(shop.ports.cache)
  let warmed = 0
  for (let id = 1; id <= 20; id++) {
    if ((await cache.get(`top:${id}`)) !== '-') continue
    cache.set(`top:${id}`, `item-${id}`, 90)
    warmed++
  }
  cache.close()
  log('warm-cache', process.pid, `${warmed} of 20 keys were cold`)
}

/** One newsletter, and the next after a random while. */
function mail(): void {
  const id = random
    .below(2 ** 32)
    .toString(16)
    .toUpperCase()
    .padStart(8, '0')
  const to = `user${1000 + random.below(9000)}@example.org`
  const text = `To: ${to}\n\n${'offers '.repeat(20 + random.below(80))}\n`
  const started = performance.now()
  writeFileSync(`${shop.folder}/spool/${id}.eml`, text)
  const delay = (performance.now() - started).toFixed(1)
  log('mailer', process.pid, `${id}: to=<${to}>, size=${text.length}, delay=${delay}, status=sent`)
  sent++
  if (sent % 25 === 0) log('mailer', process.pid, `statistics: ${sent} delivered, 0 deferred`)
  setTimeout(mail, -Math.log(1 - random.next()) * MAIL_MEAN_MS)
}

function log(program: string, pid: number, message: string): void {
  process.stdout.write(syslogLine(new Date(), `${HOST} ${program}[${pid}]`, message))
}

/**
 * One browser and one server for all tests of the page: the example suite, scanned, with a log of
 * hostile lines beside it. Each test begins where it says, and none may leave an error on the
 * console of the page.
 */
import assert from 'node:assert/strict'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { writeLog } from '../help/scanning.ts'
import { startedWeb, type TestWeb } from '../help/web.ts'
import { findChromium } from './chromium.ts'

/** What a test of the page is given. */
export interface Visit {
  readonly page: Page
  readonly web: TestWeb
  /** Goes to an address within the page and waits until it is drawn. */
  open(hash: string): Promise<void>
  /** Waits until the page was drawn anew after this. */
  drawn(work: () => Promise<unknown>): Promise<void>
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Where screenshots are kept: beside what is installed, never in the repository. */
export const SHOTS = join(ROOT, '.cache', 'page')

/** Name of the hostile log, and what its lines try. */
export const HOSTILE = {
  log: 'hostile/<b onmouseover=hacked()>.log',
  markup: '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>',
  turned: 'paid \u202e000,1\u202c EUR \u001b[31mred\u001b[0m \u200bend',
} as const

/** The suite's first line, as of examples/logs. */
const BEGIN_MS = Date.UTC(2026, 10, 23, 19, 45, 30)

const found = await findChromium()
/** Why there is no browser; false where there is one. */
export const skip = 'missing' in found ? found.missing : false
if (skip !== false) process.stderr.write(`The page is not tested in a browser: ${skip}\n`)

/** Started before any test, and so ended behind the last. */
const started = skip === false ? await start() : undefined

after(() => started?.browser.close())

/** A browser that is there for all tests, and the server that they share. */
export function running(): { readonly browser: Browser; readonly web: TestWeb } {
  if (started === undefined) throw new Error('There is no browser: tests without one are left out')
  return started
}

async function start(): Promise<{ browser: Browser; web: TestWeb }> {
  if ('missing' in found) throw new Error(found.missing)
  const browser = await chromium.launch({ executablePath: found.path, args: ['--no-sandbox'] })
  return { browser, web: await startedWeb({ write: writeSuite }) }
}

/** The example suite with a hostile log, whose strange lines come with the incident. */
function writeSuite(folder: string): void {
  mkdirSync(join(folder, 'logs'), { recursive: true })
  cpSync(join(ROOT, 'examples', 'logs'), join(folder, 'logs'), { recursive: true })
  const lines: string[] = []
  for (let second = 0; second < 840; second++) {
    const time = new Date(BEGIN_MS + second * 1000).toISOString()
    lines.push(`${time} INFO shown ${HOSTILE.turned} to user ${second % 7}`)
    if (second < 645 || second >= 700 || second % 3 !== 0) continue
    lines.push(`${time} ERROR refused ${HOSTILE.markup} of user ${second % 7}`)
  }
  writeLog(folder, `logs/${HOSTILE.log}`, `${lines.join('\n')}\n`)
}

/** How the browser is set, and on which server. */
export interface VisitOptions extends BrowserContextOptions {
  readonly of?: TestWeb
}

/** A page of its own in a window of its own. */
export async function withPage(
  { of, ...options }: VisitOptions,
  work: (visit: Visit) => Promise<void>,
): Promise<void> {
  const { browser, web: shared } = running()
  const web = of ?? shared
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  const [name = '', value = ''] = (web.headers.cookie ?? '').split('=')
  const url = `http://127.0.0.1:${web.server.port}`
  await context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Strict' }])
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', error => errors.push(error.message))
  page.on('console', said => {
    // What is not there is answered with 404, which a browser calls an error by itself.
    if (said.type() === 'error' && !/status of 40[04]/.test(said.text())) errors.push(said.text())
  })
  const underWay = new Set<unknown>()
  page.on('request', request => request.url().endsWith('/live') || underWay.add(request))
  page.on('requestfinished', request => underWay.delete(request))
  page.on('requestfailed', request => underWay.delete(request))
  const settled = async (): Promise<void> => {
    do await page.waitForTimeout(60)
    while (underWay.size > 0)
  }
  const drawn: Visit['drawn'] = async act => {
    await page.evaluate(() => {
      document.documentElement.dataset.ready = 'before'
    })
    await act()
    await page.waitForFunction(
      () => (document.documentElement.dataset.ready ?? 'before') !== 'before',
    )
    await settled()
  }
  const open: Visit['open'] = async hash => {
    await page.goto('about:blank')
    await page.goto(`${url}/${hash}`)
    await page.waitForFunction(() => document.documentElement.dataset.ready !== undefined)
    await settled()
  }
  try {
    await work({ page, web, open, drawn })
    assert.deepEqual(errors, [])
  } finally {
    await context.close()
  }
}

/** A test in a browser; left out, with the reason, where there is none. */
export function pageTest(
  name: string,
  work: (visit: Visit) => Promise<void>,
  options: BrowserContextOptions = {},
): void {
  test(name, { skip }, () => withPage(options, work))
}

/** Whether anything of the page was taken for code. */
export async function isHacked(page: Page): Promise<boolean> {
  return page.evaluate(() => 'hacked' in window)
}

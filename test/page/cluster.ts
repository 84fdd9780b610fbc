/**
 * The page in a cluster for all tests in a browser: one apiserver and one server, with an incident
 * whose template can be suppressed. A window is let in by a token in the header of each request, as
 * behind a proxy.
 */
import type { Page } from 'playwright-core'
import { appendFindings } from '../../src/store/findings.ts'
import { replaceIncidents } from '../../src/store/incidents.ts'
import { transaction } from '../../src/store/pool.ts'
import { getShownLog } from '../../src/store/shown.ts'
import { type ClusterWeb, startedClusterWeb, suiteOf } from '../help/cluster-web.ts'
import { noControlPlane } from '../help/control-plane.ts'
import { finding, incident } from '../help/flow.ts'
import { running, skip as noBrowser } from './browser.ts'

/** Why there is no page in a cluster; false where there is one. */
export const skip = noBrowser || noControlPlane

/** Its incident, the finding of that, and the template of that. */
export const SHOWN = {
  incident: '00000000000000cc',
  finding: '00000000000000aa',
  template: '00000000000000bb',
} as const

const started = skip === false ? await start() : undefined

async function start(): Promise<ClusterWeb> {
  const web = await startedClusterWeb()
  const suite = suiteOf(web.shop, 'web')
  const log = await getShownLog(web.store, suite, 'app/app.log')
  const { evidence, ...other } = finding(SHOWN.finding)
  const text = 'cannot reach shard <*>'
  const named = { ...other, evidence: [{ ...evidence[0], template: SHOWN.template, text }] }
  await appendFindings(web.store, log?.id ?? 0, [named])
  await transaction(web.store, on =>
    replaceIncidents(on, suite, [incident(SHOWN.incident, [named])]),
  )
  return web
}

/** The page in a cluster. */
export function clusterPage(): ClusterWeb {
  if (started === undefined) throw new Error('There is no cluster: tests without are left out')
  return started
}

/** A window of somebody who may do this with Anomalies in the shop, at an address of the page. */
export async function withReader(
  { verbs, hash }: { readonly verbs: readonly string[]; readonly hash: string },
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const { tokenWith, origin, shop } = clusterPage()
  const rights = verbs.map(verb => [shop, verb, 'anomalies.logforest.io'] as const)
  const authorization = `Bearer ${await tokenWith(rights)}`
  const context = await running().browser.newContext({ extraHTTPHeaders: { authorization } })
  try {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
    const page = await context.newPage()
    await page.goto(`${origin}/${hash}`)
    await page.waitForFunction(() => document.documentElement.dataset.ready !== undefined)
    await work(page)
  } finally {
    await context.close()
  }
}

/** Whether an apiserver answers, and that is all that is asked of it without a client. */
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { until } from './run.ts'

/** Where the server is and what proves it. */
export interface Probe {
  readonly url: string
  readonly authority: string
}

/** A process that says why it ended, if it has. */
export interface Watched {
  readonly failure: () => string | undefined
}

/** Cold disks and loaded machines; a warm one needs five. */
const READY_SECONDS = 120

/** Waits until the apiserver is ready; fails at once when one of its processes has ended. */
export async function untilReady(probe: Probe, processes: readonly Watched[]): Promise<void> {
  const hopeless = () => processes.map(each => each.failure()).find(why => why !== undefined)
  const what = `The apiserver at ${probe.url} is not ready`
  await until({ what, seconds: READY_SECONDS, hopeless }, () => isReady(probe))
}

/** Everybody may ask for `/readyz`, once the roles that say so are there. */
function isReady({ url, authority }: Probe): Promise<boolean> {
  const options = { ca: readFileSync(authority), timeout: 2000, agent: false }
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/readyz`, options, answer => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.on('error', reject)
    asked.on('timeout', () => asked.destroy(new Error('no answer')))
    asked.end()
  })
}

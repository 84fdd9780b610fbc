/** A real Prometheus scrapes a real scanner and master, and an incident makes an alert fire. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { stringify } from 'yaml'
import { wallClock } from '../../src/base/clock.ts'
import { runMaster } from '../../src/cli/master.ts'
import { runScanner } from '../../src/cli/scanner.ts'
import type { Store } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { debianProgram, notToBeHad } from '../help/debian.ts'
import { keptDoors } from '../help/doors.ts'
import { SHOP, writeManifests } from '../help/manifests.ts'
import { freePort } from '../help/port.ts'
import { serviceLog, withFolder, writeLog } from '../help/scanning.ts'
import { ruleFile } from './alerts.ts'
import { chartFile, noHelm } from './helm.ts'

const skip = noHelm || notToBeHad('prometheus', 'prometheus')
/** Minutes of the logs; their last ones are now, and what breaks does so shortly before. */
const MINUTES = 90
const BROKEN_MS = 5 * 60_000
/** In these logs there is no line that is not scored. */
const EMPTY = 'Lines not scored, by reason'

test('an incident in the lines fires the alert, and the dashboard shows it', { skip }, async t => {
  await withStore(async store => {
    await withFolder(async folder => {
      const stop = new AbortController()
      const logs = { seed: 1, minutes: MINUTES, endsMs: Date.now() }
      writeLog(folder, 'logs/api.log', broken(serviceLog(logs), logs.endsMs - BROKEN_MS))
      writeLog(folder, 'logs/web.log', serviceLog({ ...logs, seed: 2 }))
      const processes = await startProcesses(store, folder, stop)
      try {
        const base = await startPrometheus(t, folder, processes.ports)
        const fired = await until(() => firing(base, 'LogforestIncident'))
        assert.equal(fired.labels.suite, SHOP.suite.name)
        assert.match(fired.annotations.summary, /^Several logs of ns\/ns\.quick are strange/)
        assert.equal(await firing(base, 'LogforestMasterIdle'), undefined)
        for (const { title, expr } of shownQueries()) {
          await until(async () => (await values(base, expr)).length > 0 || undefined, title)
        }
      } finally {
        stop.abort()
        await processes.ended
      }
    })
  })
})

/** The log with half a minute in which nothing is served and what is fatal stands instead. */
function broken(log: string, fromMs: number): string {
  const lines = log.split('\n').map(line => {
    const [time = '', ...rest] = line.split(' ')
    const isBroken = Date.parse(time) >= fromMs && Date.parse(time) < fromMs + 30_000
    return isBroken ? `${time} FATAL store: segment ${rest.length} is damaged, giving up` : line
  })
  return lines.join('\n')
}

async function startProcesses(store: Store, folder: string, stop: AbortController) {
  writeManifests(folder)
  await ensureSource(store, SHOP)
  process.env.DATABASE_URL = store.url
  const model = join(folder, 'model.yaml')
  const scanner = { ...keptDoors(), clock: wallClock, signal: stop.signal }
  const master = { ...keptDoors(), clock: wallClock, signal: stop.signal }
  const source = { logSource: join(folder, 'source.yaml'), logDir: join(folder, 'logs') }
  const ended = Promise.all([
    runScanner({ ...source, model, healthPort: 0 }, scanner),
    runMaster({ model, healthPort: 0 }, master),
  ])
  const ports = {
    scanner: await until(async () => /"port":(\d+)/.exec(scanner.said.out)?.[1]),
    master: await until(async () => /"port":(\d+)/.exec(master.said.out)?.[1]),
  }
  return { ended, ports }
}

/** Starts it on a free port of the loopback, with the rules of the chart; gives its address. */
async function startPrometheus(
  t: TestContext,
  folder: string,
  ports: { readonly scanner: string; readonly master: string },
): Promise<string> {
  const target = (port: string, labels: Record<string, string>) => ({
    targets: [`127.0.0.1:${port}`],
    labels: { namespace: 'ns', ...labels },
  })
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['rules.yaml'],
    scrape_configs: [
      {
        job_name: 'logging/logforest-workloads',
        static_configs: [
          target(ports.scanner, { pod: 's', logforest_io_source: 'shop' }),
          target(ports.master, { pod: 'm', logforest_io_model: 'quick' }),
        ],
      },
    ],
  }
  writeFileSync(join(folder, 'rules.yaml'), await ruleFile())
  writeFileSync(join(folder, 'prometheus.yaml'), stringify(config))
  const program = await debianProgram('prometheus', 'prometheus')
  const address = `127.0.0.1:${await freePort()}`
  const words = ['--config.file=prometheus.yaml', '--storage.tsdb.path=data', '--log.level=warn']
  const child = spawn(program, [...words, `--web.listen-address=${address}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  t.after(() => child.kill())
  const closed = once(child, 'close')
  t.after(() => closed)
  return `http://${address}`
}

interface FiredAlert {
  readonly state: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: { readonly summary: string }
}

async function firing(base: string, name: string): Promise<FiredAlert | undefined> {
  const { alerts } = await ask<{ readonly alerts: readonly FiredAlert[] }>(`${base}/api/v1/alerts`)
  return alerts.find(each => each.labels.alertname === name && each.state === 'firing')
}

async function values(base: string, expr: string): Promise<readonly unknown[]> {
  const url = `${base}/api/v1/query?${new URLSearchParams({ query: expr })}`
  return (await ask<{ readonly result: readonly unknown[] }>(url)).result
}

async function ask<T>(url: string): Promise<T> {
  const answer = await fetch(url)
  const { data } = (await answer.json()) as { readonly data: T }
  return data
}

/** The queries of the board of logs, as Grafana asks them with all namespaces chosen. */
function shownQueries(): { readonly title: string; readonly expr: string }[] {
  const { panels } = JSON.parse(chartFile('files/dashboards/logs.json'))
  return panels
    .flatMap(({ title, targets }: { title: string; targets: readonly { expr: string }[] }) =>
      targets.map(({ expr }) => ({ title, expr: expr.replaceAll('$namespace', '.*') })),
    )
    .filter(({ title }: { title: string }) => title !== EMPTY)
}

/** Asks until there is an answer; what is not there yet, or refuses, is asked again. */
async function until<T>(look: () => Promise<T | undefined>, what = ''): Promise<T> {
  for (let turn = 0; turn < 1_200; turn++) {
    const found = await look().catch(() => undefined)
    if (found !== undefined) return found
    await wallClock.sleep(100)
  }
  throw new Error(`Nothing came within two minutes ${what}`)
}

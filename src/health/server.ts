/**
 * The health port of every process: `/healthz` (restart me when this fails), `/readyz` (I can work)
 * and `/metrics` (Prometheus). A database or apiserver that is down is never a reason to restart,
 * so it belongs to neither: processes wait for it, say so and resume.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type SteadyClock, steadyClock } from '../base/clock.ts'
import { codeOf, messageOf, OperatingError } from '../base/errors.ts'
import { LoopWatch } from './loop.ts'
import type { Metrics } from './metrics.ts'

/** Something that is well or not. */
export interface Check {
  readonly name: string
  /** What is wrong, in a sentence; undefined while all is well. */
  readonly problem: () => string | undefined
}

/** What the health port serves. */
export interface HealthOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** Address to listen on; all of IPv6 and IPv4 where left out. */
  readonly host?: string
  readonly metrics: Metrics
  /** What only a restart would cure; the event loop is always watched. */
  readonly live?: readonly Check[]
  /** What must be well before this process counts as working. */
  readonly ready?: readonly Check[]
  readonly clock?: SteadyClock
}

/** A running health port. */
export interface HealthServer {
  readonly port: number
  close(): Promise<void>
}

/** Connections at once: a kubelet and some scrapers; more is somebody else's mistake. */
const MAX_CONNECTIONS = 64
/** Time for a request to arrive: a probe sends a few hundred bytes. */
const REQUEST_MS = 5000

interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** Opens the port. Throws an OperatingError where it is taken. */
export async function startHealth(options: HealthOptions): Promise<HealthServer> {
  const stop = new AbortController()
  const loop = new LoopWatch(options.clock ?? steadyClock)
  const live: Check[] = [
    { name: 'event-loop', problem: () => loop.problem() },
    ...(options.live ?? []),
  ]
  const server = createServer({ requestTimeout: REQUEST_MS }, (request, response) => {
    void answer(request, { ...options, live }).then(each => send(response, each))
  })
  server.maxConnections = MAX_CONNECTIONS
  const port = await listen(server, options)
  void loop.run(stop.signal)
  return {
    port,
    close: async () => {
      stop.abort()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

async function answer(request: IncomingMessage, options: HealthOptions): Promise<Answer> {
  if (request.method !== 'GET') return plain(405, 'only GET is served here')
  switch (request.url?.split('?')[0]) {
    case '/healthz':
      return checked(options.live ?? [])
    case '/readyz':
      return checked(options.ready ?? [])
    case '/metrics':
      return metricsPage(options.metrics)
    default:
      return plain(404, 'here are /healthz, /readyz and /metrics')
  }
}

/** One line for each check, as the probes of Kubernetes' own servers answer. */
function checked(checks: readonly Check[]): Answer {
  const found = checks.map(({ name, problem }) => ({ name, problem: problem() }))
  const lines = found.map(({ name, problem }) =>
    problem === undefined ? `[+] ${name} ok` : `[-] ${name}: ${problem}`,
  )
  const isWell = found.every(each => each.problem === undefined)
  return plain(isWell ? 200 : 503, [...lines, isWell ? 'ok' : 'failed'].join('\n'))
}

async function metricsPage(metrics: Metrics): Promise<Answer> {
  try {
    return { status: 200, ...(await metrics.page()) }
  } catch (error) {
    return plain(500, `the metrics could not be collected: ${messageOf(error)}`)
  }
}

function plain(status: number, text: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', text: `${text}\n` }
}

function send(response: ServerResponse, { status, type, text }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' })
  response.end(text)
}

function listen(server: Server, { port, host }: HealthOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', error => reject(refusal(error, port)))
    server.listen({ port, host }, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function refusal(error: Error, port: number): Error {
  const why = codeOf(error) === 'EADDRINUSE' ? 'another program listens there' : error.message
  return new OperatingError(
    `cannot open the health port ${port}: ${why}; choose another with --health-port`,
    { cause: error },
  )
}

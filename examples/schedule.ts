/**
 * What the shop's visitors do, and when: seeded Poisson arrivals with a gentle rhythm. Pure: the
 * same seed gives the same visits.
 */

import { type Random, seededRandom } from '../src/base/random.ts'

/** One request to come. */
export interface Visit {
  /** Milliseconds after the start of the load. */
  readonly atMs: number
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** Text of the body; empty for none. */
  readonly body: string
  readonly client: string
  readonly agent: string
  /** The visitor gives up after so many milliseconds; 0 for never. */
  readonly patienceMs: number
}

/** What to make visits of. */
export interface Traffic {
  readonly seed: number
  readonly minutes: number
  /** Mean requests per second. */
  readonly rate: number
  /** Orders that exist: ids 1 … orders. */
  readonly orders: number
}

/** Length and strength of the rhythm: two minutes, a fifth up and down. */
const RHYTHM_MS = 120_000
const RHYTHM = 0.2

/** How often the balancer in front asks whether the proxy lives. */
const HEALTH_MS = 10_000

const AGENTS = ['Mozilla/5.0', 'shop-ios/7.14.1', 'shop-android/7.13.0']
const NETWORKS = ['203.0.113', '198.51.100', '192.0.2']
const PROBES = ['/wp-login.php', '/.env', '/admin/', '/favicon.ico', '/robots.txt', '/old/cart.php']
const TERMS = ['la', 'lamp', 'chair', 'desk', 'sh', 'rug', 'clock', 'sofa', 'vase', 'ben']

type Asking = Pick<Visit, 'method' | 'path' | 'body'>

/** Kinds of visits: how many of a thousand, and what they ask for. */
const KINDS: readonly (readonly [number, (random: Random, traffic: Traffic) => Asking])[] = [
  [300, random => get(`/api/items/${1 + Math.floor(random.next() ** 3 * 3000)}`)],
  [6, random => get(`/api/items/${4000 + random.below(500)}`)],
  [80, random => get(`/api/search?q=${pick(random, TERMS)}`)],
  [150, random => get(pick(random, ['/', '/', '/app.js', '/app.css']))],
  [195, (random, { orders }) => get(`/api/orders/${1 + random.below(orders)}`)],
  [5, (random, { orders }) => get(`/api/orders/${orders * 9 + random.below(9999)}`)],
  [15, random => get(`/api/orders?user=${1000 + random.below(9000)}`)],
  [75, (random, { orders }) => get(`/api/payments/${1 + random.below(orders)}`)],
  [130, random => post('/api/orders', order(random))],
  [4, random => post('/api/orders', `{"user":${random.below(9000)},"item":`)],
  [14, (random, { orders }) => post(`/api/orders/${1 + random.below(orders)}/cancel`, '')],
  [6, random => get(pick(random, PROBES))],
]
/** Each kind as often as its share says: one draw chooses. */
const DRAW = KINDS.flatMap(([share, ask]) => Array.from({ length: share }, () => ({ ask })))

/** All visits of a run, in order of time. */
export function schedule(traffic: Traffic): Visit[] {
  const random = seededRandom(traffic.seed, 'visits')
  const visits: Visit[] = []
  const peak = (traffic.rate * (1 + RHYTHM)) / 1000
  // Thinning (Lewis and Shedler 1979): arrivals at the peak rate, of which the rhythm keeps a part.
  for (let at = 0; ; ) {
    at -= Math.log(1 - random.next()) / peak
    if (at >= traffic.minutes * 60_000) break
    const wave = 1 + RHYTHM * Math.sin((2 * Math.PI * at) / RHYTHM_MS)
    if (random.next() * (1 + RHYTHM) < wave) visits.push(visit(at, random, traffic))
  }
  return [...visits, ...probes(traffic)].sort((one, other) => one.atMs - other.atMs)
}

function probes(traffic: Traffic): Visit[] {
  const from = { client: '10.0.0.5', agent: 'balancer/1.9', patienceMs: 0 }
  const count = Math.floor((traffic.minutes * 60_000) / HEALTH_MS)
  return Array.from({ length: count }, (_, i) => {
    return { atMs: i * HEALTH_MS, ...get('/health'), ...from }
  })
}

function visit(at: number, random: Random, traffic: Traffic): Visit {
  const { ask } = DRAW[random.below(DRAW.length)]
  const asking = ask(random, traffic)
  // A visitor keeps the address and the program; who looks for holes comes with a tool.
  const visitor = random.below(600)
  const agent = PROBES.includes(asking.path) ? 'curl/8.9.1' : AGENTS[visitor % AGENTS.length]
  return {
    atMs: Math.floor(at),
    ...asking,
    client: `${NETWORKS[Math.floor(visitor / 200)]}.${1 + (visitor % 200)}`,
    agent,
    patienceMs: random.below(150) === 0 ? 4 + random.below(8) : 0,
  }
}

function order(random: Random): string {
  const item = 1 + Math.floor(random.next() ** 3 * 3000)
  return JSON.stringify({ user: 1000 + random.below(9000), item, qty: 1 + random.below(4) })
}

function get(path: string): Asking {
  return { method: 'GET', path, body: '' }
}

function post(path: string, body: string): Asking {
  return { method: 'POST', path, body }
}

function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.below(list.length)]
}

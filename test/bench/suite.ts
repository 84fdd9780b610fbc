/**
 * What a turn of the master costs in a large suite: one new window judged by a frozen model, as a
 * ratio to all of the history judged anew (which is what each turn did before models were frozen),
 * in one run, in processor time. `npm run bench -- suite`.
 */
import { seededRandom } from '../../src/base/random.ts'
import { judgeFrozen, MEMORY_WINDOWS } from '../../src/master/frozen.ts'
import type { LogSeries } from '../../src/master/join.ts'
import { judgeSuite } from '../../src/master/master.ts'
import { decodeSuite, encodeSuite } from '../../src/master/suite-codec.ts'
import type { Figure } from '../help/figures.ts'
import { DAY, MINUTE, partOf, SUITE_OPTIONS, suiteOf } from '../master/suite.ts'

const LOGS = 1000
const WINDOWS = 1440

/** Turns that are measured: one is too short for the clock. */
const TURNS = 5

const MOST_RATIO = 0.1

/** The figures of a large suite. */
export async function suiteBench(): Promise<Figure[]> {
  const all = largeSuite()
  const past = all.map(each => partOf(each, 0, WINDOWS - 1))
  const [whole, verdict] = timed(() => judgeSuite(past, SUITE_OPTIONS))
  const bytes = encodeSuite(verdict.model)
  const model = decodeSuite(bytes)
  const recent = all.map(each => partOf(each, WINDOWS - 1 - MEMORY_WINDOWS, WINDOWS))
  const fromMs = DAY + (WINDOWS - 1) * MINUTE
  const [turns] = timed(() => {
    for (let turn = 0; turn < TURNS; turn++) judgeFrozen(model, recent, fromMs)
  })
  const ratio = turns / TURNS / whole
  const size = `${LOGS} logs × ${WINDOWS} windows`
  return [
    {
      name: `suite of ${size}: a new window, ratio to all anew`,
      reach: `≤ ${MOST_RATIO}`,
      got: `${ratio.toFixed(3)} (${(turns / TURNS).toFixed(2)} s of ${whole.toFixed(2)} s)`,
      ok: ratio <= MOST_RATIO,
    },
    {
      name: `suite of ${size}: stored model, MB`,
      reach: '',
      got: (bytes.length / 1e6).toFixed(1),
      ok: true,
    },
  ]
}

/** Windows as usual logs have them, and lines that share a load. */
function largeSuite(): LogSeries[] {
  return suiteOf({ logs: LOGS, windows: WINDOWS, seed: 1 }).map((each, log) => {
    const random = seededRandom(1, `lines ${log}`)
    const lines = each.lines.map((_, at) => {
      return Math.round(20 * (1 + 0.3 * Math.sin(at / 200)) + 8 * random.next())
    })
    return { ...each, lines }
  })
}

/** Seconds of processor time, and what came of it. */
function timed<T>(work: () => T): [number, T] {
  const before = process.cpuUsage()
  const result = work()
  const { user, system } = process.cpuUsage(before)
  return [(user + system) / 1e6, result]
}

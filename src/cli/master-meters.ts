/** The metrics of a master. Names of suites are labels, capped in number; texts of logs never. */
import type { Metrics } from '../health/metrics.ts'
import type { SuiteFigures } from '../store/figures.ts'
import type { MasterState } from '../store/heartbeats.ts'
import { setSeverities } from './scanner-meters.ts'

/** Suites with series of their own: one per namespace, and Prometheus pays for each. */
const MAX_SUITES = 200

/** What a master counts. */
export interface MasterMeters {
  readonly state: (state: MasterState) => void
  readonly figures: (suites: readonly SuiteFigures[]) => void
  /** A message was sent, or not; and how many wait. */
  readonly told: (channel: string, result: string) => void
  readonly untold: (messages: number) => void
  /** So many were too many at once; and so many more will never be sent. */
  readonly putOff: (messages: number, leftOut: number) => void
}

/** Declares the metrics of a master. */
export function masterMeters(metrics: Metrics): MasterMeters {
  const turns = metrics.counter({ name: 'logforest_turns_total', help: 'Looks at the suites.' })
  const suites = metrics.gauge({ name: 'logforest_suites', help: 'Suites judged.' })
  const leading = metrics.gauge({ name: 'logforest_leading', help: '1 where this one works.' })
  const waiting = metrics.gauge({
    name: 'logforest_waiting',
    help: '1 while it waits for the database or others.',
  })
  const messages = metrics.counter({
    name: 'logforest_notifications_total',
    help: 'Messages of incidents by channel: sent, failed (and tried again), given up.',
    labelNames: ['channel', 'result'],
  })
  const untold = metrics.gauge({
    name: 'logforest_notifications_waiting',
    help: 'Messages of incidents that are still to be sent.',
  })
  const putOff = metrics.counter({
    name: 'logforest_notifications_put_off_total',
    help: 'Messages of incidents that were too many for one turn and left to the next.',
  })
  const leftOut = metrics.counter({
    name: 'logforest_notifications_left_out_total',
    help: 'Messages of incidents that are never sent, for hundreds waited already.',
  })
  return {
    state: state => {
      turns.inc()
      suites.set(state.suites)
      leading.set(state.leading ? 1 : 0)
      waiting.set(state.waiting === '' ? 0 : 1)
    },
    figures: figureMeters(metrics),
    told: (channel, result) => messages.inc({ channel, result }),
    untold: count => untold.set(count),
    putOff: (later, never) => {
      putOff.inc(later)
      leftOut.inc(never)
    },
  }
}

function figureMeters(metrics: Metrics): MasterMeters['figures'] {
  const incidents = metrics.gauge({
    name: 'logforest_incidents',
    help: 'Incidents stored of a suite.',
    labelNames: ['suite', 'severity'],
  })
  const score = metrics.gauge({
    name: 'logforest_suite_score',
    help: 'Latest score of a suite as a whole, 0 to 100; 90 is the threshold.',
    labelNames: ['suite'],
  })
  const last = metrics.gauge({
    name: 'logforest_last_incident_timestamp_seconds',
    help: 'When the latest incident of a suite ended, by the time of its lines.',
    labelNames: ['suite', 'severity'],
  })
  const hidden = metrics.gauge({
    name: 'logforest_hidden_suites',
    help: 'Suites that have no series, for there are too many.',
  })
  return figures => {
    incidents.reset()
    score.reset()
    last.reset()
    for (const each of figures.slice(0, MAX_SUITES)) {
      const { suite } = each
      setSeverities(incidents, each.incidents, { suite })
      if (Number.isFinite(each.score)) score.set({ suite }, each.score)
      for (const [severity, ms] of Object.entries(each.lastMs)) {
        if (Number.isFinite(ms)) last.set({ suite, severity }, ms / 1000)
      }
    }
    hidden.set(Math.max(0, figures.length - MAX_SUITES))
  }
}

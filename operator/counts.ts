/** How many Anomaly objects there are, for the statuses of sources and models. Pure. */
import type { Anomaly } from './api/anomaly.ts'
import type { AnomalyCounts } from './logsource-plan.ts'
import { isClosed } from './lifecycle.ts'

const DAY_MS = 86_400_000

/** Those that go on or were seen of late. */
export function openOf(anomalies: readonly Anomaly[]): number {
  return anomalies.filter(({ status }) => status?.state && !isClosed(status.state)).length
}

/** Those that began in the last day of the wall clock. */
export function lastDayOf(anomalies: readonly Anomaly[], nowMs: number): number {
  return anomalies.filter(({ status, metadata }) => {
    const began = Date.parse(status?.firstSeen ?? metadata.creationTimestamp ?? '')
    return nowMs - began < DAY_MS
  }).length
}

/** What a source is told of its Anomalies. */
export function countsOf(anomalies: readonly Anomaly[]): AnomalyCounts {
  const [latest] = anomalies
    .filter(each => each.status?.firstSeen !== undefined)
    .sort((a, b) => beganMs(b) - beganMs(a) || (a.metadata.name < b.metadata.name ? -1 : 1))
  const open = openOf(anomalies)
  if (latest?.status?.firstSeen === undefined) return { open }
  return { open, lastTime: latest.status.firstSeen, lastName: latest.metadata.name }
}

function beganMs({ status }: Anomaly): number {
  return Date.parse(status?.firstSeen ?? '')
}

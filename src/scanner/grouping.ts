/** Which logs are learned by one job: each alone, but many short ones together. */
import type { Job, LearnJob, SortJob } from './job.ts'

/** A job on some logs, and the bytes of their bins. */
export interface Sized<T extends Job> {
  readonly job: T
  readonly bytes: number
  readonly logs: number
}

/** Bins of a log that may well have too few windows. */
const SHORT_BYTES = 16 << 10

/** Short logs of one job: two megabytes of bins at most, and many share its round trips … */
const MOST_LOGS = 128

/** … but not so many that there are fewer jobs than this: they keep the crew evenly busy. */
const JOBS = 64

/** The jobs that do these: where there are many short logs, they go together. */
export function grouped(
  learning: readonly Omit<Sized<LearnJob>, 'logs'>[],
): Sized<LearnJob | SortJob>[] {
  const [short, alone] = parted(learning)
  const size = Math.min(MOST_LOGS, Math.ceil(short.length / JOBS))
  const jobs = [...alone, ...(size > 1 ? [] : short)].map(each => ({ ...each, logs: 1 }))
  return size > 1 ? [...jobs, ...sortJobs(short, size)] : jobs
}

type Learning = Omit<Sized<LearnJob>, 'logs'>

/** A new version on the side is for logs that have their windows: never short. */
function parted(learning: readonly Learning[]): [short: Learning[], alone: Learning[]] {
  const isShort = ({ job, bytes }: Learning): boolean => job.lookBack && bytes <= SHORT_BYTES
  return [learning.filter(isShort), learning.filter(each => !isShort(each))]
}

/** Logs of one job have one length of window. */
function sortJobs(short: readonly Learning[], size: number): Sized<SortJob>[] {
  const jobs: Sized<SortJob>[] = []
  for (const same of Map.groupBy(short, ({ job }) => job.windowMs).values()) {
    for (let from = 0; from < same.length; from += size) {
      const part = same.slice(from, from + size)
      const { lookBack, windowMs, watermarkMs, settledMs } = part[0].job
      const logs = part.map(({ job: { log, lastBins } }) => ({ log, lastBins }))
      const bytes = part.reduce((sum, each) => sum + each.bytes, 0)
      const times = { windowMs, watermarkMs, settledMs }
      const job = { kind: 'sort', logs, lookBack, ...times } as const
      jobs.push({ job, bytes, logs: logs.length })
    }
  }
  return jobs
}

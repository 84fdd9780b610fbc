/**
 * How far scanners have judged each share of a source: a master judges windows of the suite once
 * all logs are judged past them, and learns a suite once all that lies there was learned from.
 */
import { type Database, query } from './pool.ts'
import type { Fence } from './share.ts'

/** What one source of a suite says. */
export interface SourceMarks {
  readonly source: string
  /** Whether any of its scanners began, and whether all its shares were learned. */
  readonly begun: boolean
  readonly learned: boolean
  /** Event time up to which it was judged when it was first learned; null without times. */
  readonly learnedMs: number | null
  /** Event time up to which all its logs are judged for good; null without times. */
  readonly judgedMs: number | null
}

/** A scan without scanners beside it: one share stands for all. */
const WHOLE = 0

/** All logs of a source were learned, and judged for good up to then: all of it begins anew. */
export async function markLearned(on: Database, source: string, judgedMs: number): Promise<void> {
  await query(on, `noting what is learned of source "${source}"`, {
    text: `insert into judged (source, share, learned_ms, judged_ms) values ($1, $2, $3, $3)
           on conflict (source, share) do update
             set learned_ms = excluded.learned_ms, judged_ms = excluded.judged_ms`,
    values: [source, WHOLE, timeOf(judgedMs)],
  })
}

/** All logs of a source that has no shares are judged for good up to then. */
export async function markJudged(on: Database, source: string, judgedMs: number): Promise<void> {
  await query(on, `noting what is judged of source "${source}"`, {
    text: `insert into judged (source, share, learned_ms, judged_ms) values ($1, $2, $3, $3)
           on conflict (source, share) do update set ${LATER}`,
    values: [source, WHOLE, timeOf(judgedMs)],
  })
}

/** All logs of these shares were learned as far as they can be, and are judged up to then. */
export async function markShares(
  on: Database,
  source: string,
  { shares, judgedMs }: { readonly shares: readonly Fence[]; readonly judgedMs: number },
): Promise<void> {
  await query(on, `noting what is judged of source "${source}"`, {
    text: `insert into judged (source, share, learned_ms, judged_ms)
           select s.source, s.number, $2, $2
             from share s join unnest($3::int[], $4::bigint[]) as n (number, epoch)
               on s.number = n.number and s.epoch = n.epoch
            where s.source = $1
           on conflict (source, share) do update set ${LATER}
            where judged.judged_ms is distinct from excluded.judged_ms`,
    values: [
      source,
      timeOf(judgedMs),
      shares.map(share => share.number),
      shares.map(share => share.epoch),
    ],
  })
}

/** What is judged stays so, whoever looks at it next. */
const LATER = `learned_ms = coalesce(judged.learned_ms, excluded.learned_ms),
               judged_ms = greatest(judged.judged_ms, excluded.judged_ms)`

function timeOf(ms: number): number | null {
  return Number.isFinite(ms) ? ms : null
}

/** The marks of a suite's sources, by name. */
export async function getMarks(on: Database, suite: string): Promise<SourceMarks[]> {
  return query<SourceMarks>(on, `reading what is judged of suite "${suite}"`, {
    text: `select source, shares > 0 or marked > 0 as begun,
                  marked > 0 and marked >= shares as learned, "learnedMs", "judgedMs"
             from (select s.name as source,
                          (select count(*) from share
                            where source = s.name and node is null) as shares,
                          count(j.share) as marked, max(j.learned_ms) as "learnedMs",
                          min(j.judged_ms) as "judgedMs"
                     from source s left join judged j on j.source = s.name
                    where s.suite = $1 group by s.name order by s.name) m`,
    values: [suite],
  })
}

/** Tags: who said what of a finding or an incident, when and why. They are kept for good. */
import { type Database, query } from './pool.ts'
import { plainText } from './rows.ts'

/** What a person says of a finding or an incident. */
export type Verdict = 'true' | 'false' | 'expected'

/** One word of one person; a later one counts more. */
export interface Tag {
  /** Id of the finding or incident. */
  readonly what: string
  readonly verdict: Verdict
  readonly who: string
  /** Wall clock, ms: people speak in their own time. */
  readonly saidMs: number
  readonly reason: string
  /** The log of a finding; null for an incident. */
  readonly log: string | null
  /** How strange the finding was (S, decades); null for incidents, sessions and suites. */
  readonly joint: number | null
}

/** Stores what was said; the same word said at the same moment is stored once. */
export async function storeTag(on: Database, source: string, tag: Tag): Promise<void> {
  await query(on, `storing the tag of ${tag.what}`, {
    text: `insert into tag (source, what, verdict, who, said_ms, reason, log, joint)
           values ($1, $2, $3, $4, $5, $6, $7, $8)
           on conflict (source, what, who, said_ms) do update
             set verdict = excluded.verdict, reason = excluded.reason`,
    values: [
      ...[source, tag.what, tag.verdict, plainText(tag.who), tag.saidMs, plainText(tag.reason)],
      ...[tag.log, tag.joint],
    ],
  })
}

/** One word of one person, on whatever it was said at that moment. */
export interface Word {
  readonly who: string
  readonly saidMs: number
}

/** Takes a word back from all of a suite that it was said of; gives what that was. */
export async function deleteTags(on: Database, suite: string, word: Word): Promise<string[]> {
  const rows = await query<{ what: string }>(on, `deleting a tag of suite "${suite}"`, {
    text: `delete from tag where source in (select name from source where suite = $1)
              and who = $2 and said_ms = $3 returning what`,
    values: [suite, plainText(word.who), word.saidMs],
  })
  return rows.map(row => row.what)
}

/** All tags of a source, oldest first. */
export async function getTags(on: Database, source: string): Promise<Tag[]> {
  return query<Tag>(on, `reading the tags of source "${source}"`, {
    text: `select what, verdict, who, said_ms as "saidMs", reason, log, joint from tag
            where source = $1 order by said_ms, id`,
    values: [source],
  })
}

/** How often each was said. */
export interface TagCounts {
  readonly true: number
  readonly false: number
  readonly expected: number
}

/** What was said, counted. */
export function countTags(tags: readonly Tag[]): TagCounts {
  const of = (verdict: Tag['verdict']): number => tags.filter(tag => tag.verdict === verdict).length
  return { true: of('true'), false: of('false'), expected: of('expected') }
}

/** What counts of the findings of each log: the last word on each. */
export function lastWords(tags: readonly Tag[]): Map<string, Tag[]> {
  const last = new Map<string, Tag>()
  for (const tag of tags) if (tag.log !== null) last.set(`${tag.log} ${tag.what}`, tag)
  return Map.groupBy(last.values(), tag => tag.log ?? '')
}

/**
 * Notices: incidents that people were told of, and the outbox of messages. A message is claimed for
 * the time that sending may take, and marked when it was answered: a process that ends between the
 * answer and the mark sends it once more, with the same id.
 */
import type { Severity } from '../flow.ts'
import { type Connection, type Database, query } from './pool.ts'
import { plainArray, textArray, toJson } from './rows.ts'

/** An incident as it is followed: its id in Postgres changes when an earlier line joins it. */
export interface Notice<Facts = unknown> {
  /** Of the incident when it was first seen. */
  readonly id: string
  readonly severity: Severity
  /** Ids of its findings: by any of them it is known again. */
  readonly findings: readonly string[]
  /** What was known of it last. */
  readonly facts: Facts
  /** Event time, ms. */
  readonly ends: number
  readonly ended: boolean
}

/** A message that is to be sent. */
export interface NewMessage<Body = unknown> {
  readonly notice: string
  readonly channel: string
  /** One message for each; never sent again. */
  readonly state: string
  readonly body: Body
}

/** A message that this process has claimed. */
export interface Message<Body = unknown> extends NewMessage<Body> {
  readonly suite: string
  /** This one included. */
  readonly tries: number
  readonly ageSeconds: number
}

/** The notices of a suite. */
export async function getNotices<Facts>(on: Database, suite: string): Promise<Notice<Facts>[]> {
  return query<Notice<Facts>>(on, `reading what was told of suite "${suite}"`, {
    text: `select id, severity, findings, facts, ends, ended from notice
            where suite = $1 order by id`,
    values: [suite],
  })
}

/** Stores notices as they are now, forgets others, and puts messages into the outbox. */
export async function storeNotices(
  connection: Connection,
  suite: string,
  changes: {
    readonly notices: readonly Notice[]
    readonly forgotten: readonly string[]
    readonly messages: readonly NewMessage[]
  },
): Promise<void> {
  const step = `storing what is told of suite "${suite}"`
  const { notices, forgotten, messages } = changes
  if (forgotten.length > 0) {
    await query(connection, step, {
      text: 'delete from notice where suite = $1 and id = any($2::text[])',
      values: [suite, textArray(forgotten)],
    })
  }
  if (notices.length > 0) {
    await query(connection, step, {
      text: `insert into notice (suite, id, severity, findings, facts, ends, ended)
             select $1, n.* from unnest($2::text[], $3::text[], $4::json[], $5::json[],
               $6::float8[], $7::boolean[]) as n
             on conflict (suite, id) do update set severity = excluded.severity,
               findings = excluded.findings, facts = excluded.facts, ends = excluded.ends,
               ended = excluded.ended`,
      values: [
        suite,
        textArray(notices.map(each => each.id)),
        textArray(notices.map(each => each.severity)),
        textArray(notices.map(each => toJson(each.findings))),
        textArray(notices.map(each => toJson(each.facts))),
        plainArray(notices.map(each => each.ends)),
        plainArray(notices.map(each => each.ended)),
      ],
    })
  }
  for (const { notice, channel, state, body } of messages) {
    await query(connection, step, {
      text: `insert into notice_message (suite, notice, channel, state, body)
             values ($1, $2, $3, $4, $5) on conflict do nothing`,
      values: [suite, notice, channel, state, toJson(body)],
    })
  }
}

/** One suite, or all of a model. */
export type SuitesOf = { readonly suite: string } | { readonly model: string }

/** Which messages are claimed, and for how long. */
export interface Claiming {
  readonly of: SuitesOf
  /** Messages for these. */
  readonly channels: readonly string[]
  readonly most: number
  readonly leaseMs: number
}

/** Claims messages that are due, oldest first; of one incident and channel the first one only. */
export async function claimMessages<Body>(
  on: Database,
  { of, channels, most, leaseMs }: Claiming,
): Promise<Message<Body>[]> {
  return query<Message<Body>>(on, 'claiming messages of incidents', {
    text: `
with due as (
  select m.suite, m.notice, m.channel, m.state from notice_message m
   where m.done = '' and m.due <= clock_timestamp() and m.channel = any($2::text[])
     and m.suite in (${suitesOf(of)})
     and not exists (select from notice_message b where (b.suite, b.notice, b.channel)
                       = (m.suite, m.notice, m.channel) and b.done = '' and b.made < m.made)
   order by m.made limit $3 for update skip locked)
update notice_message m
   set tries = tries + 1, due = clock_timestamp() + $4 * interval '1 millisecond'
  from due
 where (m.suite, m.notice, m.channel, m.state) = (due.suite, due.notice, due.channel, due.state)
returning m.suite, m.notice, m.channel, m.state, m.body, m.tries,
          extract(epoch from clock_timestamp() - m.made)::float8 as "ageSeconds"`,
    values: [nameOf(of), textArray(channels), most, leaseMs],
  })
}

/** Which message, and what became of it: `dueMs` from now it is tried again. */
export type Outcome = 'sent' | 'given up' | { readonly dueMs: number }

/** Notes what became of a message. */
export async function markMessage(on: Database, message: Message, became: Outcome): Promise<void> {
  const { suite, notice, channel, state } = message
  const [done, dueMs] = typeof became === 'string' ? [became, 0] : ['', became.dueMs]
  await query(on, `marking a message of suite "${suite}"`, {
    text: `update notice_message
              set done = $5, due = clock_timestamp() + $6 * interval '1 millisecond'
            where suite = $1 and notice = $2 and channel = $3 and state = $4`,
    values: [suite, notice, channel, state, done, dueMs],
  })
}

/** Gives up old messages for other channels than these; gives the channel of each. */
export async function giveUpOld(
  on: Database,
  options: {
    readonly of: SuitesOf
    readonly except: readonly string[]
    readonly olderSeconds: number
  },
): Promise<string[]> {
  const { of, except, olderSeconds } = options
  const rows = await query<{ channel: string }>(on, 'giving up messages of incidents', {
    text: `update notice_message set done = 'given up'
            where done = '' and channel <> all($2::text[])
              and made < clock_timestamp() - $3 * interval '1 second'
              and suite in (${suitesOf(of)})
           returning channel`,
    values: [nameOf(of), textArray(except), olderSeconds],
  })
  return rows.map(({ channel }) => channel)
}

/** Messages that wait. */
export async function countWaiting(on: Database, of: SuitesOf): Promise<number> {
  const [row] = await query<{ waiting: number }>(on, 'counting messages of incidents', {
    text: `select count(*) as waiting from notice_message
            where done = '' and suite in (${suitesOf(of)})`,
    values: [nameOf(of)],
  })
  return row?.waiting ?? 0
}

function suitesOf(of: SuitesOf): string {
  return `select name from suite where ${'suite' in of ? 'name' : 'model'} = $1`
}

function nameOf(of: SuitesOf): string {
  return 'suite' in of ? of.suite : of.model
}

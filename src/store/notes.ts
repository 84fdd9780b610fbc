/**
 * Notes: what people wrote down at a stretch of the time line of a suite. They lie with the first
 * of its sources, and go with it.
 */
import { type Database, query } from './pool.ts'
import { plainText } from './rows.ts'

/** What a person wrote down. */
export interface Note {
  readonly id: number
  /** Event time, ms; a moment where both are the same. */
  readonly from: number
  readonly to: number
  readonly who: string
  /** Wall clock, ms. */
  readonly saidMs: number
  readonly text: string
}

/** More than that cannot be drawn on one time line. */
export const MOST_NOTES = 200

/** Stores a note; gives its number. */
export async function storeNote(
  on: Database,
  suite: string,
  note: Omit<Note, 'id'>,
): Promise<number> {
  const [row] = await query<{ id: number }>(on, 'storing a note', {
    text: `insert into note (source, starts, ends, who, said_ms, words)
           select min(name), $2, $3, $4, $5, $6 from source where suite = $1
           having count(*) > 0 returning id`,
    values: [suite, note.from, note.to, plainText(note.who), note.saidMs, plainText(note.text)],
  })
  if (row === undefined) throw new Error('A note was not stored')
  return row.id
}

/** Notes that touch a range of event time, by their beginning; a suite has few. */
export async function getNotes(
  on: Database,
  suite: string,
  range: { readonly from: number; readonly to: number },
): Promise<Note[]> {
  return query<Note>(on, `reading the notes of suite "${suite}"`, {
    text: `select id, starts as "from", ends as "to", who, said_ms as "saidMs", words as text
             from note where source in (select name from source where suite = $1)
              and ends >= $2 and starts <= $3
            order by starts, id limit ${MOST_NOTES}`,
    values: [suite, range.from, range.to],
  })
}

/** Takes a note back; whether it was there. */
export async function deleteNote(on: Database, suite: string, id: number): Promise<boolean> {
  const rows = await query(on, `deleting note ${id}`, {
    text: `delete from note where source in (select name from source where suite = $1)
              and id = $2 returning id`,
    values: [suite, id],
  })
  return rows.length > 0
}

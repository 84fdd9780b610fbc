/**
 * Turns of many small streams in one statement: a directory of a hundred thousand small files costs
 * a round trip per hundred files, not per file. Each turn is stored whole or not at all, on top of
 * the one that this process knows and under the lock of its share, as in turns.ts; a stream has at
 * most one turn in a batch.
 */
import { OperatingError } from '../base/errors.ts'
import type { Shape, TurnCommit } from '../flow.ts'
import { FILE_COLUMNS, fileColumns, upsertFiles } from './files.ts'
import { streamKey } from './opening.ts'
import { planOf, query, type Store } from './pool.ts'
import { retrying } from './retry.ts'
import { bytesArray, plainArray, textArray, toJson } from './rows.ts'
import type { Fence } from './share.ts'

/** A turn, and the share by whose right it is stored where several scanners share the source. */
export interface FencedTurn extends TurnCommit {
  readonly share?: Fence
}

/** A turn on a stream that `openStreams` has made known to the store. */
interface Placed {
  readonly stream: number
  /** Turns of the stream that are stored already. */
  readonly before: number
  readonly turn: FencedTurn
}

/**
 * Stores the turns of different streams, which openStreams has opened. Throws an OperatingError
 * where one is out of order; the others are stored then.
 */
export async function commitTurns(
  store: Store,
  source: string,
  turns: readonly FencedTurn[],
): Promise<void> {
  if (turns.length === 0) return
  const placed = turns.map(turn => placedTurn(store, source, turn))
  const values = batchValues(source, placed)
  const plan = planOf(store, `storing turns of ${turns.length} streams of source "${source}"`)
  await retrying(plan, async attempt => {
    const { rowCount } = await store.pool.query(BATCH, values)
    if (rowCount === turns.length) return
    const stored = attempt > 1 && (await allStored(store, placed))
    if (!stored) throw outOfOrder(source, turns)
  })
  for (const { stream, before } of placed) store.turns.set(stream, before + 1)
}

function placedTurn(store: Store, source: string, turn: FencedTurn): Placed {
  const stream = store.streamIds.get(streamKey(source, turn))
  if (stream === undefined) throw new Error(`Stream "${turn.stream}" was not opened`)
  return { stream, before: store.turns.get(stream) ?? 0, turn }
}

const BINS_AT = 7
const OWNERS_AT = BINS_AT + 5
const FILES_AT = OWNERS_AT + 2
const SHAPES_AT = FILES_AT + FILE_COLUMNS
const FENCES_AT = SHAPES_AT + 8
const at = (first: number, index: number): string => `$${first + index}`

/** The number of a share where there is none. */
const UNFENCED = -1

const OWNED = `join unnest(${at(OWNERS_AT, 0)}::text[], ${at(OWNERS_AT, 1)}::bigint[])
                 as owned (file, stream) on owned.file = f.id
               join turn on turn.id = owned.stream`

const BATCH = `
with given as (
  select * from unnest($2::bigint[], $3::bigint[], $4::json[], $5::int[], $6::int[],
                       ${at(BINS_AT, 0)}::float8[], ${at(BINS_AT, 1)}::float8[],
                       ${at(BINS_AT, 2)}::float8[], ${at(BINS_AT, 3)}::int[],
                       ${at(BINS_AT, 4)}::int[],
                       ${at(FENCES_AT, 0)}::int[], ${at(FENCES_AT, 1)}::bigint[],
                       ${at(FENCES_AT, 2)}::float8[])
    as g (stream, before, ledger, state_at, state_bytes,
          starts, ends, covered_ms, bins_at, bins_bytes, share, epoch, last_ms)
),
fence as (
  select number, epoch from share
   where source = $1::text and number = any(${at(FENCES_AT, 0)}::int[]) for share
),
turn as (
  update stream s set turns = turns + 1, ledger = g.ledger,
         state = substring($${SHAPES_AT + 6}::bytea, g.state_at, g.state_bytes),
         last_bins = case when g.bins_bytes = 0 then last_bins
                          else nextval(pg_get_serial_sequence('bins', 'id')) end,
         bins_bytes = s.bins_bytes + g.bins_bytes,
         from_ms = least(from_ms, nullif(g.starts, 'NaN')),
         to_ms = greatest(to_ms, nullif(g.ends, 'NaN')),
         last_ms = greatest(s.last_ms, nullif(g.last_ms, 'NaN')),
         covered_ms = s.covered_ms + coalesce(nullif(g.covered_ms, 'NaN'), 0)
    from given g where s.id = g.stream and s.turns = g.before
     and (g.share = ${UNFENCED}
          or exists (select from fence f where f.number = g.share and f.epoch = g.epoch))
  returning s.id, s.last_bins
),
files as (${upsertFiles('$1::text', FILES_AT, OWNED)}),
shapes as (
  insert into shape (stream, number, id, tokens, sample, level)
  select n.* from unnest(${at(SHAPES_AT, 0)}::bigint[], ${at(SHAPES_AT, 1)}::int[],
                         ${at(SHAPES_AT, 2)}::text[], ${at(SHAPES_AT, 3)}::json[],
                         ${at(SHAPES_AT, 4)}::bytea[], ${at(SHAPES_AT, 5)}::smallint[])
    as n (stream, number, id, tokens, sample, level) join turn on turn.id = n.stream
  on conflict (stream, number) do update set id = excluded.id,
     tokens = excluded.tokens, sample = excluded.sample, level = excluded.level
),
closed as (
  insert into bins (id, stream, starts, ends, covered_ms, bytes)
  select turn.last_bins, g.stream, g.starts, g.ends, g.covered_ms,
         substring($${SHAPES_AT + 7}::bytea, g.bins_at, g.bins_bytes)
    from given g join turn on turn.id = g.stream where g.bins_bytes > 0
)
select id from turn`

/** States and bins travel as one byte string each, and are cut apart there. */
function batchValues(source: string, placed: readonly Placed[]): unknown[] {
  const states = packed(placed.map(({ turn }) => turn.state))
  const bins = packed(placed.map(({ turn }) => turn.bins?.bytes ?? new Uint8Array(0)))
  const files = placed.flatMap(({ stream, turn }) => turn.files.map(file => ({ stream, file })))
  return [
    source,
    plainArray(placed.map(each => each.stream)),
    plainArray(placed.map(each => each.before)),
    textArray(placed.map(({ turn }) => toJson(turn.ledger))),
    states.from,
    states.length,
    plainArray(placed.map(({ turn }) => turn.bins?.from ?? Number.NaN)),
    plainArray(placed.map(({ turn }) => turn.bins?.to ?? Number.NaN)),
    plainArray(placed.map(({ turn }) => turn.bins?.coveredMs ?? Number.NaN)),
    bins.from,
    bins.length,
    textArray(files.map(({ file }) => file.id)),
    plainArray(files.map(({ stream }) => stream)),
    ...fileColumns(files.map(({ file }) => file)),
    ...shapeColumns(placed),
    states.bytes,
    bins.bytes,
    plainArray(placed.map(({ turn }) => turn.share?.number ?? UNFENCED)),
    plainArray(placed.map(({ turn }) => turn.share?.epoch ?? 0)),
    plainArray(placed.map(({ turn }) => turn.bins?.lastMs ?? Number.NaN)),
  ]
}

function shapeColumns(placed: readonly Placed[]): string[] {
  const rows = placed.flatMap(({ stream, turn }) =>
    distinct(turn.shapes).map(shape => ({ stream, shape })),
  )
  return [
    plainArray(rows.map(({ stream }) => stream)),
    plainArray(rows.map(({ shape }) => shape.number)),
    textArray(rows.map(({ shape }) => shape.id)),
    textArray(rows.map(({ shape }) => toJson(shape.tokens))),
    bytesArray(rows.map(({ shape }) => shape.sample)),
    plainArray(rows.map(({ shape }) => shape.level)),
  ]
}

/** Of equal numbers the last counts. */
function distinct(shapes: readonly Shape[]): Shape[] {
  return [...new Map(shapes.map(shape => [shape.number, shape])).values()]
}

/** Byte strings behind one another; PostgreSQL counts bytes from 1. */
function packed(parts: readonly Uint8Array[]): { bytes: Buffer; from: string; length: string } {
  let next = 1
  const from = parts.map(({ length }) => {
    next += length
    return next - length
  })
  return {
    bytes: Buffer.concat(parts),
    from: plainArray(from),
    length: plainArray(parts.map(({ length }) => length)),
  }
}

/** Whether a batch whose answer was lost had been stored all the same. */
async function allStored(store: Store, placed: readonly Placed[]): Promise<boolean> {
  const rows = await query<{ id: number }>(store, 'reading the turns of a batch', {
    text: `select s.id from unnest($1::bigint[], $2::bigint[]) as g (stream, before)
             join stream s on s.id = g.stream and s.turns = g.before + 1`,
    values: [
      plainArray(placed.map(each => each.stream)),
      plainArray(placed.map(each => each.before)),
    ],
  })
  return rows.length === placed.length
}

function outOfOrder(source: string, turns: readonly FencedTurn[]): OperatingError {
  const isFenced = turns.some(turn => turn.share !== undefined)
  const other = isFenced ? 'another logforest took over, ' : ''
  return new OperatingError(
    `Cannot go on with streams of source "${source}": ${other}they were deleted or the database ` +
      'lost their last commits; start again: what is stored is read, the rest is repeated',
  )
}

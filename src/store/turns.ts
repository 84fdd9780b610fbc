/**
 * The commit of a turn: positions, shapes, bins, state and ledger in one statement, hence all or
 * nothing in one round trip.
 *
 * Each stream counts its turns. A turn is stored only on top of the one that this process knows as
 * the last: so a commit that the database lost in a crash (it may, see embedded.ts), a second
 * scanner on the same stream and a deleted log are noticed before they make a gap or a double
 * count; and a turn repeated after a connection was lost is seen to be stored already.
 */
import { OperatingError } from '../base/errors.ts'
import type { TurnCommit } from '../flow.ts'
import { FILE_COLUMNS, fileColumns, upsertFiles } from './files.ts'
import { storeLog } from './logs.ts'
import { streamKey } from './opening.ts'
import { planOf, query, type Store } from './pool.ts'
import { retrying } from './retry.ts'
import { toJson } from './rows.ts'
import type { Fence } from './share.ts'
import { SHAPE_COLUMNS, shapeColumns, upsertShapes } from './shapes.ts'
import { ensureStreams } from './streams.ts'

/** Whose turns are stored, and by which right where several scanners share the source. */
export interface Owner {
  readonly source: string
  /** The share of the turn's log; a scanner that lost it cannot commit. */
  readonly share?: Fence
  /**
   * Device and inode (identity.ts) of a file of which nothing was read so far, where others read
   * the source at the same time: of two that take it for two streams, because it was renamed
   * between their looks, the first one has it.
   */
  readonly claims?: string
}

/** Stores a turn, all of it or nothing; throws an OperatingError where it is out of order. */
export async function commitTurn(
  store: Store,
  source: string | Owner,
  turn: TurnCommit,
): Promise<void> {
  const owner = typeof source === 'string' ? { source } : source
  const stream = await streamOf(store, owner.source, turn)
  const before = store.turns.get(stream) ?? 0
  const plan = planOf(store, `storing a turn of stream "${turn.stream}"`)
  await retrying(plan, async attempt => {
    const values = turnValues({ owner, stream, before, turn })
    if ((await storeTurn(store, owner, values)) === 1) return
    const stored = attempt > 1 && (await turnsOf(store, stream)) === before + 1
    if (!stored) throw outOfOrder(turn, owner.share !== undefined)
  })
  store.turns.set(stream, before + 1)
}

/** A claim waits for those of others on the same file, so that it sees what they stored. */
async function storeTurn(store: Store, owner: Owner, values: unknown[]): Promise<number | null> {
  const { source, claims } = owner
  if (claims === undefined) return (await store.pool.query(TURN, values)).rowCount
  const connection = await store.pool.connect()
  let broken = true
  try {
    await connection.query('begin')
    const key = `logforest file ${source} ${claims}`
    await connection.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [key])
    const { rowCount } = await connection.query(TURN, values)
    await connection.query('commit')
    broken = false
    return rowCount
  } finally {
    connection.release(broken)
  }
}

const FILES_AT = 8
const SHAPES_AT = FILES_AT + FILE_COLUMNS
const BINS_AT = SHAPES_AT + SHAPE_COLUMNS

/**
 * The lock on the share makes whoever takes it over wait for this commit, and this commit see that
 * it was taken over. What a stream extends over is kept with it (spans.ts).
 */
const TURN = `
with fence as (
  select from share where source = $5::text and number = $6::int and epoch = $7::bigint for share
),
turn as (
  update stream t set state = $3, ledger = $4, turns = turns + 1,
         last_bins = case when $${BINS_AT + 3}::bytea is null then last_bins
                          else nextval(pg_get_serial_sequence('bins', 'id')) end,
         bins_bytes = bins_bytes + coalesce(octet_length($${BINS_AT + 3}::bytea), 0),
         from_ms = least(from_ms, nullif($${BINS_AT}::float8, 'NaN')),
         to_ms = greatest(to_ms, nullif($${BINS_AT + 1}::float8, 'NaN')),
         last_ms = greatest(last_ms, nullif($${BINS_AT + 6}::float8, 'NaN')),
         covered_ms = covered_ms + coalesce(nullif($${BINS_AT + 2}::float8, 'NaN'), 0)
   where t.id = $1 and t.turns = $2 and ($6::int is null or exists (select from fence))
     and ($${BINS_AT + 4}::text is null or not exists (
           select from file f
            where f.source = $5::text and f.inode = $${BINS_AT + 4} and f.stream <> t.name
              and f.state in ('live', 'rotated') and f.position > 0))
   returning t.id, t.last_bins
),
files as (${upsertFiles('$5::text', FILES_AT, 'cross join turn')}),
shapes as (${upsertShapes('turn.id', SHAPES_AT, 'turn')}),
closed as (
  insert into bins (id, stream, starts, ends, covered_ms, bytes, sessions)
  select last_bins, id, $${BINS_AT}::float8, $${BINS_AT + 1}::float8, $${BINS_AT + 2}::float8,
         $${BINS_AT + 3}::bytea, $${BINS_AT + 5}::bytea
    from turn where $${BINS_AT + 3}::bytea is not null
)
select id from turn`

interface TurnParts {
  readonly owner: Owner
  readonly stream: number
  /** Turns of the stream that are stored already. */
  readonly before: number
  readonly turn: TurnCommit
}

function turnValues({ owner, stream, before, turn }: TurnParts): unknown[] {
  const { source, share, claims } = owner
  const { bins } = turn
  return [
    stream,
    before,
    turn.state,
    toJson(turn.ledger),
    source,
    share?.number ?? null,
    share?.epoch ?? null,
    ...fileColumns(turn.files),
    ...shapeColumns(turn.shapes),
    bins?.from ?? null,
    bins?.to ?? null,
    bins?.coveredMs ?? null,
    bins?.bytes ?? null,
    claims ?? null,
    bins?.sessions ?? null,
    bins?.lastMs ?? null,
  ]
}

/** The id of the turn's stream; log and stream are stored at their first turn. */
async function streamOf(store: Store, source: string, turn: TurnCommit): Promise<number> {
  const key = streamKey(source, turn)
  const known = store.streamIds.get(key)
  if (known !== undefined) return known
  const log = await storeLog(store, { source, name: turn.log })
  const ids = await ensureStreams(store, log.id, [turn.stream])
  const id = ids.get(turn.stream)
  if (id === undefined) throw new Error(`Stream "${turn.stream}" was not stored`)
  if (!store.turns.has(id)) store.turns.set(id, await turnsOf(store, id))
  store.streamIds.set(key, id)
  return id
}

async function turnsOf(store: Store, stream: number): Promise<number> {
  const [row] = await query<{ turns: number }>(store, `reading the turns of stream ${stream}`, {
    text: 'select turns from stream where id = $1',
    values: [stream],
  })
  return row?.turns ?? -1
}

function outOfOrder(turn: TurnCommit, fenced: boolean): OperatingError {
  const other = fenced ? 'another logforest took over, the log was deleted,' : 'it was deleted'
  return new OperatingError(
    `Cannot go on with stream "${turn.stream}" of log "${turn.log}": ${other} or the database ` +
      'lost its last commits; start again: what is stored is read, the rest is repeated',
  )
}

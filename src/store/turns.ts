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
import { SHAPE_COLUMNS, shapeColumns, upsertShapes } from './shapes.ts'
import { ensureStreams } from './streams.ts'

/** Whose turns are stored: a source, and its ownership (`SourceLock`) where turns are fenced. */
export interface Owner {
  readonly source: string
  readonly epoch: number
}

/** Stores a turn, all of it or nothing; throws an OperatingError where it is out of order. */
export async function commitTurn(
  store: Store,
  source: string | Owner,
  turn: TurnCommit,
): Promise<void> {
  const owner = typeof source === 'string' ? { source, epoch: undefined } : source
  const stream = await streamOf(store, owner.source, turn)
  const before = store.turns.get(stream) ?? 0
  const plan = planOf(store, `storing a turn of stream "${turn.stream}"`)
  await retrying(plan, async attempt => {
    const values = turnValues({ ...owner, stream, before, turn })
    const { rowCount } = await store.pool.query(TURN, values)
    if (rowCount === 1) return
    const stored = attempt > 1 && (await turnsOf(store, stream)) === before + 1
    if (!stored) throw outOfOrder(turn, owner.epoch !== undefined)
  })
  store.turns.set(stream, before + 1)
}

const FILES_AT = 7
const SHAPES_AT = FILES_AT + FILE_COLUMNS
const BINS_AT = SHAPES_AT + SHAPE_COLUMNS

const TURN = `
with turn as (
  update stream set state = $3, ledger = $4, turns = turns + 1
   where id = $1 and turns = $2 and ($6::bigint is null
         or exists (select from source where name = $5::text and owner_epoch = $6))
   returning id
),
files as (${upsertFiles('$5::text', FILES_AT, 'cross join turn')}),
shapes as (${upsertShapes('turn.id', SHAPES_AT, 'turn')}),
closed as (
  insert into bins (stream, starts, ends, covered_ms, bytes)
  select id, $${BINS_AT}::float8, $${BINS_AT + 1}::float8, $${BINS_AT + 2}::float8,
         $${BINS_AT + 3}::bytea
    from turn where $${BINS_AT + 3}::bytea is not null
)
select id from turn`

interface TurnParts {
  readonly source: string
  readonly epoch: number | undefined
  readonly stream: number
  /** Turns of the stream that are stored already. */
  readonly before: number
  readonly turn: TurnCommit
}

function turnValues({ source, epoch, stream, before, turn }: TurnParts): unknown[] {
  const { bins } = turn
  return [
    stream,
    before,
    turn.state,
    toJson(turn.ledger),
    source,
    epoch ?? null,
    ...fileColumns(turn.files),
    ...shapeColumns(turn.shapes),
    bins?.from ?? null,
    bins?.to ?? null,
    bins?.coveredMs ?? null,
    bins?.bytes ?? null,
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

/** What the database is, and how its tables stand: for whoever asks whether all is well. */
import { type Database, query } from './pool.ts'
import { MIGRATIONS } from './schema.ts'

/** The state of the database and its tables. */
export interface Checkup {
  /** `18.4`. */
  readonly server: string
  readonly role: string
  /** Whether the role owns the tables; one that does not sees rows of its own sources alone. */
  readonly owns: boolean
  /** Version of the tables, and the one that this program knows. */
  readonly tables: number
  readonly known: number
  /** Versions of TimescaleDB: in this database, and on the server; null where it is not there. */
  readonly timescale: string | null
  readonly timescaleOffered: string | null
  /** Bytes of the tables with their indexes, largest first; partitions count to their table. */
  readonly sizes: readonly TableSize[]
  /** Steps of ten minutes that are not rolled up as their windows are now. */
  readonly due: number
}

/** A table and its partitions. */
export interface TableSize {
  readonly table: string
  readonly bytes: number
  readonly parts: number
}

/** Looks at the database. */
export async function getCheckup(on: Database): Promise<Checkup> {
  const step = 'looking at the database'
  const [row] = await query<Omit<Checkup, 'known' | 'sizes'>>(on, step, { text: STATE })
  if (row === undefined) throw new Error('Looking at the database gave no row')
  const sizes = await query<TableSize>(on, step, { text: SIZES })
  return { ...row, known: MIGRATIONS.length, sizes }
}

const STATE = `
select split_part(current_setting('server_version'), ' ', 1) as server, current_user as role,
       not row_security_active('log') as owns,
       (select coalesce(max(version), 0) from migration) as tables,
       (select extversion from pg_extension where extname = 'timescaledb') as timescale,
       (select default_version from pg_available_extensions where name = 'timescaledb')
         as "timescaleOffered",
       (select count(*) from roll_up_due) as due`

const SIZES = `
select coalesce(r.relname, c.relname) as "table",
       sum(pg_total_relation_size(c.oid))::float8 as bytes,
       count(*) filter (where c.relispartition) as parts
  from pg_class c left join pg_class r on r.oid = pg_partition_root(c.oid)
 where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
 group by 1 order by 2 desc, 1`

/** The oldest row of a level of time, event time in ms; null where it has none. */
export interface Oldest {
  readonly table: string
  readonly ms: number | null
}

/** From when on windows and their roll-ups are kept, level by level. */
export async function getOldest(on: Database): Promise<Oldest[]> {
  return query<Oldest>(on, 'looking for the oldest rows', {
    // By the index of each log: of all windows one would read every row.
    text: ['window_score', 'roll_up_minutes', 'roll_up_hours']
      .map(table => {
        const timed = table === 'window_score' ? 'and w.timed' : ''
        return `select '${table}' as "table", min((select w.starts from ${table} w
                  where w.log = l.id ${timed} order by w.starts limit 1)) as ms from log l`
      })
      .join(' union all '),
  })
}

/** Where a source is read. */
export interface SourceRoot {
  readonly name: string
  readonly root: string
}

/** All sources and their roots, by name. */
export async function getRoots(on: Database): Promise<SourceRoot[]> {
  const text = 'select name, root from source order by name'
  return query<SourceRoot>(on, 'reading where sources lie', { text })
}

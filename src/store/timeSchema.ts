/**
 * Step of the tables: windows and their roll-ups are partitioned by time. A query of a range opens
 * its partitions alone, what is too old goes with its partition, and a year of a thousand logs
 * stays small: steps of ten minutes and of an hour are packed, 24 to a row.
 *
 * Event time may be anything, so partitions are made for the time around now alone, by the clock of
 * the database; whatever lies elsewhere (an archive, lines without time) lies in `…_rest`.
 * Scanners and masters may not make tables: `make_parts` does it for them, as the owner. Nobody
 * has rights on the partitions themselves; what is read through their table is under its policy.
 */

const DAY = 86_400_000

/** How long a partition is: some dozens of each are kept. */
const LENGTHS = {
  window_score: 7 * DAY,
  roll_up_minutes: 28 * DAY,
  roll_up_hours: 364 * DAY,
} as const

/**
 * A roll-up of 24 steps a row. `windows` is 0 where a step has none; `strangest` is where the
 * window of the highest score begins; `lag`: see scores.ts. `heat` says the same for the map of
 * all logs in 48 bytes: two a step, the highest score in hundredths, 20000 more where a window
 * alarmed; −1 where there is none.
 */
const rollUp = (table: string): string => `
create table ${table} (
  log bigint not null references log (id) on delete cascade,
  starts float8 not null,
  windows int[] not null,
  lines float8[] not null,
  score float8[] not null,
  strangest float8[] not null,
  alarms int[] not null,
  lag float8[] not null,
  heat bytea not null,
  primary key (log, starts)
) partition by range (starts);
create table ${table}_rest partition of ${table} default;
`

/** Widest columns first: a row is a sixth shorter so. */
const WINDOWS = `
alter sequence window_score_id_seq owned by none;
alter table window_score rename to window_score_before;
create table window_score (
  id bigint not null default nextval('window_score_id_seq'),
  log bigint not null,
  stream bigint not null,
  starts float8 not null,
  ends float8 not null,
  lines bigint not null,
  rules float8 not null,
  forest float8 not null,
  joint float8 not null,
  score float8 not null,
  new_lines float8 not null,
  mix_shift float8 not null,
  -- Seconds from the end of the window to when it was stored; nothing without times.
  lag real,
  model_version int not null,
  timed boolean not null,
  alarm boolean not null,
  kind text not null,
  session text
) partition by range (starts);
create table window_score_rest partition of window_score default;
insert into window_score (id, log, stream, starts, ends, lines, rules, forest, joint, score,
                          new_lines, mix_shift, model_version, timed, alarm, kind, session)
select id, log, stream, starts, ends, lines, rules, forest, joint, score,
       new_lines, mix_shift, model_version, timed, alarm, kind, session from window_score_before;
drop table window_score_before;
alter table window_score add primary key (log, starts, id);
alter sequence window_score_id_seq owned by window_score.id;
-- What is looked for among all windows of a source is rare.
create index window_score_strange on window_score (log, starts) where score >= 70;

-- Steps of ten minutes whose windows are others than those that the roll-up was made of.
create table roll_up_due (
  log bigint not null references log (id) on delete cascade,
  starts float8 not null
);
create index roll_up_due_of_log on roll_up_due (log, starts);
insert into roll_up_due (log, starts)
select distinct w.log, floor(w.starts / 600000) * 600000
  from window_score w join log l on l.id = w.log where w.timed and w.kind = 'window';
`

const OWN = (table: string): string => `
alter table ${table} enable row level security;
create policy own_rows on ${table}
  using (exists (select from log l where l.id = ${table}.log))
  with check (exists (select from log l where l.id = ${table}.log));
`

/**
 * Makes what is missing of the partitions around now, and drops those before that are empty. Rows
 * that came too early are moved. Readers are not held up: what is not to be had at once is tried
 * again by the next call.
 */
const MAKE_PARTS = `
do $do$
begin
  execute format($f$
create function make_parts() returns int language plpgsql security definer
  set search_path = %s set lock_timeout = '2s' as $body$
declare
  made int := 0;
  now_ms float8 := extract(epoch from now()) * 1000;
  kind record;
  part text;
  number bigint;
  has_rows boolean;
begin
  -- One at a time, whoever asks.
  perform pg_advisory_xact_lock(7205759411);
  for kind in select * from (values ${Object.entries(LENGTHS)
    .map(([table, length]) => `('${table}', ${length}::float8)`)
    .join(', ')}) as k (name, length) loop
    for number in select generate_series(
        floor((now_ms - 35 * ${DAY}::float8) / kind.length)::bigint,
        floor((now_ms + 14 * ${DAY}::float8) / kind.length)::bigint) loop
      part := kind.name || '_' || number;
      continue when to_regclass(part) is not null;
      execute format('create table %%I (like %%I including defaults)', part, kind.name);
      execute format('with early as (delete from %%I where starts >= $1 and starts < $2 returning *)
                      insert into %%I select * from early', kind.name || '_rest', part)
        using number * kind.length, (number + 1) * kind.length;
      execute format('alter table %%I enable row level security', part);
      execute format('alter table %%I attach partition %%I for values from (%%s) to (%%s)',
                     kind.name, part, number * kind.length, (number + 1) * kind.length);
      made := made + 1;
    end loop;
    for part in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                 where i.inhparent = kind.name::regclass and c.relname !~ '_rest$'
                   and (substring(c.relname from '[0-9]+$')::bigint + 1) * kind.length
                       < now_ms - 35 * ${DAY}::float8 loop
      execute format('select exists (select from %%I)', part) into has_rows;
      continue when has_rows;
      execute format('drop table %%I', part);
    end loop;
  end loop;
  return made;
exception when lock_not_available then
  return 0;
end $body$ $f$, format('%I, pg_temp', current_schema()));
end $do$;
`

const REST = Object.keys(LENGTHS)
  .map(table => `alter table ${table}_rest enable row level security;`)
  .join('\n')

/** The whole step. */
export const TIME =
  rollUp('roll_up_minutes') +
  rollUp('roll_up_hours') +
  WINDOWS +
  ['window_score', 'roll_up_minutes', 'roll_up_hours', 'roll_up_due'].map(OWN).join('') +
  REST +
  MAKE_PARTS +
  'select make_parts();\n'

/**
 * Step 2 of the tables: suites of sources, shares of a source among its scanners, heartbeats, and
 * who may see what. Row-level security holds for the roles of scanners and masters alone: the owner
 * of the tables passes it by, so that a local scan pays nothing for it.
 *
 * A role sees the rows of its source (a scanner) or of its model's suites (a master). Tables below
 * `log` ask through their log or stream, whose own policies answer for them.
 */

const TABLES = `
create table suite (
  name text primary key,
  -- Name of the AnomalyModel; empty for a local scan.
  model text not null,
  owner_epoch bigint not null default 0,
  created timestamptz not null default now()
);
create index suite_of_model on suite (model);
insert into suite (name, model) select name, '' from source;

alter table source add column suite text references suite (name) on delete cascade;
update source set suite = name;
alter table source alter column suite set not null;
create index source_of_suite on source (suite);
-- Length of windows, once it is chosen: all scanners of a source must choose the same.
alter table source add column window_ms float8;

alter table incident drop constraint incident_source_fkey;
alter table incident rename column source to suite;
alter table incident add foreign key (suite) references suite (name) on delete cascade;
alter table incident_member rename column source to suite;
alter table suite_score drop constraint suite_score_source_fkey;
alter table suite_score rename column source to suite;
alter table suite_score add foreign key (suite) references suite (name) on delete cascade;

-- What is stored of a stream, kept by its turns: its bins need not be counted at every poll.
alter table stream add column from_ms float8;
alter table stream add column to_ms float8;
alter table stream add column covered_ms float8 not null default 0;
alter table stream add column bins_bytes bigint not null default 0;
alter table stream add column last_bins bigint;
update stream set from_ms = b.from_ms, to_ms = b.to_ms, covered_ms = b.covered_ms,
                  bins_bytes = b.bins_bytes, last_bins = b.last_bins
  from (select stream, min(nullif(starts, 'NaN')) as from_ms, max(nullif(ends, 'NaN')) as to_ms,
               coalesce(sum(nullif(covered_ms, 'NaN')), 0) as covered_ms, max(id) as last_bins,
               sum(octet_length(bytes)) as bins_bytes
          from bins group by stream) b
 where b.stream = stream.id;

-- The transaction that wrote the row: what others wrote since is read without reading all.
alter table file add column changed xid8 not null default pg_current_xact_id();
-- Two scanners must not read one file as two streams: see turns.ts.
alter table file add column inode text generated always as (left(attributes, 16)) stored;
create index file_of_inode on file (source, inode);

create table share (
  source text not null references source (name) on delete cascade,
  number int not null,
  owner text,
  epoch bigint not null default 0,
  until timestamptz,
  -- Its files were read to their end once: the whole history is there to learn from.
  caught_up boolean not null default false,
  primary key (source, number)
);

create table scanner (
  source text not null references source (name) on delete cascade,
  name text not null,
  seen timestamptz not null default now(),
  state json not null default '{}',
  primary key (source, name)
);

create table master (
  model text not null,
  name text not null,
  seen timestamptz not null default now(),
  state json not null default '{}',
  primary key (model, name)
);

create table access (
  role text primary key,
  source text references source (name) on delete cascade,
  model text,
  check (num_nonnulls(source, model) = 1)
);
create index access_to_source on access (source);
`

/** Run as the owner, who sees all; a schema of the caller's must not come before ours. */
const VISIBLE = `
do $do$
declare
  places text := format('%I, pg_temp', current_schema());
begin
  execute format($f$
    create function visible_models() returns setof text language sql stable security definer
      set search_path = %s as
      'select model from access where role = session_user and model is not null' $f$, places);
  execute format($f$
    create function visible_suites() returns setof text language sql stable security definer
      set search_path = %s as
      'select t.name from suite t join access a on a.model = t.model
        where a.role = session_user' $f$, places);
  execute format($f$
    create function visible_sources() returns setof text language sql stable security definer
      set search_path = %s as
      'select source from access where role = session_user and source is not null
        union all
       select s.name from source s join suite t on t.name = s.suite
         join access a on a.model = t.model where a.role = session_user' $f$, places);
end $do$;
`

const BY_SOURCE = 'source in (select visible_sources())'
const BY_SUITE = 'suite in (select visible_suites())'
const BY_STREAM = (table: string): string =>
  `exists (select from stream t where t.id = ${table}.stream)`
const BY_LOG = (table: string): string => `exists (select from log l where l.id = ${table}.log)`

/** Which rows of each table a role may see and write, where it may at all. */
const RULES: Readonly<Record<string, string>> = {
  migration: 'true',
  source: 'name in (select visible_sources())',
  suite: 'name in (select visible_suites())',
  access: 'role = session_user',
  log: BY_SOURCE,
  file: BY_SOURCE,
  share: BY_SOURCE,
  scanner: BY_SOURCE,
  tag: BY_SOURCE,
  stream: BY_LOG('stream'),
  model: BY_LOG('model'),
  window_score: BY_LOG('window_score'),
  finding: BY_LOG('finding'),
  shape: BY_STREAM('shape'),
  bins: BY_STREAM('bins'),
  incident: BY_SUITE,
  incident_member: BY_SUITE,
  suite_score: BY_SUITE,
  master: 'model in (select visible_models())',
}

const POLICIES = Object.entries(RULES)
  .map(
    ([table, rule]) => `
alter table ${table} enable row level security;
create policy own_rows on ${table} using (${rule}) with check (${rule});`,
  )
  .join('')

/** The whole step. */
export const SUITES = TABLES + VISIBLE + POLICIES

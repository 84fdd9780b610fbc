/**
 * The tables, as ordered steps: a step that was released is never changed, the next one is
 * appended. Names are the words of the glossary. `starts` and `ends` are event time in ms since the
 * epoch, or line numbers where `timed` is false. Names of logs and streams can be longer than what
 * an index may hold: `key` is their strong hash.
 */
import { FETCHING } from './fetchingSchema.ts'
import { FROZEN_SUITES } from './frozenSchema.ts'
import { FULL_NAMES } from './fullNameSchema.ts'
import { NOTES } from './noteSchema.ts'
import { NOTICES } from './noticeSchema.ts'
import { PAGE_ROLE } from './pageSchema.ts'
import { SUITES } from './suiteSchema.ts'
import { TIME } from './timeSchema.ts'
import { VIEWS } from './viewSchema.ts'

const FIRST = `
create table source (
  name text primary key,
  root text not null,
  config jsonb not null,
  owner_epoch bigint not null default 0,
  created timestamptz not null default now()
);

create table log (
  id bigserial primary key,
  source text not null references source (name) on delete cascade,
  name text not null,
  key text not null,
  state text not null default 'learning' check (state in ('learning', 'trained')),
  reason text not null default '',
  counts jsonb not null default '{}',
  unique (source, key)
);

-- turns counts the commits: a scanner whose own count differs has missed one (turns.ts).
create table stream (
  id bigserial primary key,
  log bigint not null references log (id) on delete cascade,
  name text not null,
  key text not null,
  turns bigint not null default 0,
  state bytea,
  ledger json,
  unique (log, key)
);

-- One row per file; those that vanished stay, so that nothing is read twice when they return.
create table file (
  source text not null references source (name) on delete cascade,
  id text not null,
  path text not null,
  stream text not null,
  state text not null,
  packing text not null,
  attributes text not null,
  fingerprint text not null,
  fingerprint_bytes bigint not null,
  tail text not null,
  position bigint not null,
  generation bigint not null,
  base_offset bigint not null,
  base_line bigint not null,
  mtime_ms float8 not null,
  size bigint not null,
  reason text not null,
  primary key (source, id)
);

-- Numbers count within the stream, in order of first sight.
create table shape (
  stream bigint not null references stream (id) on delete cascade,
  number int not null,
  id text not null,
  tokens json not null,
  sample bytea not null,
  level smallint not null,
  primary key (stream, number)
);

-- Append only: each turn that closes bins adds a row; a log is learned from all of them.
create table bins (
  id bigserial primary key,
  stream bigint not null references stream (id) on delete cascade,
  starts float8 not null,
  ends float8 not null,
  covered_ms float8 not null,
  bytes bytea not null
);
create index bins_of_stream on bins (stream, id);
-- Without compression: the bytes are compact, and turns must be quick.
alter table bins alter column bytes set storage external;

-- Old versions are kept: a past score names the version that gave it.
create table model (
  log bigint not null references log (id) on delete cascade,
  version int not null,
  bytes bytea not null,
  config_digest text not null,
  templates json not null,
  trained_on json not null,
  threshold float8 not null,
  created_event_ms float8 not null,
  promoted boolean not null,
  primary key (log, version)
);

-- No references: they are checked row by row, which takes as long as storing the row. Rows go
-- with their stream all the same, by the trigger below.
create table window_score (
  id bigserial,
  log bigint not null,
  stream bigint not null,
  kind text not null,
  timed boolean not null,
  starts float8 not null,
  ends float8 not null,
  lines bigint not null,
  rules float8 not null,
  forest float8 not null,
  joint float8 not null,
  score float8 not null,
  alarm boolean not null,
  new_lines float8 not null,
  mix_shift float8 not null,
  raw_forest float8 not null,
  model_version int not null,
  primary key (log, starts, id)
);

create function delete_window_scores() returns trigger language plpgsql as $$
begin
  delete from window_score w using gone where w.log = gone.log and w.stream = gone.id;
  return null;
end $$;
create trigger window_scores_of_stream after delete on stream
  referencing old table as gone for each statement execute function delete_window_scores();

create table finding (
  log bigint not null references log (id) on delete cascade,
  id text not null,
  timed boolean not null,
  starts float8 not null,
  ends float8 not null,
  score float8 not null,
  severity text not null,
  reason text not null,
  onset_ms float8 not null,
  evidence json not null,
  why json not null,
  model_version int not null,
  windows int not null,
  primary key (log, id)
);

create table incident (
  source text not null references source (name) on delete cascade,
  number int not null,
  id text not null,
  timed boolean not null,
  starts float8 not null,
  ends float8 not null,
  score float8 not null,
  severity text not null,
  normal json not null,
  primary key (source, number),
  unique (source, id)
);

-- rank 0 is the first cause.
create table incident_member (
  source text not null,
  incident int not null,
  rank int not null,
  log bigint not null,
  finding text not null,
  delay_ms float8 not null,
  primary key (source, incident, rank),
  foreign key (source, incident) references incident on delete cascade,
  foreign key (log, finding) references finding on delete cascade
);
create index incident_member_of_finding on incident_member (log, finding);

create table suite_score (
  source text not null references source (name) on delete cascade,
  starts float8 not null,
  score float8 not null,
  alarm boolean not null,
  primary key (source, starts)
);

create table tag (
  id bigserial primary key,
  source text not null references source (name) on delete cascade,
  what text not null,
  verdict text not null,
  who text not null,
  said_ms float8 not null,
  reason text not null,
  unique (source, what, who, said_ms)
);
`

/** Sessions: the parts that turns count, their names where they are judged, their model. */
const SESSIONS = `
alter table bins add column sessions bytea;
alter table bins alter column sessions set storage external;
alter table window_score add column session text;
alter table finding add column session text;
alter table model add column sessions bytea;
`

/**
 * What is left of a finding to tell, where suppressions hide some of it; of which log a tag speaks,
 * and the strangeness (S) that was tagged, so that both outlive the finding.
 */
const JUDGEMENT = `
alter table incident_member add column told json;
alter table tag add column log text;
alter table tag add column joint float8;
`

/**
 * No detector on raw counts judges windows (measured beside ours by `npm run accuracy`), and whose
 * turns a stream takes is decided by its own count of them.
 */
const UNUSED = `
alter table window_score drop column raw_forest;
alter table source drop column owner_epoch;
`

/**
 * The count of leaders among operators, one row: what one that was deposed still writes is refused.
 * Roles of scanners and masters see nothing of it.
 */
const OPERATORS = `
create table operator_lead (
  one boolean primary key default true check (one),
  epoch bigint not null
);
insert into operator_lead (epoch) values (0);
alter table operator_lead enable row level security;
create policy own_rows on operator_lead using (false);
`

/** What lies on a node is held as a share is; the shares of logs have no node. */
const NODES = `
alter table share add column node text;
create unique index share_node on share (source, node);
`

/** What looks at the logs of incidents showed: see looks.ts. */
const LOOKS = `
create table suite_look (
  suite text not null references suite (name) on delete cascade,
  digest text not null,
  deviations json not null,
  primary key (suite, digest)
);
alter table suite_look enable row level security;
create policy own_rows on suite_look using (suite in (select visible_suites()))
  with check (suite in (select visible_suites()));
`

/** Event time of the latest line of a stream; of older ones the beginning of their last bin. */
const LAST_LINE = `
alter table stream add column last_ms float8; update stream set last_ms = to_ms - 10000;
`

/** Names of streams are longer than other indexes hold. Times: for retention, and for what ends. */
const PLACES = `
alter table file add column stored timestamptz not null default clock_timestamp();
create index file_of_stream on file using hash (stream);
create index stream_of_name on stream using hash (name);
alter table incident add column found timestamptz not null default clock_timestamp();
`

/** Step n makes version n + 1 of the tables. */
export const MIGRATIONS: readonly string[] = [
  ...[FIRST, SUITES, SESSIONS, JUDGEMENT],
  UNUSED,
  OPERATORS,
  NODES,
  LOOKS,
  NOTES,
  ...[LAST_LINE, PLACES, FROZEN_SUITES, NOTICES, FULL_NAMES, TIME, PAGE_ROLE],
  FETCHING,
  VIEWS,
]

/**
 * Step 12 of the tables: the suite is judged by frozen models, row by row, and its incidents are
 * told once. `settled` says of a finding that its incident is closed, and what of it was told.
 * Looks that were taken before depend on what is not kept any more: they are taken anew.
 */

/** The whole step. */
export const FROZEN_SUITES = `
create table judged (
  source text not null references source (name) on delete cascade,
  share int not null,
  learned_ms float8,
  judged_ms float8,
  primary key (source, share)
);
create table suite_model (
  suite text not null references suite (name) on delete cascade,
  version int not null,
  trained_on json not null,
  cut_ms float8 not null,
  promoted boolean not null,
  bytes bytea not null,
  primary key (suite, version)
);
alter table suite_model alter column bytes set storage external;
alter table suite add column judged_ms float8;
alter table suite add column told_ms float8;
alter table suite add column hides text not null default '';
alter table suite_score add column load float8 not null default 1;
alter table suite_score add column carried json;
alter table incident add column closed boolean not null default false;
alter table finding add column settled text;
create index finding_unsettled on finding (log) where settled is null;
delete from suite_look;
alter table suite_look add column at_ms float8 not null default 0;
alter table judged enable row level security;
create policy own_rows on judged using (source in (select visible_sources()))
  with check (source in (select visible_sources()));
alter table suite_model enable row level security;
create policy own_rows on suite_model using (suite in (select visible_suites()))
  with check (suite in (select visible_suites()));
`

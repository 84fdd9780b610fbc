/** Notes: what people wrote down at a stretch of event time. */

/** The table of notes, and who sees which. */
export const NOTES = `
create table note (
  id bigserial primary key,
  source text not null references source (name) on delete cascade,
  starts float8 not null,
  ends float8 not null,
  who text not null,
  said_ms float8 not null,
  words text not null
);
create index note_of_source on note (source, starts);
alter table note enable row level security;
create policy own_rows on note using (source in (select visible_sources()))
  with check (source in (select visible_sources()));
`

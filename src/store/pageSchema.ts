/**
 * Step of the tables for the role of the page, which serves people of many namespaces. It says at
 * the beginning of each transaction whose rows may be seen (`logforest.namespaces`, with blanks
 * between), as the cluster told it of whoever asks; where it says nothing, it sees nothing. So a
 * statement that forgets to ask leaks nothing. Names of sources and suites begin with their
 * namespace and a slash.
 */

const TABLES = `
alter table access add column page boolean not null default false;
alter table access drop constraint access_check;
alter table access add constraint access_check
  check (num_nonnulls(source, model) = case when page then 0 else 1 end);
`

const SEEN = `= any(string_to_array(current_setting('logforest.namespaces', true), ' '))`

const IS_PAGE = 'exists (select from access a where a.role = session_user and a.page)'

/** As in suiteSchema.ts, each with what the page sees besides. */
const VISIBLE = `
do $do$
declare
  places text := format('%I, pg_temp', current_schema());
begin
  execute format($f$
    create or replace function visible_suites() returns setof text language sql stable
      security definer set search_path = %s as $b$
      select t.name from suite t join access a on a.model = t.model where a.role = session_user
       union all
      select t.name from suite t where ${IS_PAGE} and split_part(t.name, '/', 1) ${SEEN}
      $b$ $f$, places);
  execute format($f$
    create or replace function visible_sources() returns setof text language sql stable
      security definer set search_path = %s as $b$
      select source from access where role = session_user and source is not null
       union all
      select s.name from source s join suite t on t.name = s.suite
        join access a on a.model = t.model where a.role = session_user
       union all
      select s.name from source s where ${IS_PAGE} and split_part(s.name, '/', 1) ${SEEN}
      $b$ $f$, places);
  -- The page asks the cluster of each of these whether somebody may look there.
  execute format($f$
    create function page_namespaces() returns setof text language sql stable
      security definer set search_path = %s as $b$
      select distinct split_part(t.name, '/', 1) from suite t where ${IS_PAGE} and t.model <> ''
      $b$ $f$, places);
end $do$;
`

/** The whole step. */
export const PAGE_ROLE = TABLES + VISIBLE

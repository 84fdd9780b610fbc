/**
 * Step 14 of the tables: what is kept of a suite's logs names them in full, which stays as it is
 * when sources come and go. Alarms judged before do so, too; looks are taken anew.
 */
import { SHOWN_LOG } from './suites.ts'

/** The whole step. Names that `jsonb` refuses keep their alarms from being told anew, no more. */
export const FULL_NAMES = `
create temporary table full_name on commit drop as
select s.suite, ${SHOWN_LOG} as name, s.name || '/' || l.name as whole
  from source s join log l on l.source = s.name;

update suite_score r
   set carried = jsonb_set(r.carried::jsonb, '{contributors}', coalesce(
         (select jsonb_agg(c.one || jsonb_build_object('log', k.whole) order by c.at)
            from jsonb_array_elements(r.carried::jsonb -> 'contributors')
                   with ordinality as c (one, at)
            join full_name k on k.suite = r.suite and k.name = c.one ->> 'log'), '[]'))::json
 where r.carried is not null and strpos(r.carried::text, '\\u') = 0;

delete from suite_look;
`

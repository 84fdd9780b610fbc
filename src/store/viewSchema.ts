/**
 * Step of the tables for what views ask of all logs: answered by indexes alone, for rows of
 * roll-ups hold seven arrays of 24 steps, and findings hold their evidence. Whether a finding says
 * that a log was silent is stored with it: PostgreSQL cannot look into every JSON that holds lines
 * of logs (it refuses NUL), and that of a hundred thousand findings takes a second.
 */

/** The heat of a row of a roll-up is a twentieth of it; by time first, for all logs are asked. */
const heatOf = (table: string): string =>
  `create index ${table}_heat on ${table} (starts, log) include (heat);\n`

/** How often came what was missing: the evidence's first count; quotes in texts are escaped. */
const OBSERVED = String.raw`substring(evidence::text from '[^\\]"observed":([^,}]+)')`

/** The whole step. */
export const VIEWS = `
${heatOf('roll_up_minutes')}${heatOf('roll_up_hours')}
alter table finding add column silent boolean not null default false;
update finding set silent = true
 where reason = 'Missing' and coalesce(nullif(${OBSERVED}, 'null')::float8, 0) = 0;
create index finding_in_time on finding (ends, starts, log) include (model_version)
  where timed and session is null;
create index finding_of_window on finding (log) where session is null and model_version > 0;
create index finding_silent on finding (ends, starts, log)
  where timed and session is null and silent;
-- One window of ten thousand: which side of the detector found it is asked of all.
create index window_score_alarm on window_score (log, starts)
  include (model_version, rules, forest) where alarm and kind = 'window';
`

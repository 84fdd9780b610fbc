/**
 * What a service that lines are fetched from was asked for a source, by all its scanners, ever: AWS
 * bills the calls and the bytes. Scanners add to it as they are heard of.
 */

/** The step that makes the columns. */
export const FETCHING = `
alter table source add column calls float8 not null default 0;
alter table source add column fetched_bytes float8 not null default 0;
`

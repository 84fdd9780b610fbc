/** How a source is marked whose lines are fetched from a service, for all who store or ask. */

/** What the root of a source begins with whose lines are fetched: no directory can. */
export const REMOTE = 'cloudwatch://'

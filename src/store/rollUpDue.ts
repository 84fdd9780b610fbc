/**
 * What is to be rolled up (anew): whoever changes windows says so in the same statement, so a step
 * is either what its windows give, or is due. Reading does without the steps that are due.
 */
import { MINUTES } from './levels.ts'

/**
 * Marks the steps of the rows of `changed` (log, starts, timed, kind), a part of the same
 * statement; only windows with times are rolled up.
 */
export const MARK_DUE = `
insert into roll_up_due (log, starts)
select distinct log, floor(starts / ${MINUTES.stepMs}) * ${MINUTES.stepMs}
  from changed where timed and kind = 'window'`

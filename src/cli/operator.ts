/**
 * The command `operator`. The program of the cluster is loaded when it is asked for: a scan on a
 * laptop does not pay for it.
 */
import { pino } from 'pino'
import { runOperator } from '../../operator/main.ts'
import { readSettings } from '../../operator/settings.ts'
import { steadyClock } from '../base/clock.ts'
import { processSeed } from '../base/entropy.ts'
import { EXIT } from '../base/errors.ts'
import { seededRandom } from '../base/random.ts'
import type { OperatorCommandOptions } from './commands.ts'
import type { Doors } from './doors.ts'

/** Keeps the cluster until the signal; its log is JSON, line by line. */
export async function keepCluster(options: OperatorCommandOptions, doors: Doors): Promise<number> {
  await runOperator(readSettings(process.env, options), {
    environment: process.env,
    ...(options.kubeconfig === undefined ? {} : { kubeconfig: options.kubeconfig }),
    clock: steadyClock,
    random: seededRandom(processSeed()),
    log: pino({ name: 'logforest-operator' }, { write: doors.out }),
    signal: doors.signal,
  })
  return EXIT.ok
}

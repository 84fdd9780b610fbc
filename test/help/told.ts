/** A message of an incident for tests. */
import type { Told } from '../../src/notify/formats.ts'

/** An incident of two logs that opened. */
export function told(changes: Partial<Told> = {}): Told {
  return {
    suite: 'ns/ns.quick',
    incident: 'i2',
    first: 'i1',
    state: 'opened',
    severity: 'High',
    score: 98.5,
    fromMs: Date.UTC(2026, 0, 5, 8),
    toMs: Date.UTC(2026, 0, 5, 8, 1),
    cause: {
      log: 'db.log',
      template: 'aa',
      text: 'no room on <*>',
      onsetMs: Date.UTC(2026, 0, 5, 8),
    },
    logs: ['db.log', 'web.log'],
    logCount: 2,
    ...changes,
  }
}

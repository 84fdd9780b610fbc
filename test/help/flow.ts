/** Ready-made values of the types of src/flow.ts, for tests of what stores and shows them. */
import type { SuiteModelRecord } from '../../src/store/suiteModels.ts'
import type {
  FileRecord,
  Finding,
  Incident,
  Ledger,
  Shape,
  TurnCommit,
  WindowScore,
} from '../../src/flow.ts'

/** A file record; anything may be said otherwise. */
export function fileRecord(changes: Partial<FileRecord> = {}): FileRecord {
  return {
    id: '00000000000000aa',
    path: 'app/app.log',
    stream: 'app/app.log',
    state: 'live',
    packing: 'none',
    attributes: 'a1',
    fingerprint: 'f1',
    fingerprintBytes: 1024,
    tail: 't1',
    position: 1000,
    generation: 0,
    baseOffset: 0,
    baseLine: 0,
    mtimeMs: 1_764_000_000_123.25,
    size: 1000,
    reason: '',
    ...changes,
  }
}

/** A shape of this number. */
export function shape(number: number, changes: Partial<Shape> = {}): Shape {
  return {
    number,
    id: number.toString(16).padStart(16, '0'),
    tokens: ['user', '<*>', 'logged', 'in'],
    sample: Uint8Array.from([0x75, 0xff, 0, 0x22, 0x5c]),
    level: 3,
    ...changes,
  }
}

/** A ledger that adds up to so many lines. */
export function ledger(lines: number): Ledger {
  return {
    bytes: lines * 100,
    lines,
    empty: 0,
    duplicate: 0,
    scored: lines,
    heldBack: 0,
    rejected: { binary: 2 },
    cut: 0,
    invalid: 1,
    late: 0,
  }
}

/** A turn of the stream app/app.log of the log of the same name. */
export function turn(number: number, changes: Partial<TurnCommit> = {}): TurnCommit {
  return {
    log: 'app/app.log',
    stream: 'app/app.log',
    files: [fileRecord({ position: number * 1000, size: number * 1000 })],
    shapes: [shape(number)],
    bins: {
      from: number,
      to: number + 1,
      coveredMs: 1,
      lastMs: number,
      bytes: Uint8Array.from([number, 0, 255]),
    },
    state: Uint8Array.from([1, number]),
    ledger: ledger(number * 10),
    ...changes,
  }
}

/** The score of a window that starts at `from`. */
export function windowScore(from: number, changes: Partial<WindowScore> = {}): WindowScore {
  return {
    stream: 'app/app.log',
    kind: 'window',
    timed: true,
    from,
    to: from + 60_000,
    lines: 12,
    rules: 0.1 + 0.2,
    forest: 1.5,
    joint: 2.25,
    score: 91.5,
    alarm: true,
    baselines: { newLines: 1, mixShift: 0.5 },
    ...changes,
  }
}

/** A finding with one evidence that has a place and one that is missing. */
export function finding(id: string, changes: Partial<Finding> = {}): Finding {
  const missing = {
    template: 'bb',
    text: 'heartbeat',
    level: 0,
    reason: 'Missing',
    observed: 0,
    typical: 12,
    share: 0.25,
  } as const
  return {
    id,
    log: 'app/app.log',
    timed: true,
    from: 60_000,
    to: 120_000,
    score: 97.25,
    severity: 'Medium',
    reason: 'NewTemplate',
    onsetMs: 61_234,
    evidence: [
      {
        ...missing,
        reason: 'NewTemplate',
        place: { stream: 'app/app.log', offset: 12, line: 3, timeMs: Number.NaN },
      },
      missing,
    ],
    why: [{ feature: 'rarity', observed: 3, typical: 0.5, tail: 4.5, share: 1 }],
    modelVersion: 1,
    windows: 1,
    ...changes,
  }
}

/** An incident of these findings. */
export function incident(id: string, findings: readonly Finding[]): Incident {
  return {
    id,
    from: 60_000,
    to: 120_000,
    timed: true,
    score: 97.25,
    severity: 'Medium',
    members: findings.map((finding, index) => ({ finding, delayMs: index * 400.5 })),
    normal: ['cache.log', 'mailer.log'],
  }
}

/** A version of a suite's model, cut at an event time, with bytes that are none. */
export function suiteModel(
  version: number,
  changes: Partial<SuiteModelRecord> = {},
): SuiteModelRecord {
  const extent = { windows: 100, from: 0, to: 6_000_000, windowMs: 60_000, logs: 3 }
  return {
    version,
    trainedOn: { ...extent, rate: 0.25, threshold: 3.5, learning: '' },
    cutMs: 0,
    promoted: true,
    bytes: Uint8Array.of(1),
    ...changes,
  }
}

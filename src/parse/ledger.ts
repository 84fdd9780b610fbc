/**
 * The ledger of a stream: empty at first, and as bytes of a saved state. What the numbers mean
 * stands at `Ledger` in src/flow.ts.
 */
import type { ByteReader, ByteWriter } from '../base/bytes.ts'
import { LEDGER_COUNTERS, type Ledger, type RejectReason } from '../flow.ts'

/** Order in which rejected lines are saved; new reasons go to the end. */
const REASONS = [
  'binary',
  'unreadable',
  'damaged archive',
  'vanished',
  'encoding',
] as const satisfies readonly RejectReason[]

/** The ledger of a stream of which nothing has been read. */
export function emptyLedger(): Ledger {
  return {
    bytes: 0,
    lines: 0,
    empty: 0,
    duplicate: 0,
    scored: 0,
    heldBack: 0,
    rejected: {},
    cut: 0,
    invalid: 0,
    late: 0,
  }
}

/** Sum of ledgers, class by class: sums of sums that add up add up. */
export function sumOfLedgers(ledgers: readonly Ledger[]): Ledger {
  const sum = emptyLedger()
  for (const each of ledgers) {
    for (const key of LEDGER_COUNTERS) sum[key] += each[key] ?? 0
    for (const reason of REASONS) {
      const lines = (sum.rejected[reason] ?? 0) + (each.rejected[reason] ?? 0)
      if (lines > 0) sum.rejected[reason] = lines
    }
  }
  return sum
}

/** Appends the ledger to a state. */
export function writeLedger(writer: ByteWriter, ledger: Ledger): void {
  writer.uint(ledger.bytes).uint(ledger.lines).uint(ledger.empty).uint(ledger.duplicate)
  writer.uint(ledger.scored).uint(ledger.heldBack).uint(ledger.cut).uint(ledger.invalid)
  writer.uint(ledger.late)
  writer.uints(REASONS.map(reason => ledger.rejected[reason] ?? 0))
}

/** Reads what `writeLedger` wrote. */
export function readLedger(reader: ByteReader): Ledger {
  const ledger: Ledger = {
    bytes: reader.uint(),
    lines: reader.uint(),
    empty: reader.uint(),
    duplicate: reader.uint(),
    scored: reader.uint(),
    heldBack: reader.uint(),
    cut: reader.uint(),
    invalid: reader.uint(),
    late: reader.uint(),
    rejected: {},
  }
  reader.uints().forEach((lines, index) => {
    const reason = REASONS[index]
    if (reason !== undefined && lines > 0) ledger.rejected[reason] = lines
  })
  return ledger
}

/** Whether each line that was read is in exactly one class. */
export function addsUp(ledger: Ledger): boolean {
  return ledger.lines === linesOfClasses(ledger)
}

/** Lines that have found their class; equals `lines` whenever a chunk is used up. */
export function linesOfClasses(ledger: Ledger): number {
  const { empty, duplicate, scored, heldBack } = ledger
  const rejected = Object.values(ledger.rejected).reduce((sum, lines) => sum + lines, 0)
  return empty + duplicate + scored + heldBack + rejected
}

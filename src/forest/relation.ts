/**
 * Does each template keep to the company it usually keeps? From the nearest remembered windows
 * each template's count is predicted; the residual is held against the residuals of training. Where
 * templates move together, one that goes missing or runs away alone shows, however small its part
 * in the whole distance is. (Nearest-neighbour regression per template, on roots of counts.)
 */
import { LEAST_SPREAD, type Probe, type Reservoir } from './nearest.ts'

/** Room for one prediction. */
export interface Company {
  /** Predicted less observed root, by column; only the first `count` of `touched` are not 0. */
  readonly residual: Float64Array
  readonly touched: Uint32Array
  readonly marks: Uint8Array
  count: number
}

/** Room for predictions over so many columns. */
export function emptyCompany(columns: number): Company {
  return {
    residual: new Float64Array(columns),
    touched: new Uint32Array(columns),
    marks: new Uint8Array(columns),
    count: 0,
  }
}

/** Fills in the residuals of a window against the mean of these remembered windows. */
export function compare(
  company: Company,
  probe: Probe,
  { reservoir, windows }: { readonly reservoir: Reservoir; readonly windows: ArrayLike<number> },
): void {
  for (let i = 0; i < company.count; i++) {
    company.residual[company.touched[i]] = 0
    company.marks[company.touched[i]] = 0
  }
  company.count = 0
  if (windows.length === 0) return
  for (let i = 0; i < probe.size; i++) add(company, probe.columns[i], -Math.sqrt(probe.counts[i]))
  for (let i = 0; i < windows.length; i++) {
    const window = windows[i]
    for (let at = reservoir.rowStart[window]; at < reservoir.rowStart[window + 1]; at++) {
      add(company, reservoir.column[at], reservoir.rowRoot[at] / windows.length)
    }
  }
}

/**
 * The largest residual in units of its usual size. `squares` are sums over `rows` windows of
 * squared residuals by column, the window's own among them where `own` is 1.
 */
export function strain(
  company: Company,
  usual: { readonly squares: Float64Array; readonly rows: number; readonly own: 0 | 1 },
): number {
  let most = 0
  const rows = Math.max(1, usual.rows - usual.own)
  for (let i = 0; i < company.count; i++) {
    const column = company.touched[i]
    const residual = company.residual[column]
    const others = Math.max(0, usual.squares[column] - usual.own * residual * residual)
    most = Math.max(most, Math.abs(residual) / (Math.sqrt(others / rows) + LEAST_SPREAD))
  }
  return most
}

/** Adds the squared residuals to the sums by column. */
export function addSquares(company: Company, squares: Float64Array): void {
  for (let i = 0; i < company.count; i++) {
    const column = company.touched[i]
    squares[column] += company.residual[column] ** 2
  }
}

function add(company: Company, column: number, value: number): void {
  if (company.marks[column] === 0) {
    company.marks[column] = 1
    company.touched[company.count++] = column
  }
  company.residual[column] += value
}

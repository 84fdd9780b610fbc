/**
 * The pod logs to develop on (see ../shared/data), as sequences of masked lines per pod. Absent in
 * a plain checkout: then nothing is returned and the callers say so.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { zstdDecompressSync } from 'node:zlib'

const ARCHIVE = fileURLToPath(new URL('../../../shared/data/pod_logs.tar.zst', import.meta.url))

/** Lines of each pod with at least `least` of them, masked, in the order of their times. */
export function podLines(least: number): ReadonlyMap<string, readonly string[]> | undefined {
  if (!existsSync(ARCHIVE)) return undefined
  const pods = new Map<string, [string, string][]>()
  for (const text of textFiles(zstdDecompressSync(readFileSync(ARCHIVE)))) {
    for (const line of text.split('\n')) addLine(pods, line)
  }
  const entries = [...pods].filter(([, lines]) => lines.length >= least).sort(byName)
  return new Map(
    entries.map(([pod, lines]) => [pod, lines.sort(byName).map(([, text]) => mask(text))]),
  )
}

/** Variables out: words with digits, and what stands between quotes. */
export function mask(text: string): string {
  return text
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '"*"')
    .replaceAll(/[^\s[\](){},:;=|"']*\d[^\s[\](){},:;=|"']*/g, '*')
    .replaceAll(/\*(?:[\s,:;|/.-]*\*)+/g, '*')
    .slice(0, 300)
}

/** The files of a tar archive whose names end in `_log.csv`. */
function* textFiles(tar: Buffer): Generator<string> {
  for (let at = 0; at + 512 <= tar.length; ) {
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*$/s, '')
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8) || 0
    if (name.endsWith('_log.csv')) yield tar.toString('utf8', at + 512, at + 512 + size)
    at += 512 + Math.ceil(size / 512) * 512
  }
}

const ROW = /^[^,]*,(\d+),[^,]*,([^,]+),[^,]*,[^,]*,[^,]*,"(.*)"\r?$/

function addLine(pods: Map<string, [string, string][]>, line: string): void {
  const match = ROW.exec(line)
  if (match === null) return
  const lines = pods.get(match[2]) ?? []
  pods.set(match[2], lines)
  lines.push([match[1], logText(match[3].replaceAll('""', '"'))])
}

function logText(json: string): string {
  try {
    const record: unknown = JSON.parse(json)
    if (typeof record === 'object' && record !== null && 'log' in record) return String(record.log)
  } catch {
    // Not the runtime's JSON: the text itself is the line.
  }
  return json
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0
}

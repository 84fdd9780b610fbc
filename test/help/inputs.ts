/**
 * Large inputs for measuring, made from the development data beside the checkout: the ten systems
 * repeated, and the text of the pod logs. Never part of the repository.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the development data lie, if they are there. */
export const DATA = fileURLToPath(new URL('../../../shared/data', import.meta.url))

/** Whether the development data are there. */
export function hasData(): boolean {
  return existsSync(`${DATA}/loghub_2k`)
}

/** One file per system, each repeated `times`; gives the number of lines. */
export function writeTen(folder: string, times: number): number {
  mkdirSync(folder, { recursive: true })
  let lines = 0
  for (const system of readdirSync(`${DATA}/loghub_2k`)) {
    const path = `${DATA}/loghub_2k/${system}/${system}_2k.log`
    if (!existsSync(path)) continue
    const raw = readFileSync(path)
    const one = raw.at(-1) === 10 ? raw : Buffer.concat([raw, Buffer.from('\n')])
    writeFileSync(`${folder}/${system}.log`, Buffer.concat(Array(times).fill(one)))
    lines += times * one.filter(byte => byte === 10).length
  }
  return lines
}

/** One file per pod with the lines as the container wrote them; gives the number of lines. */
export function writePods(folder: string): number {
  mkdirSync(folder, { recursive: true })
  const raw = `${folder}.raw`
  mkdirSync(raw, { recursive: true })
  execFileSync('tar', ['--zstd', '-xf', `${DATA}/pod_logs.tar.zst`, '-C', raw])
  const files = execFileSync('find', [raw, '-name', '*.csv']).toString().trim().split('\n')
  const pods = new Map<string, [string, string][]>()
  for (const file of files) {
    for (const row of podRows(readFileSync(file, 'utf8'))) {
      const list = pods.get(row.pod) ?? []
      list.push([row.time, row.text])
      pods.set(row.pod, list)
    }
  }
  let lines = 0
  for (const [pod, rows] of pods) {
    rows.sort(([a], [b]) => (a < b ? -1 : 1))
    const text = rows.map(([, line]) => line.replace(/\n?$/, '\n')).join('')
    lines += text.split('\n').length - 1
    writeFileSync(`${folder}/${pod}.log`, text)
  }
  execFileSync('rm', ['-rf', raw])
  return lines
}

/** Rows of one CSV file: pod, time in ns, and the text out of the runtime's JSON. */
export function podRows(csv: string): { pod: string; time: string; text: string }[] {
  const rows: { pod: string; time: string; text: string }[] = []
  for (const match of csv.matchAll(
    /^[^,\n]*,(\d+),[^,]*,([^,]*),[^,]*,[^,]*,[^,]*,"((?:[^"]|"")*)"/gm,
  )) {
    try {
      const record: unknown = JSON.parse(match[3].replaceAll('""', '"'))
      if (typeof record === 'object' && record !== null && 'log' in record) {
        rows.push({ pod: match[2], time: match[1], text: String(record.log) })
      }
    } catch {
      // A row that the data set itself cut: not a line.
    }
  }
  return rows
}

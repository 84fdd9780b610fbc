/**
 * The labelled lines that parsing is measured on, and the measures: grouping accuracy (GA: lines
 * whose group is exactly the labelled group) and FGA (F1 over groups: Khan et al., ICSE 2022).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

const ROOT = new URL('../../../shared/data/loghub_2k', import.meta.url).pathname

/** One system: its raw lines and the label of each. */
export interface System {
  readonly name: string
  readonly lines: readonly Uint8Array[]
  readonly labels: readonly string[]
}

/** How well groups match labels. */
export interface Score {
  readonly ga: number
  readonly fga: number
  /** Labels whose lines are not one group, most lines first. */
  readonly wrong: readonly { readonly label: string; readonly groups: readonly string[] }[]
}

/** Whether the data are there. */
export function hasSystems(root = ROOT): boolean {
  return existsSync(root)
}

/** All systems by name. */
export function readSystems(root = ROOT): System[] {
  const folders = readdirSync(root, { withFileTypes: true }).filter(entry => entry.isDirectory())
  return folders
    .map(({ name }) => readSystem(root, name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Scores a grouping against labels, line by line. */
export function score(labels: readonly string[], groups: readonly string[]): Score {
  const byLabel = indicesBy(labels)
  const byGroup = indicesBy(groups)
  let lines = 0
  let right = 0
  for (const members of byGroup.values()) {
    const label = labels[members[0]]
    const exact = members.every(at => labels[at] === label)
    if (!exact || byLabel.get(label)?.length !== members.length) continue
    lines += members.length
    right++
  }
  const precision = right / byGroup.size
  const recall = right / byLabel.size
  const fga = right === 0 ? 0 : (2 * precision * recall) / (precision + recall)
  return { ga: lines / labels.length, fga, wrong: wrongOf(byLabel, byGroup, groups) }
}

function wrongOf(
  byLabel: ReadonlyMap<string, number[]>,
  byGroup: ReadonlyMap<string, number[]>,
  groups: readonly string[],
): Score['wrong'] {
  const wrong: { label: string; groups: string[]; lines: number }[] = []
  for (const [label, members] of byLabel) {
    const met = [...new Set(members.map(at => groups[at]))]
    const exact = met.length === 1 && byGroup.get(met[0])?.length === members.length
    if (!exact) wrong.push({ label, groups: met, lines: members.length })
  }
  return wrong.sort((a, b) => b.lines - a.lines)
}

function indicesBy(keys: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>()
  for (const [at, key] of keys.entries()) {
    const members = found.get(key)
    if (members) members.push(at)
    else found.set(key, [at])
  }
  return found
}

function readSystem(root: string, name: string): System {
  const text = readFileSync(`${root}/${name}/${name}_2k.log`, 'latin1')
  const rows = csv(readFileSync(`${root}/${name}/${name}_2k.log_structured.csv`, 'utf8'))
  const column = rows[0]?.indexOf('EventId') ?? -1
  const labels = rows.slice(1).map(row => row[column] ?? '')
  const lines = text
    .split(/\r?\n/)
    .filter(Boolean)
    .map(line => Buffer.from(line, 'latin1'))
  if (lines.length !== labels.length) throw new Error(`${name}: lines and labels differ in number`)
  return { name, lines, labels }
}

/** Rows of a CSV text with quoted fields. */
function csv(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g,
  )) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end !== ',') rows.push([])
  }
  return rows.filter(row => row.length > 1)
}

/**
 * The same bytes judged by `scan` on this machine: what the cluster has to find, too. The past is
 * scanned first, what came later is judged with the models of then, as a scanner does.
 */
import assert from 'node:assert/strict'
import { cp, mkdtemp, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { scoreText } from '../../operator/anomaly.ts'
import { quickDirectory } from '../help/database.ts'
import { call } from '../help/program.ts'

/** An incident, as far as both can say it. */
export interface Found {
  readonly severity: string
  readonly score: string
  readonly first: string
  readonly logs: readonly string[]
}

/** Scans the files as long as they were at `past`, then judges the rest of them. */
export async function scanReference(
  root: string,
  past: ReadonlyMap<string, number>,
  model: string,
): Promise<Found[]> {
  const parent = await mkdtemp(join(await quickDirectory(), 'logforest-reference-'))
  const logs = join(parent, 'logs')
  const words = ['--log-dir', logs, '--data-dir', join(parent, 'data'), '--model', model, '--json']
  try {
    await cp(root, logs, { recursive: true })
    for (const [log, size] of past) await truncate(join(logs, log), size)
    await scan(words)
    await cp(root, logs, { recursive: true })
    return await scan([...words, '--freeze'])
  } finally {
    await rm(parent, { recursive: true, force: true })
  }
}

async function scan(words: readonly string[]): Promise<Found[]> {
  const { code, out, error } = await call('scan', ...words)
  assert.equal(code, 0, error)
  const { incidents }: { incidents: readonly Scanned[] } = JSON.parse(out)
  return incidents.map(({ severity, score, members }) => ({
    severity,
    score: scoreText(score),
    first: members[0]?.log ?? '',
    logs: members.map(member => member.log),
  }))
}

interface Scanned {
  readonly severity: string
  readonly score: number
  readonly members: readonly { readonly log: string }[]
}

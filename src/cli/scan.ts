/**
 * `scan`: reads a directory of logs, learns them, looks back over them and reports; with --watch it
 * goes on polling and judges what comes.
 */

import { open } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { DEFAULT_SPEC } from '../../operator/api/anomalymodel.ts'
import { codeOf, messageOf, OperatingError } from '../base/errors.ts'
import type { Problem } from '../flow.ts'
import { Crew, type JobProgress } from '../scanner/crew.ts'
import { heldProblems } from '../scanner/held.ts'
import type { WorkerSetup } from '../scanner/job.ts'
import { judgeNew, learnNew, noteJudged, readNew } from '../scanner/scanner.ts'
import { getFiles } from '../store/files.ts'
import { takeSourceLock } from '../store/lock.ts'
import { forEachScore } from '../store/scores.ts'
import { ensureSource } from '../store/sources.ts'
import { size } from '../words/words.ts'
import type { ScanOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { reportJson, scoreJson } from './json.ts'
import { learningOf } from './learning.ts'
import { readModelFile } from './model-file.ts'
import { createProgress, type ProgressOptions, silentProgress } from './progress.ts'
import { renderReport } from './report.ts'
import { needSource } from './directory.ts'
import { openScanSource, type ScanSource } from './scan-source.ts'
import { exitCode, judgeOptions, judgeSuite, reportOf, type Scan } from './running.ts'
import { withSession } from './session.ts'
import { readSuppressions } from './suppressions-file.ts'
import { watch } from './watch.ts'

/** A directory that never rests must not keep a scan from its report: --watch is for that. */
const MOST_LOOKS = 3

/** Between looks at files that are held back: so long a network file system trusts a new file. */
const HELD_MS = 3_000

/** Runs the command; gives its exit code. */
export async function scan(options: ScanOptions, doors: Doors): Promise<number> {
  needSource(options)
  const spec = options.model === undefined ? DEFAULT_SPEC : readModelFile(options.model).spec
  const suppressions = readSuppressions(options.suppressions)
  const from = await openScanSource(options, doors)
  const progress = options.json ? silentProgress : createProgress(progressDoors(doors))
  const read = { bytes: 0, lines: 0, total: 0 }
  const setup = Promise.withResolvers<WorkerSetup>()
  // The threads load while the database starts.
  const crew = new Crew(setup.promise, {
    workers: options.workers ?? availableParallelism(),
    signal: doors.signal,
    onProgress: each => showRead({ progress, read }, each),
  })
  try {
    return await withSession(options, session =>
      withSource({
        ...{ options, spec, suppressions, session, from },
        ...{ root: from.root, shown: from.shown },
        doors,
        progress,
        read,
        crew,
        setup,
      }),
    )
  } finally {
    await crew.close()
    from.close()
  }
}

function showRead(
  { progress, read }: Pick<Scan, 'progress' | 'read'>,
  { bytes, lines }: JobProgress,
): void {
  read.bytes += bytes
  read.lines += lines
  const done = Math.min(read.bytes, read.total)
  progress.update({ phase: 'reading', done, total: read.total, unit: 'bytes', lines: read.lines })
}

interface Opening extends Omit<Scan, 'source' | 'learning'> {
  readonly crew: Crew
  readonly from: ScanSource
  readonly setup: PromiseWithResolvers<WorkerSetup>
}

/** Nobody else scans the source meanwhile; the threads end before the database does. */
async function withSource({ crew, setup, from, ...opening }: Opening): Promise<number> {
  const { options, spec, session, root, doors, progress } = opening
  const name = options.source ?? from.name
  const learning = learningOf(spec, options.seed)
  const endpoint = options.cloudWatch?.endpoint
  const config = {
    ...{ scannedMs: doors.clock.now(), parser: spec.parser, learning },
    // Where its lines are asked for again.
    ...(endpoint === undefined ? {} : { endpoint }),
  }
  await ensureSource(session.store, { name, root, config })
  const lock = await takeSourceLock(session.store, name)
  try {
    setup.resolve({
      databaseUrl: session.url,
      databasePlace: session.description,
      source: name,
      root,
      parser: spec.parser,
      learning,
    })
    const retriever = from.retriever(name, await getFiles(session.store, name))
    const { division } = from
    const base = { store: session.store, name, retriever, crew }
    const source = division === undefined ? base : { ...base, division }
    const code = await run({ ...opening, learning, source })
    if (from.cost !== undefined && !options.json) doors.error(`${from.cost()}\n`)
    return code
  } finally {
    progress.finish()
    await crew.close()
    await lock.release()
  }
}

async function run(scan: Scan): Promise<number> {
  const { options } = scan
  const problems = await readAll(scan)
  await judgeAll(scan)
  const suite = await judgeSuite(scan, {
    anew: !scan.options.freeze,
    complete: !scan.options.watch,
  })
  const { incidents } = suite
  scan.progress.finish()
  const report = await reportOf(scan, suite, problems)
  const { out, terminal } = scan.doors
  out(options.json ? reportJson(report) : renderReport(report, terminal))
  if (options.scores !== undefined) await writeScores(scan, options.scores)
  if (options.watch) return watch(scan, incidents)
  const severities = incidents.map(incident => incident.severity)
  return exitCode(severities, options.failOn)
}

/** Looks until nothing new comes: what was written or rotated meanwhile is read, too. */
async function readAll(scan: Scan): Promise<readonly Problem[]> {
  const { read, options, doors, session } = scan
  const problems: Problem[] = []
  let held: readonly string[] = []
  for (let look = 0, rests = 0; rests < MOST_LOOKS; look++) {
    const report = await readNew(scan.source, bytes => {
      read.total += bytes
      if (options.json || look > 0) return
      const found = `logforest · ${scan.shown} · ${size(bytes)} new`
      doors.error(`${found} · database ${session.description}\n\n`)
    })
    problems.push(...report.problems)
    if (look === 0 && report.files === 0) problems.push(...nothingSelected(options))
    ;({ held } = report)
    if (report.streams + held.length === 0) break
    if (!report.more) rests++
    if (held.length > 0 && rests < MOST_LOOKS) await doors.clock.sleep(HELD_MS, doors.signal)
  }
  return [...problems, ...heldProblems(held)]
}

/** Globs that leave no file are mostly a mistake. */
function nothingSelected({ logDir, include, exclude }: ScanOptions): Problem[] {
  const given = [
    ...include.map(glob => `--include ${JSON.stringify(glob)}`),
    ...exclude.map(glob => `--exclude ${JSON.stringify(glob)}`),
  ]
  if (given.length === 0) return []
  const message =
    logDir === undefined
      ? `No log stream is left by ${given.join(' ')}: a glob is matched with its whole name.`
      : `No file below ${JSON.stringify(logDir)} is left by ${given.join(' ')}: a glob is ` +
        'matched with the whole path below the directory, so "**/*.log" finds logs in all folders.'
  return [{ path: logDir ?? '', message }]
}

async function judgeAll(scan: Scan): Promise<void> {
  const { options, source, progress } = scan
  const onLog = (done: number, total: number): void => {
    const phase = options.freeze ? 'judging' : 'learning'
    progress.update({ phase, done, total, unit: 'logs' })
  }
  const judging = await judgeOptions(scan, onLog)
  if (!options.freeze) return void (await learnNew(source, judging))
  await judgeNew(source, judging)
  await noteJudged(source, judging)
}

/** Progress goes to standard error, so that terminal counts. */
function progressDoors({ errorTerminal, clock, error }: Doors): ProgressOptions {
  return { terminal: errorTerminal, clock, write: error }
}

async function writeScores(scan: Scan, path: string): Promise<void> {
  const file = await writing(path, () => open(path, 'w'))
  try {
    await forEachScore(scan.session.store, scan.source.name, async (log, scores) => {
      await writing(path, () => file.write(scores.map(score => scoreJson(log, score)).join('')))
    })
  } finally {
    await file.close()
  }
}

async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const reason = codeOf(error) || messageOf(error)
    throw new OperatingError(
      `Cannot write the scores to "${path}": ${reason}; the scan itself is stored.`,
      { cause: error },
    )
  }
}

/**
 * Sessions from raw lines without times, all by default: the identifier is found, the lines are
 * parsed, a normal past is learned without being declared clean, and what follows is judged. Seeds
 * that nothing was tuned on, and the raw lines of HDFS where they are there. Run it alone:
 * `node test/accuracy/rawSessions.ts`.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv, stdout } from 'node:process'
import { decodeBins } from '../../src/forest/bins.ts'
import { judgeSessions, learnSessions } from '../../src/forest/session-detector.ts'
import { assembleSessions, type Sessions, selectSessions } from '../../src/forest/sessions.ts'
import { viewOf } from '../../src/parse/view.ts'
import { countsOf } from '../../src/scanner/material.ts'
import { StreamScan } from '../../src/scanner/stream.ts'
import { type Figure, tableOf } from '../help/figures.ts'
import { fileRecord } from '../help/flow.ts'
import { DATA } from '../help/inputs.ts'
import { flowLines, STYLES, storageFlows } from './flows.ts'
import { NAMED_LOGS } from './identifiers.ts'
import { confusionOf, f1, mean, meanAndSpread, precisionOf } from './rank.ts'
import { ANOMALIES, SESSION_OPTIONS } from './sessions.ts'

/** None of them is used elsewhere. */
const SEEDS = [31, 32, 33, 34, 35] as const
const PAST = 2500
const LATER = 2500
const STYLE = 'uuid'

/** All figures on raw lines. */
export function rawSessionAccuracy(): Figure[] {
  const runs = SEEDS.map(seed => rawRun(seed))
  const own = runs.map(run => run.f1)
  return [
    {
      name: 'sessions, raw lines without times, found by itself: F1 own',
      reach: '≥ 0.97',
      got: `${meanAndSpread(own)}, least ${Math.min(...own).toFixed(3)}`,
      ok: mean(own) >= 0.97,
    },
    {
      name: 'sessions, raw lines without times, found by itself: AP',
      reach: '',
      got: meanAndSpread(runs.map(run => run.precision)),
      ok: true,
    },
    ...identifierAccuracy(),
  ]
}

/** Whether the identifier of sessions is found by itself, in every way in which logs name it. */
export function identifierAccuracy(): Figure[] {
  return [
    ...Object.keys(STYLES).map(styleFigure),
    ...Object.entries(NAMED_LOGS).map(([title, make]) => {
      const { text, names } = make(SEEDS[0])
      return foundFigure(`identifier, ${title}`, sessionsOf(text).names, names)
    }),
    ...hdfsFigure(),
  ]
}

interface Run {
  readonly f1: number
  readonly precision: number
}

function rawRun(seed: number): Run {
  const flows = storageFlows({ sessions: PAST + LATER, anomalies: ANOMALIES, seed })
  const past = flows.slice(0, PAST).filter(({ anomalous }) => !anomalous)
  const later = flows.slice(PAST)
  const lines = flowLines([...past, ...later], { seed, style: STYLE, timed: false })
  const sessions = sessionsOf(lines.text)
  const rowOf = new Map(sessions.names.map((name, row) => [name, row]))
  const rows = (names: readonly string[]): number[] => names.flatMap(name => rowOf.get(name) ?? [])
  const learned = rows(lines.names.slice(0, past.length)).sort((a, b) => a - b)
  const { model } = learnSessions(selectSessions(sessions, learned).matrix, SESSION_OPTIONS)
  const judged = rows(lines.names.slice(past.length))
  if (judged.length < LATER) return { f1: 0, precision: 0 }
  const { joint } = judgeSessions(model, selectSessions(sessions, judged).matrix)
  const truth = later.map(({ anomalous }) => anomalous)
  const alarms = Array.from(joint, value => value > model.threshold)
  const { hits, falseAlarms, missed } = confusionOf(alarms, truth)
  return { f1: f1(hits, falseAlarms, missed), precision: precisionOf(joint, truth) }
}

/** The sessions of a text as a scan finds them. */
function sessionsOf(text: string): Sessions {
  const options = { log: 'a', stream: 'a', parser: 'Shapes', yearHintMs: 0 } as const
  const scan = new StreamScan({ ...options, identifier: 'Auto' })
  const file = fileRecord({ position: 0, baseOffset: -1 })
  const bytes = Buffer.from(text)
  scan.place({ file, to: bytes.length, final: true })
  scan.read({ bytes, from: 0, last: true, torn: false })
  const { bins, shapes } = scan.turn(file, 0)
  const counts = countsOf(bins === undefined ? [] : [...decodeBins(bins.bytes)], shapes.length)
  const view = viewOf([{ stream: 0, shapes, counts }], 'Shapes')
  const templateOf = [view.templateOf.get(0) ?? new Uint32Array()]
  const blocks = bins?.sessions === undefined ? [] : [bins.sessions]
  return assembleSessions(
    blocks.map(each => ({ stream: 0, bytes: each, fresh: true })),
    { templateOf, templateHashes: view.hashes },
  ).sessions
}

/** Whether the sessions of a style are found, all of them and no others. */
function styleFigure(style: string): Figure {
  const flows = storageFlows({ sessions: 500, anomalies: ANOMALIES, seed: SEEDS[0] })
  const { text, names } = flowLines(flows, { seed: SEEDS[0], style, timed: true })
  return foundFigure(`identifier, style ${style}`, sessionsOf(text).names, names)
}

function hdfsFigure(): Figure[] {
  const folder = join(DATA, 'hdfs20k_raw')
  if (!existsSync(folder)) return []
  const labels = readFileSync(join(folder, 'block_labels.csv'), 'utf8').trim().split('\n').slice(1)
  const blocks = labels.map(line => line.split(',')[0])
  const sessions = sessionsOf(readFileSync(join(folder, 'HDFS_20000.log'), 'utf8'))
  return [foundFigure('identifier, raw lines of HDFS', sessions.names, blocks)]
}

function foundFigure(title: string, found: readonly string[], wanted: readonly string[]): Figure {
  const known = new Set(found)
  const hits = wanted.filter(name => known.has(name)).length
  const others = known.size - hits
  return {
    name: `${title}: found of ${wanted.length}, others`,
    reach: 'all, 0',
    got: `${hits}, ${others}`,
    ok: hits === wanted.length && others === 0,
  }
}

if (argv[1] === import.meta.filename) stdout.write(tableOf(rawSessionAccuracy()))

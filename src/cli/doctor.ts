/** `doctor`: says in sentences what is there, and marks what is wrong. */
import { accessSync, constants, statfsSync } from 'node:fs'
import { EXIT, messageOf } from '../base/errors.ts'
import { isRemote } from '../base/remote.ts'
import { type Checkup, getCheckup, getOldest, getRoots, type Oldest } from '../store/checkup.ts'
import { sanitise } from '../words/text.ts'
import { count, moment, size } from '../words/words.ts'
import type { DoctorOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { withSession } from './session.ts'

/** A sentence, and whether it tells of something that is wrong. */
export interface Remark {
  readonly text: string
  readonly wrong?: boolean
}

/** Oldest program that runs ours: it takes the types out itself. */
const LEAST_NODE = 26
/** The oldest server whose tables may be partitioned as ours are. */
const LEAST_SERVER = 15
/** With less room a scan of some hours ends in an error. */
const LEAST_FREE_BYTES = 2 ** 30
/** More steps than a master makes in some turns: none is at work. */
const MOST_DUE = 100_000
/** Tables that are named: the others are small. */
const MOST_TABLES = 5

/** Runs the command; gives its exit code: 3 where something is wrong. */
export function doctor(options: DoctorOptions, doors: Doors): Promise<number> {
  return withSession(options, async ({ store, description }) => {
    const checkup = await getCheckup(store)
    const remarks = [
      nodeRemark(process.versions.node),
      { text: `The database is ${description}.` },
      ...checkupRemarks(checkup, await getOldest(store)),
      ...(options.databaseUrl === undefined ? [roomRemark(options.dataDir)] : []),
      ...(await getRoots(store)).map(rootRemark),
    ]
    for (const { text, wrong } of remarks) doors.out(`${wrong ? '!' : ' '} ${sanitise(text)}\n`)
    const wrong = remarks.filter(each => each.wrong === true).length
    doors.out(wrong === 0 ? '\nAll is well.\n' : `\n${wrong} of these want attention.\n`)
    return wrong === 0 ? EXIT.ok : EXIT.failed
  })
}

/** Whether Node.js is recent enough. */
export function nodeRemark(version: string): Remark {
  const wrong = Number.parseInt(version, 10) < LEAST_NODE
  const hint = wrong ? `; version ${LEAST_NODE} is needed: install it` : ''
  return { text: `Node.js is version ${version}${hint}.`, wrong }
}

/** What is to be said of the database and its tables. */
export function checkupRemarks(checkup: Checkup, oldest: readonly Oldest[]): Remark[] {
  const { server, role, owns, tables, known, sizes, due } = checkup
  const isLate = due > MOST_DUE
  const waiting = `${count(due)} steps of ten minutes wait to be rolled up`
  const isOld = Number.parseInt(server, 10) < LEAST_SERVER
  const all = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  const parts = sizes.reduce((sum, each) => sum + each.parts, 0)
  const named = sizes.slice(0, MOST_TABLES).map(each => `${each.table} ${size(each.bytes)}`)
  return [
    {
      text: `PostgreSQL is version ${server}${isOld ? `; ${LEAST_SERVER} is needed` : ''}.`,
      wrong: isOld,
    },
    {
      text: `The tables are version ${tables}, this program knows ${known}.`,
      wrong: tables !== known,
    },
    {
      text: owns
        ? `The role "${role}" owns the tables and sees all rows.`
        : `The role "${role}" sees the rows of its own sources alone, by row-level security.`,
    },
    { text: timescaleOf(checkup) },
    {
      text:
        `The tables take ${size(all)} in ${sizes.length} tables and ${parts} partitions; ` +
        `the largest: ${named.join(', ')}.`,
    },
    { text: oldestOf(oldest) },
    {
      text: isLate ? `${waiting}: is a master at work?` : `${waiting}.`,
      wrong: isLate,
    },
  ]
}

function timescaleOf({ timescale, timescaleOffered }: Checkup): string {
  const ours = 'windows lie in plain partitions by time, which the master makes and drops'
  if (timescale !== null) {
    return `TimescaleDB ${timescale} is in this database and is not used: ${ours}.`
  }
  return timescaleOffered === null
    ? `TimescaleDB is not on this server: ${ours}.`
    : `TimescaleDB ${timescaleOffered} is on this server, not in this database: ${ours}.`
}

const LEVELS: Readonly<Record<string, string>> = {
  window_score: 'windows',
  roll_up_minutes: 'steps of ten minutes',
  roll_up_hours: 'steps of an hour',
}

function oldestOf(oldest: readonly Oldest[]): string {
  const known = oldest.flatMap(({ table, ms }) =>
    ms === null ? [] : [`${LEVELS[table] ?? table} from ${moment(ms)}`],
  )
  return known.length === 0
    ? 'No window with a time is stored yet.'
    : `What is kept begins so: ${known.join(', ')}.`
}

/** Whether there is room for the embedded database to grow. */
export function roomRemark(dataDir: string): Remark {
  try {
    const { bavail, bsize } = statfsSync(dataDir)
    const wrong = bavail * bsize < LEAST_FREE_BYTES
    const hint = wrong ? '; a long scan may not have room' : ''
    return { text: `The disk of "${dataDir}" has ${size(bavail * bsize)} free${hint}.`, wrong }
  } catch (error) {
    return {
      text: `The disk of "${dataDir}" cannot be looked at: ${messageOf(error)}.`,
      wrong: true,
    }
  }
}

/** Whether a source can be read from here; only directories can be looked at. */
export function rootRemark({
  name,
  root,
}: {
  readonly name: string
  readonly root: string
}): Remark {
  if (isRemote({ root })) return { text: `Source "${name}" lies elsewhere: ${root}.` }
  try {
    accessSync(root, constants.R_OK | constants.X_OK)
    return { text: `Source "${name}": the directory ${root} can be read.` }
  } catch (error) {
    const text = `Source "${name}": the directory cannot be read (${messageOf(error)}).`
    return { text, wrong: true }
  }
}

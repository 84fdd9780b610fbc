/** `note` and `notes`: what people write down on the time line, in the store of the page. */
import type { z } from 'zod'
import { EXIT, UsageError } from '../base/errors.ts'
import { deleteNote, getNotes, MOST_NOTES, type Note, storeNote } from '../store/notes.ts'
import { fit, sanitise } from '../words/text.ts'
import { moment, period } from '../words/words.ts'
import type { ListOptions, NoteOptions, Since, UnnoteOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { line } from './json.ts'
import type { NoteJson } from './schemas.ts'
import { lastSource, withSession } from './session.ts'
import { table } from './tables.ts'
import type { Terminal } from './terminal.ts'

/** What the answer repeats of a text. */
const SHOWN_COLUMNS = 60

/** Runs `note TEXT`; gives its exit code. */
export function note(options: NoteOptions, doors: Doors): Promise<number> {
  const now = doors.clock.now()
  const from = momentOf(options.from, now)
  const to = options.to === undefined ? from : momentOf(options.to, now)
  if (to < from) throw new UsageError('Cannot write a note: --to lies before --from.')
  return withSession(options, async ({ store }) => {
    const { text, who } = options
    const { name: suite } = await lastSource(store)
    const id = await storeNote(store, suite, { from, to, text, who, saidMs: now })
    doors.out(`Noted as ${id}, ${whenOf({ from, to })}: ${fit(sanitise(text), SHOWN_COLUMNS)}\n`)
    return EXIT.ok
  })
}

/** Runs `note --undo NUMBER`; gives its exit code. */
export function unnote(options: UnnoteOptions, doors: Doors): Promise<number> {
  return withSession(options, async ({ store }) => {
    const { name: suite } = await lastSource(store)
    if (!(await deleteNote(store, suite, options.number))) {
      throw new UsageError(`Cannot undo note ${options.number}: there is none. See: notes`)
    }
    doors.out(`Took back note ${options.number}.\n`)
    return EXIT.ok
  })
}

/** Runs `notes`; gives its exit code. */
export function listNotes(options: ListOptions, doors: Doors): Promise<number> {
  return withSession(options, async ({ store }) => {
    const { name: suite } = await lastSource(store)
    const notes = await getNotes(store, suite, { from: -Infinity, to: Infinity })
    doors.out(options.json ? notes.map(noteJson).join('') : rendered(notes, doors.terminal))
    if (notes.length === MOST_NOTES) doors.error(`The first ${MOST_NOTES} are listed.\n`)
    return EXIT.ok
  })
}

function noteJson({ id, ...note }: Note): string {
  return line({ number: id, ...note } satisfies z.input<typeof NoteJson>)
}

function momentOf(since: Since, nowMs: number): number {
  return 'atMs' in since ? since.atMs : nowMs - since.agoMs
}

function whenOf({ from, to }: Pick<Note, 'from' | 'to'>): string {
  return from === to ? moment(from) : period(from, to)
}

function rendered(notes: readonly Note[], terminal: Terminal): string {
  if (notes.length === 0) return 'No notes.\n'
  const columns = [
    { title: 'NUMBER', right: true },
    { title: 'WHEN' },
    { title: 'WHO' },
    { title: 'NOTE', cut: 'end' as const },
  ]
  const rows = notes.map(each => [String(each.id), whenOf(each), each.who, each.text])
  return table(columns, rows, terminal)
}

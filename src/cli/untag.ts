/** `tag ID --undo`: takes back what somebody said last of a finding or an incident. */
import { EXIT, UsageError } from '../base/errors.ts'
import { getIncidents, type NumberedIncident } from '../store/incidents.ts'
import type { Store } from '../store/pool.ts'
import { getShownTags } from '../store/shown.ts'
import { deleteTags, type Tag } from '../store/tags.ts'
import { sanitise } from '../words/text.ts'
import { moment, plural } from '../words/words.ts'
import type { UntagOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { lastSource, withSession } from './session.ts'

/** Runs the command; gives its exit code. */
export function untag(options: UntagOptions, doors: Doors): Promise<number> {
  return withSession(options, async ({ store }) => {
    const { id, who } = options
    const { name: suite } = await lastSource(store)
    const said = await getShownTags(store, suite)
    const meant = await meantBy(store, suite, { id, said })
    const word = lastOf(meant, { id, who })
    const isPart = (tag: Tag): boolean => tag.who === word.who && tag.saidMs === word.saidMs
    const findings = said.filter(tag => isPart(tag) && tag.log !== null).length
    await deleteTags(store, suite, word)
    const what = `"${word.verdict}" of ${sanitise(word.who)}, said at ${moment(word.saidMs)}`
    doors.out(`Took back ${what}, of ${plural(findings, 'finding')}.\n`)
    return EXIT.ok
  })
}

/** What was said of it, oldest first: a finding that was silenced has left its tags. */
async function meantBy(
  store: Store,
  suite: string,
  { id, said }: { readonly id: string; readonly said: readonly Tag[] },
): Promise<Tag[]> {
  const incidents = await getIncidents(store, suite)
  const numbered = incidents.find(({ number }) => String(number) === id)
  if (numbered !== undefined) return said.filter(({ what }) => isOf(numbered, what))
  const ids = new Set([
    ...said.map(({ what }) => what).filter(what => what.startsWith(id)),
    ...incidents.map(each => each.id).filter(each => each.startsWith(id)),
  ])
  if (ids.size > 1) {
    throw new UsageError(`"${id}" is the beginning of ${ids.size} ids; give more of it.`)
  }
  const incident = incidents.find(each => ids.has(each.id))
  return said.filter(({ what }) => ids.has(what) || (incident && isOf(incident, what)))
}

/** A word on an incident is one on its findings; its id changes where an earlier line joins it. */
function isOf({ id, members }: NumberedIncident, what: string): boolean {
  return what === id || members.some(({ finding }) => finding.id === what)
}

/** Nobody takes back what somebody else said by mistake. */
function lastOf(said: readonly Tag[], { id, who }: { readonly id: string; who: string }): Tag {
  const own = said.findLast(each => each.who === who)
  if (own !== undefined) return own
  const other = said.at(-1)
  const whose =
    other === undefined
      ? `nothing was said of "${id}"`
      : `the last word on "${id}" is that of ${other.who}: give --who`
  throw new UsageError(`Cannot undo: ${whose}.`)
}

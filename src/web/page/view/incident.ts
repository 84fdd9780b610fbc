/** Incident: the answer, then its logs on one time axis, then the evidence of one of them. */
import { count, duration, plural } from '../../../words/words.ts'
import { get, getIncident, type Incident, type Member, Refused } from '../api.ts'
import { h, type Kid } from '../dom.ts'
import { copy } from '../notices.ts'
import { linkTo, withParams } from '../route.ts'
import type { Drawn, Scene } from '../scene.ts'
import { ago, level, nameOf, rawLine, severity, state, template, VERDICTS } from '../signs.ts'
import { evidencePanel } from './evidence.ts'
import { members } from './members.ts'
import { suppressDialog } from './suppress.ts'
import { sayVerdict } from './verdict.ts'

/** Draws the view. */
export async function incident(scene: Scene): Promise<Drawn> {
  const found = await getIncident(scene.route.what).catch(unknown)
  const first = found?.members[0]
  if (found === undefined || first === undefined) return gone(scene)
  const { params } = scene.route
  const chosen = found.members.find(({ log }) => log === params.log) ?? first
  const panel = evidencePanel(scene, { incident: found, member: chosen })
  const rows = members(scene, {
    incident: found,
    chosen,
    onChoose: member => {
      // The address follows, but nothing else moves: one goes through the logs one after another.
      history.replaceState(null, '', withParams(scene.route, { log: member.log }))
      panel.show(member)
    },
  })
  const acts = actionsOf(scene, found, () => panel.suppressible())
  return {
    title: `Incident ${found.number}`,
    nodes: [
      await answer(scene, { found, first, acts }),
      h('div', { class: 'inv' }, rows.node, panel.node),
    ],
    placed: [() => rows.placed?.(), () => panel.placed?.()],
    end: () => rows.end?.(),
    keys: {
      r: acts.true,
      e: acts.expected,
      f: acts.false,
      s: acts.suppress,
      c: acts.copy,
      j: () => rows.move(1),
      k: () => rows.move(-1),
      Escape: () => scene.go(linkTo(scene.route, 'overview')),
    },
  }
}

function unknown(error: unknown): undefined {
  if (error instanceof Refused && error.status === 404) return undefined
  throw error
}

/** Why it may be gone, and where to go on. */
function gone({ route }: Scene): Drawn {
  return {
    title: 'Unknown incident',
    nodes: h(
      'section',
      { class: 'card empty' },
      h('h1', {}, 'No incident has this id'),
      h(
        'p',
        { class: 'ink2' },
        'A later scan may have joined it with another one, or a suppression hides it now.',
      ),
      h('p', {}, h('a', { href: linkTo(route, 'overview') }, 'All incidents')),
    ),
  }
}

interface Acts {
  readonly true: () => void
  readonly expected: () => void
  readonly false: () => void
  readonly suppress: () => void
  readonly copy: () => void
}

function actionsOf(
  scene: Scene,
  incident: Incident,
  suppressible: () => { readonly member: Member; readonly part: number } | undefined,
): Acts {
  const say = (verdict: keyof typeof VERDICTS) => () => sayVerdict(scene, incident, verdict)
  return {
    true: say('true'),
    expected: say('expected'),
    false: say('false'),
    suppress: () => {
      const what = suppressible()
      if (what !== undefined) suppressDialog(scene, { incident, ...what })
    },
    copy: () => copy(location.href, 'Address'),
  }
}

interface Answered {
  readonly found: Incident
  readonly first: Member
  readonly acts: Acts
}

async function answer(scene: Scene, { found, first, acts }: Answered): Promise<HTMLElement> {
  const tag = found.tags.at(-1)
  return h(
    'section',
    { class: 'card answer' },
    h(
      'div',
      { class: 'row' },
      severity(found.severity),
      h('b', {}, `${found.severity} ${found.score.toFixed(1)}`),
      state(found.state),
      h('span', { class: 'mono dim' }, found.id),
      found.hidden && h('span', { class: 'verdict' }, 'Suppressed'),
    ),
    h(
      'div',
      { class: 'acts' },
      tag === undefined
        ? h('span', { class: 'dim was' }, 'This is')
        : h('span', { class: 'verdict was' }, `${VERDICTS[tag.verdict]}, says ${tag.who}`),
      button('Real', 'r', { act: acts.true, pressed: tag?.verdict === 'true' }),
      button('Expected', 'e', { act: acts.expected, pressed: tag?.verdict === 'expected' }),
      button('False alarm', 'f', { act: acts.false, pressed: tag?.verdict === 'false' }),
      h('span', { class: 'sep' }),
      button('Suppress…', 's', { act: acts.suppress }),
      button('Copy link', 'c', { act: acts.copy }),
    ),
    h('h1', {}, found.headline),
    await theLine(scene, first),
    fourFacts(scene, found, first),
  )
}

function button(
  words: string,
  key: string,
  { act, pressed }: { readonly act: () => void; readonly pressed?: boolean },
): HTMLElement {
  const state = pressed === undefined ? {} : { 'aria-pressed': String(pressed) }
  return h('button', { onclick: act, 'aria-keyshortcuts': key, ...state }, words, h('kbd', {}, key))
}

/** The line that tells it, as it stands in its file; its template where the file is gone. */
async function theLine({ times }: Scene, { log, finding, parts }: Member): Promise<Kid> {
  const [part] = parts
  if (part === undefined) return null
  const { lines } = await get('lines', { log, finding, part: 0, around: 0 })
  const raw = lines.find(({ marked }) => marked)
  if (raw !== undefined) return h('p', { class: 'theline' }, rawLine(raw.text, part.text))
  const at = part.timeMs === null ? null : h('span', { class: 'dim' }, times.second(part.timeMs))
  return h('p', { class: 'theline' }, at, level(part.level), template(part.text))
}

function fourFacts(scene: Scene, found: Incident, first: Member): HTMLElement {
  const { times, now } = scene
  const { timed, from, to, normally, normal, learning, state: stands } = found
  const fact = (name: string, head: Kid, rest: Kid): HTMLElement =>
    h('div', {}, h('dt', {}, name), h('dd', {}, head, h('small', {}, rest)))
  const since = timed ? times.second(from) : `line ${count(from + 1)}`
  const course = !timed
    ? `to line ${count(to)}`
    : stands === 'Open'
      ? `${ago(now - from)}, still going (last line ${times.second(to)})`
      : `on ${times.day(from)}, for ${duration(to - from)}, until ${times.second(to)}`
  const others = normal.slice(0, 3).join(', ') + (normal.length > 3 ? ', …' : '')
  const cannot = learning === 0 ? '' : `; ${plural(learning, 'log')} cannot say yet`
  return h(
    'dl',
    { class: 'five' },
    fact('Since', since, course),
    fact('First', nameOf(first.log), certainty(found)),
    fact('Normally', normally.head, normally.rest),
    fact('Stayed normal', plural(normal.length, 'log'), `${others}${cannot}`),
  )
}

function certainty({ certainty: { word, gapMs }, logs }: Incident): string {
  if (word === 'alone') return 'no other log left normal'
  if (gapMs === null) return 'lines without times: the order is not known'
  const gap = `${duration(gapMs)} before the next of ${plural(logs, 'log')}`
  return word === 'unsure' ? `unsure: ${gap}` : `${word}: ${gap}`
}

/** The evidence of one log: why, which templates, and the raw lines around. */
import { amount, count } from '../../../words/words.ts'
import { type Answers, get, type Incident, type Member, type Part } from '../api.ts'
import { fill, h, type Kid } from '../dom.ts'
import { trouble } from '../notices.ts'
import { linkTo } from '../route.ts'
import type { Piece, Scene } from '../scene.ts'
import { level, nameOf, rawLine, template, VERDICTS } from '../signs.ts'

/** Whose evidence is shown first. */
export interface EvidenceOptions {
  readonly incident: Incident
  readonly member: Member
}

/** The panel, which can show another log. */
export interface EvidencePanel extends Piece {
  show(member: Member): void
  /** The template that is looked at; undefined where none is. */
  suppressible(): { readonly member: Member; readonly part: number } | undefined
}

/** Lines around at first, and each time that more are wanted. */
const FIRST_AROUND = 6
const MORE_AROUND = 16
const MOST_AROUND = 50

/** The panel. */
export function evidencePanel(scene: Scene, { incident, member }: EvidenceOptions): EvidencePanel {
  const box = h('section', { class: 'card panel', 'aria-label': 'Evidence' })
  const state = { member, part: 0, around: FIRST_AROUND }
  const draw = (): void => {
    const { log } = state.member
    const lines = h('ol', { class: 'lines' })
    const parts = h(
      'ul',
      { class: 'parts' },
      partRows(state.member, state.part, part => {
        Object.assign(state, { part, around: FIRST_AROUND })
        draw()
      }),
    )
    const more = h(
      'button',
      {
        class: 'small',
        onclick: () => {
          state.around = Math.min(MOST_AROUND, state.around + MORE_AROUND)
          showLines(lines, state).catch(trouble)
        },
      },
      '↕ more lines',
    )
    fill(
      box,
      h(
        'div',
        { class: 'head' },
        h('h2', {}, nameOf(log)),
        h('a', { class: 'push', href: linkTo(scene.route, 'logs', { what: log }) }, 'Open log'),
      ),
      h(
        'div',
        { class: 'body' },
        whyTable(state.member),
        h('h3', {}, 'Templates', h('span', {}, 'marked parts vary; choose one to see its lines')),
        parts,
        h(
          'h3',
          {},
          'Raw lines',
          fileOf(state.member.parts[state.part]),
          h('span', { class: 'push' }, more),
        ),
        lines,
        said(scene, incident),
      ),
    )
    showLines(lines, state).catch(trouble)
  }
  return {
    node: box,
    placed: draw,
    show: next => {
      Object.assign(state, { member: next, part: 0, around: FIRST_AROUND })
      draw()
    },
    suppressible: () => (state.member.parts.length === 0 ? undefined : state),
  }
}

function fileOf(part: Part | undefined): Kid {
  if (part === undefined || part.path === null) return null
  return h('span', { class: 'mono' }, `${part.path}:${part.line ?? ''}`)
}

/** Each feature beside what is usual: never a score alone. */
function whyTable({ score, rules, forest, threshold, why, windows }: Member): Kid {
  const decades =
    rules === null || forest === null || threshold === null
      ? null
      : `rules ${rules.toFixed(1)} + forest ${forest.toFixed(1)} decades, ` +
        `threshold ${threshold.toFixed(1)}`
  const row = ({ feature, observed, typical, share }: Member['why'][number]): HTMLElement =>
    h(
      'tr',
      {},
      h('td', {}, feature),
      h('td', { class: 'num odd' }, figure(observed)),
      h('td', { class: 'num' }, figure(typical)),
      h('td', { class: 'nowrap' }, bar(share), `${Math.round(100 * share)} %`),
    )
  return [
    h('h3', {}, `Why ${score.toFixed(1)}`, h('span', { class: 'push' }, decades)),
    windows === 0 &&
      h('p', { class: 'dim' }, 'Slightly odd by itself; strange with the other logs.'),
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', {}, 'Feature'),
          h('th', { class: 'num' }, 'Seen'),
          h('th', { class: 'num' }, 'Usual'),
          h('th', {}, 'Share'),
        ),
      ),
      h(
        'tbody',
        {},
        why
          .filter(({ share }) => share >= 0.01)
          .slice(0, 6)
          .map(row),
      ),
    ),
  ]
}

function figure(value: number): string {
  return value < 0 ? `-${amount(-value)}` : amount(value)
}

function bar(share: number): HTMLElement {
  const width = `${Math.round(100 * Math.min(1, share))}%`
  return h('span', { class: 'share', 'aria-hidden': 'true' }, h('i', { style: { width } }))
}

function partRows(member: Member, chosen: number, choose: (part: number) => void): Kid {
  return member.parts
    .slice(0, 8)
    .map((part, at) =>
      h(
        'li',
        {},
        h(
          'button',
          { class: 'part', 'aria-pressed': String(at === chosen), onclick: () => choose(at) },
          h('span', { class: 'tx' }, template(part.text, level(part.level))),
          h(
            'span',
            { class: 'dim' },
            part.said,
            part.observed > 0 && ` · ×${count(part.observed)}`,
            ` · ${Math.round(100 * part.share)} %`,
          ),
        ),
      ),
    )
}

async function showLines(
  list: HTMLElement,
  {
    member,
    part,
    around,
  }: { readonly member: Member; readonly part: number; readonly around: number },
): Promise<void> {
  const { log, finding, parts } = member
  const known = parts[part]
  if (known === undefined) return
  const answer = await get('lines', { log, finding, part, around })
  fill(list, rawLines(answer, known))
}

function rawLines({ path, lines, missing }: Answers['lines'], part: Part): Kid {
  if (path === null || lines.length === 0) {
    const words =
      part.observed === 0
        ? 'A line that did not come has no place in a file.'
        : 'The file of these lines is gone: it was deleted or rotated away.'
    return h('li', { class: 'no' }, missing ?? words)
  }
  return lines.map(({ line, text, marked }) =>
    h(
      'li',
      { class: marked ? 'mark' : '' },
      h('span', {}),
      h('span', { class: 't' }, count(line)),
      h(
        'span',
        { class: 'raw', title: marked ? null : 'point at it to see all of it' },
        marked ? rawLine(text, part.text) : text,
      ),
    ),
  )
}

function said({ times }: Scene, { tags }: Incident): Kid {
  if (tags.length === 0) return null
  return [
    h('h3', {}, 'Said of this incident'),
    tags.map(({ verdict, who, saidMs, reason }) =>
      h(
        'div',
        { class: 'tagrow' },
        h('b', {}, VERDICTS[verdict]),
        h('span', { class: 'dim' }, `${who}, ${times.whole(saidMs)}`),
        reason === '' ? null : h('span', {}, reason),
      ),
    ),
  ]
}

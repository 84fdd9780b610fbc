/**
 * From shapes to templates: the second tier. A pure function of the set of shapes (their counts
 * only tell open text): each round is decided from one frozen state, so that order never matters.
 */
import { strongHash } from '../base/hash.ts'
import type { Shape, Template } from '../flow.ts'
import { type Decisions, type Draft, Drafts } from './drafts.ts'
import { MAX_ROUNDS } from './limits.ts'
import { normalForm } from './normal.ts'
import { absorbOptional, maskCrowds, mergeSkeletons } from './rules.ts'
import { type KnownValues, mergeValues } from './values.ts'
import { Vocabulary } from './vocabulary.ts'

/** Templates and where each shape of the input went. */
export interface Templates {
  /** Ascending by id. */
  readonly templates: readonly Template[]
  /** Index of a shape in the input → index of its template. */
  readonly of: Uint32Array
}

/**
 * The templates over these shapes, of one stream or of several; shapes with equal text fall
 * together. `counts[i]` is the number of lines of `shapes[i]`.
 */
export function consolidate(shapes: readonly Shape[], counts: ArrayLike<number>): Templates {
  const { distinct, lines, of } = distinctShapes(shapes, counts)
  const drafts = merge(distinct, shape => lines[shape] === 1)
  const made = [...drafts.all()].map(draft => ({
    draft,
    template: templateOf(draft, drafts.vocabulary, distinct),
  }))
  made.sort((a, b) => (a.template.id < b.template.id ? -1 : 1))
  const place = new Uint32Array(distinct.length)
  for (const [index, { draft }] of made.entries()) {
    for (const shape of draft.shapes) place[shape] = index
  }
  return { templates: made.map(({ template }) => template), of: of.map(shape => place[shape]) }
}

/** Shapes with equal text are one, with all their lines. */
function distinctShapes(shapes: readonly Shape[], counts: ArrayLike<number>) {
  const distinct: Shape[] = []
  const lines: number[] = []
  const indices = new Map<string, number>()
  const of = new Uint32Array(shapes.length)
  for (const [index, shape] of shapes.entries()) {
    const known = indices.get(shape.id) ?? distinct.length
    if (known === distinct.length) {
      indices.set(shape.id, known)
      distinct.push(shape)
      lines.push(0)
    }
    lines[known] += counts[index] ?? 0
    of[index] = known
  }
  return { distinct, lines, of }
}

/** Rounds of rules until nothing changes. */
function merge(shapes: readonly Shape[], once: (shape: number) => boolean): Drafts {
  const vocabulary = new Vocabulary()
  let drafts = new Drafts(vocabulary)
  for (const [index, { tokens }] of shapes.entries()) {
    const words = tokens.map(token => vocabulary.number(token))
    drafts.add(normalForm(words, vocabulary), [index])
  }
  const known: KnownValues = new Set()
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const decisions: Decisions = { marks: new Map(), aliases: new Map() }
    mergeValues(drafts, known, decisions)
    absorbOptional(drafts, decisions)
    mergeSkeletons(drafts, decisions)
    if (decisions.marks.size + decisions.aliases.size === 0) maskCrowds(drafts, once, decisions)
    if (decisions.marks.size + decisions.aliases.size === 0) break
    drafts = drafts.apply(decisions)
  }
  return drafts
}

function templateOf(draft: Draft, vocabulary: Vocabulary, shapes: readonly Shape[]): Template {
  const tokens = draft.words.map(word => vocabulary.text(word))
  const members = draft.shapes.map(index => shapes[index])
  return {
    id: strongHash(tokens.join('\u0001')),
    text: tokens.join(' '),
    level: members.reduce((level, shape) => Math.max(level, shape.level), 0),
    shapes: members.map(({ id }) => id).sort(),
  }
}

/**
 * The other rules of merging: optional words in brackets and before colons, templates that differ
 * in identifiers only, and crowds of open text.
 */
import { type Decisions, type Draft, type Drafts, hashOf, mark } from './drafts.ts'
import { CROWD, CROWD_ONCE, CROWD_SHARE, SKELETONS } from './limits.ts'
import { VARIABLE_WORD, type Vocabulary } from './vocabulary.ts'

/**
 * `( word )` goes where the template without it exists; `word : <*>` and `<*> : word` become
 * `<*>` where that template exists (`wpad:80` is `1.2.3.4:80`).
 */
export function absorbOptional(drafts: Drafts, { aliases }: Decisions): void {
  for (const draft of drafts.all()) {
    const other = withoutOptional(draft, drafts)
    if (other) aliases.set(draft, other)
  }
}

/** Three or more templates that differ in identifiers and stems only, at any places, are one. */
export function mergeSkeletons(drafts: Drafts, { marks }: Decisions): void {
  const groups = new Map<number, Draft[]>()
  for (const draft of drafts.all()) {
    const skeleton = draft.words.map((word, at) =>
      at !== draft.first && isName(word, drafts.vocabulary) ? VARIABLE_WORD : word,
    )
    if (skeleton.every((word, at) => word === draft.words[at])) continue
    push(groups, hashOf(skeleton), draft)
  }
  for (const group of groups.values()) {
    if (group.length >= SKELETONS) markDifferences(group, marks)
  }
}

/**
 * A thousand templates under the same first words, most of them seen once, are open text: only
 * words that many of them share stay. `once` tells whether a shape had one line only.
 */
export function maskCrowds(
  drafts: Drafts,
  once: (shape: number) => boolean,
  { marks }: Decisions,
): void {
  for (const crowd of crowdsOf(drafts)) {
    if (crowd.length < CROWD) continue
    const single = crowd.filter(({ shapes }) => shapes.length === 1 && once(shapes[0]))
    if (single.length > CROWD_ONCE * crowd.length) maskRare(crowd, drafts.vocabulary, marks)
  }
}

function withoutOptional(draft: Draft, drafts: Drafts): Draft | undefined {
  const { words } = draft
  for (let at = 0; at + 2 < words.length; at++) {
    const rest = cut(words, at, drafts.vocabulary)
    if (!rest?.some(word => drafts.vocabulary.isPlain(word))) continue
    const other = drafts.find(rest)
    if (other && other !== draft) return other
  }
  return undefined
}

/** The words without what is optional at this place; undefined where nothing is. */
function cut(words: readonly number[], at: number, vocabulary: Vocabulary): number[] | undefined {
  const [a, b, c] = [words[at], words[at + 1], words[at + 2]]
  if (a === vocabulary.open && c === vocabulary.close && vocabulary.isPlain(b)) {
    return words.toSpliced(at, 3)
  }
  if (b !== vocabulary.colon) return undefined
  if (vocabulary.isPlain(a) && c === VARIABLE_WORD) return words.toSpliced(at, 2)
  return a === VARIABLE_WORD && vocabulary.isPlain(c) ? words.toSpliced(at + 1, 2) : undefined
}

function isName(word: number, vocabulary: Vocabulary): boolean {
  return vocabulary.isStem(word) || vocabulary.isIdentifier(word)
}

function markDifferences(group: readonly Draft[], marks: Decisions['marks']): void {
  const [head] = group
  for (let at = 0; at < head.words.length; at++) {
    if (group.every(({ words }) => words[at] === head.words[at])) continue
    for (const draft of group) if (draft.words[at] !== VARIABLE_WORD) mark(marks, draft, at)
  }
}

/** Drafts by their first two plain words; those that are alone there, by the first one. */
function crowdsOf(drafts: Drafts): Draft[][] {
  const byTwo = new Map<string, Draft[]>()
  const byOne = new Map<string, Draft[]>()
  for (const draft of drafts.all()) {
    const plain = draft.words.filter(word => drafts.vocabulary.isPlain(word))
    push(byTwo, plain.slice(0, 2).join(' '), draft)
  }
  for (const crowd of byTwo.values()) {
    const [draft] = crowd
    if (crowd.length === 1) push(byOne, `${draft.words[draft.first] ?? ''}`, draft)
  }
  return [...byTwo.values(), ...byOne.values()]
}

function maskRare(
  crowd: readonly Draft[],
  vocabulary: Vocabulary,
  marks: Map<Draft, Set<number>>,
): void {
  const holders = new Map<number, number>()
  for (const { words } of crowd) {
    for (const word of new Set(words)) holders.set(word, (holders.get(word) ?? 0) + 1)
  }
  for (const draft of crowd) {
    for (const [at, word] of draft.words.entries()) {
      const fixed = at === draft.first || !vocabulary.isPlain(word) || vocabulary.isOutcome(word)
      if (!fixed && (holders.get(word) ?? 0) < CROWD_SHARE * crowd.length) mark(marks, draft, at)
    }
  }
}

function push<K>(groups: Map<K, Draft[]>, key: K, draft: Draft): void {
  const group = groups.get(key)
  if (group) group.push(draft)
  else groups.set(key, [draft])
}

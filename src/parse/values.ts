/**
 * Rule A: templates equal but for one position. Where one of them has a variable there, the others
 * join; else they merge once the distinct values are many enough for what they look like
 * (src/parse/limits.ts). A word merged as a value behind some token is a value behind that token
 * elsewhere too, with fewer witnesses. Outcome words are never values.
 */
import { type Decisions, type Draft, type Drafts, eachHole, mark } from './drafts.ts'
import { DISTINCT } from './limits.ts'
import { VARIABLE_WORD, type Vocabulary } from './vocabulary.ts'

/** Drafts that are equal but for `position`. */
interface Group {
  readonly position: number
  readonly drafts: Draft[]
}

/** What stands at the position of a group. */
interface Census {
  distinct: number
  stems: number
  identifiers: number
  uppers: number
  /** One of them has a variable there. */
  seen: boolean
  /** It is the first word of one of them. */
  first: boolean
}

/** Values by what stands before them: `user cyrus`; kept over the rounds. */
export type KnownValues = Set<string>

/** Decides rule A for all drafts. */
export function mergeValues(drafts: Drafts, known: KnownValues, { marks }: Decisions): void {
  const { vocabulary } = drafts
  const open: Group[] = []
  for (const group of groupsOf(drafts)) {
    const census = take(group, vocabulary)
    if (census.distinct < 1 || !hasContext(group, vocabulary)) continue
    if (census.distinct >= needed(group, census, vocabulary)) {
      const members = withValues(group, vocabulary)
      markAll(members, group.position, marks)
      if (isWordy(census) || isLead(group, census)) remember(members, group.position, known)
    } else if (mayTransfer(group, census)) open.push(group)
  }
  for (const { drafts: members, position } of open) {
    const all = members.every(draft => known.has(valueKey(draft, position)))
    if (all) markAll(members, position, marks)
  }
}

/** Whether known values elsewhere may prove this group's. */
function mayTransfer(group: Group, census: Census): boolean {
  if (census.distinct < DISTINCT.transferred) return false
  if (isLead(group, census)) return true
  return group.position > 0 && !census.first && isWordy(census)
}

/**
 * Stems that messages begin with: mail queues and the like put an id in front. An id that was
 * taken for a value in front of one text is a value in front of any other.
 */
function isLead({ position }: Group, census: Census): boolean {
  return position === 0 && census.stems === census.distinct
}

/** Some values are words or constants, not identifiers or stems alone. */
function isWordy(census: Census): boolean {
  return census.stems + census.identifiers < census.distinct
}

function markAll(drafts: readonly Draft[], at: number, marks: Decisions['marks']): void {
  for (const draft of drafts) mark(marks, draft, at)
}

function remember(drafts: readonly Draft[], at: number, known: KnownValues): void {
  for (const draft of drafts) known.add(valueKey(draft, at))
}

/** Members that have a value at the position: neither a variable nor an outcome. */
function withValues({ position, drafts }: Group, vocabulary: Vocabulary): Draft[] {
  return drafts.filter(({ words }) => {
    const word = words[position]
    return word !== VARIABLE_WORD && !vocabulary.isOutcome(word)
  })
}

/** Groups of at least two drafts that differ in one position only. */
function groupsOf(drafts: Drafts): Iterable<Group> {
  const single = new Map<number, Draft>()
  const groups = new Map<number, Group>()
  for (const draft of drafts.all()) {
    eachHole(draft.words, (hash, position) => {
      if (drafts.vocabulary.isDelimiter(draft.words[position])) return
      const other = single.get(hash)
      if (other === undefined) {
        single.set(hash, draft)
        return
      }
      const group = groups.get(hash)
      if (group) group.drafts.push(draft)
      else groups.set(hash, { position, drafts: [other, draft] })
    })
  }
  return groups.values()
}

function take({ position, drafts }: Group, vocabulary: Vocabulary): Census {
  const census = { distinct: 0, stems: 0, identifiers: 0, uppers: 0, seen: false, first: false }
  for (const draft of drafts) {
    const word = draft.words[position]
    if (word === VARIABLE_WORD) census.seen = true
    if (word === VARIABLE_WORD || vocabulary.isOutcome(word)) continue
    census.distinct++
    if (vocabulary.isStem(word)) census.stems++
    else if (vocabulary.isIdentifier(word)) census.identifiers++
    else if (vocabulary.isUpper(word)) census.uppers++
    if (draft.first === position) census.first = true
  }
  return census
}

/** Whether a plain word stands elsewhere: without one, nothing says that they are one message. */
function hasContext({ position, drafts: [draft] }: Group, vocabulary: Vocabulary): boolean {
  return draft.words.some((word, at) => at !== position && vocabulary.isPlain(word))
}

/** Distinct values that this group needs to be a variable. */
function needed(group: Group, census: Census, vocabulary: Vocabulary): number {
  if (census.seen) return DISTINCT.seen
  if (census.first && isWordy(census)) return DISTINCT.first
  if (isLead(group, census)) return DISTINCT.firstStem
  const usual = usuallyNeeded(group, census, vocabulary)
  return census.first ? Math.max(usual, DISTINCT.firstIdentifier) : usual
}

function usuallyNeeded(group: Group, census: Census, vocabulary: Vocabulary): number {
  const before = group.drafts[0]?.words[group.position - 1] ?? VARIABLE_WORD
  if (census.stems === census.distinct) return DISTINCT.stem
  if (!isWordy(census)) {
    return vocabulary.isQuote(before) ? DISTINCT.quoted : DISTINCT.identifier
  }
  if (census.uppers * 2 > census.distinct) return DISTINCT.upper
  return before === vocabulary.equals ? DISTINCT.value : DISTINCT.word
}

function valueKey({ words }: Draft, position: number): string {
  return `${words[position - 1]} ${words[position]}`
}

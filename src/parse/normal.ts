/**
 * The normal form of a token list: what must not tell two messages apart is taken out. Works on
 * numbered words (src/parse/vocabulary.ts), so that it is cheap to repeat after each merge.
 */
import { VARIABLE_WORD, type Vocabulary } from './vocabulary.ts'

/** Longest group of tokens whose repetition is one: a field list of a struct. */
const MAX_GROUP = 12

/** Without leading variables, `()`, `( <*> )`; runs of variables, lists and repetitions are one. */
export function normalForm(words: readonly number[], vocabulary: Vocabulary): number[] {
  const bare = withoutBrackets(withoutLead(words, vocabulary), vocabulary)
  const joined = joinVariables(bare, vocabulary)
  return withoutRepetition(wordLists(joined, vocabulary), vocabulary)
}

/**
 * Leading variables tell nothing, unless there is nothing else; nor does a bracket that closes
 * behind them without having been opened (klog's `main.go:12] `).
 */
function withoutLead(words: readonly number[], vocabulary: Vocabulary): readonly number[] {
  let at = 0
  while (at < words.length) {
    const word = words[at]
    const joins = at > 0 && (vocabulary.isJoiner(word) || vocabulary.closesList(word))
    if (word !== VARIABLE_WORD && !joins) break
    at++
  }
  return at < words.length ? words.slice(at) : words
}

function withoutBrackets(words: readonly number[], vocabulary: Vocabulary): readonly number[] {
  const { open, close } = vocabulary
  let rest = words
  for (;;) {
    const kept: number[] = []
    for (let at = 0; at < rest.length; at++) {
      const opens = rest[at] === open
      if (opens && rest[at + 1] === close) at++
      else if (opens && rest[at + 1] === VARIABLE_WORD && rest[at + 2] === close) at += 2
      else kept.push(rest[at])
    }
    if (kept.length === rest.length) return kept
    rest = kept
  }
}

function joinVariables(words: readonly number[], vocabulary: Vocabulary): number[] {
  const kept: number[] = []
  for (const word of words) {
    if (word === VARIABLE_WORD) {
      let before = kept.length
      while (before > 0 && vocabulary.isJoiner(kept[before - 1])) before--
      if (before > 0 && kept[before - 1] === VARIABLE_WORD) {
        kept.length = before
        continue
      }
    }
    kept.push(word)
  }
  return kept
}

/** `[ a , b , c ]` → `[ <*> ]`. */
function wordLists(words: readonly number[], vocabulary: Vocabulary): number[] {
  const kept: number[] = []
  for (let at = 0; at < words.length; at++) {
    kept.push(words[at])
    if (!vocabulary.opensList(words[at])) continue
    let last = at + 1
    while (last + 1 < words.length && vocabulary.isListed(words, last)) last += 2
    const closed = last < words.length && !vocabulary.isDelimiter(words[last])
    if (last > at + 1 && closed && vocabulary.closesList(words[last + 1])) {
      kept.push(VARIABLE_WORD)
      at = last
    }
  }
  return kept
}

/** A group of tokens that holds a variable and repeats right away stays once. */
function withoutRepetition(words: readonly number[], vocabulary: Vocabulary): number[] {
  let rest = words.slice()
  for (let size = 1; size <= MAX_GROUP; size++) {
    let at = 0
    while (at + 2 * size <= rest.length) {
      if (repeats(rest, at, size) && vocabulary.someVariable(rest, at, at + size)) {
        rest = rest.slice(0, at + size).concat(rest.slice(at + 2 * size))
      } else at++
    }
  }
  return rest
}

function repeats(words: readonly number[], at: number, size: number): boolean {
  for (let i = at; i < at + size; i++) if (words[i] !== words[i + size]) return false
  return true
}

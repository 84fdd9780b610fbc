/**
 * A template as people write: its tokens stand apart so that they can be compared, a person wants
 * `sorry, too many clients already` and `"GET <*> HTTP/1.1" 503`.
 */
import { LEVELS } from '../flow.ts'

const NO_BLANK_BEFORE = new Set([',', ';', ':', ')', ']', '}', '>', '=', '|'])
const NO_BLANK_BEHIND = new Set(['(', '[', '{', '<', '=', '|'])
const QUOTES = new Set(['"', "'", '`'])

/** From this level on the level itself is worth saying. */
const GRAVE = LEVELS.indexOf('error')

/** The template's tokens joined as in running text. */
export function phraseOf(text: string): string {
  const open = new Set<string>()
  let phrase = ''
  let glued = true
  for (const token of text.split(' ')) {
    const closing = open.has(token)
    const tight = closing || NO_BLANK_BEFORE.has(token)
    phrase += glued || tight ? token : ` ${token}`
    glued = NO_BLANK_BEHIND.has(token)
    if (!QUOTES.has(token)) continue
    if (closing) open.delete(token)
    else open.add(token)
    glued = !closing
  }
  return phrase
}

/** The same behind its level where that is an error or worse: `FATAL sorry, too many …`. */
export function gravePhrase({ text, level }: { readonly text: string; readonly level: number }) {
  const phrase = phraseOf(text)
  const name = LEVELS[level]?.toUpperCase() ?? ''
  const said = phrase.slice(0, 40).toUpperCase().includes(name)
  return level >= GRAVE && !said ? `${name} ${phrase}` : phrase
}

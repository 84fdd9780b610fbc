/**
 * Which place of its template each variable of a shape is. Values are kept by shape, for shapes
 * stay when templates merge; they are judged by template, for a person sees one kind of line.
 * Words of a shape that stand at a place of the template are values too: the same in all of its
 * lines.
 */
import type { Shape, Template } from '../flow.ts'
import { MAX_LINE_PLACES } from './line-values.ts'
import { align, placesOf } from './parameters.ts'
import { ANY, isDelimiter } from './tokens.ts'

/** Where the values of a shape belong. */
export interface ShapePlaces {
  /** Place of the template by variable, from the last one of the shape on; −1: none. */
  readonly variables: Int32Array
  /** Words that all lines of the shape have, a character for each byte; undefined: names. */
  readonly words: readonly { readonly place: number; readonly word: string | undefined }[]
}

/** No values: the shape does not fit the text. */
const NONE: ShapePlaces = { variables: new Int32Array(), words: [] }

/** What tells a word from a name or an id. */
const NAME = /[\d*]/

/** The places of a shape in the text of its template. */
export function shapePlaces(
  template: Pick<Template, 'text'>,
  shape: Pick<Shape, 'tokens'>,
): ShapePlaces {
  const { constants, behind } = placesOf(template.text)
  const { tokens } = shape
  const kept = align(tokens, constants)
  const variables: number[] = []
  const words = new Map<number, string[]>()
  let constant = 0
  for (const [at, token] of tokens.entries()) {
    if (kept[at]) {
      constant++
      continue
    }
    const place = behind.get(constant) ?? -1
    if (place < 0 && !isDelimiter(token)) return NONE
    if (token === ANY) variables.push(place)
    else if (place >= 0) words.set(place, [...(words.get(place) ?? []), token])
  }
  if (constant < constants.length) return NONE
  return {
    variables: Int32Array.from(variables.reverse().slice(0, MAX_LINE_PLACES)),
    words: [...words].flatMap(([place, own]) => wordAt(place, own)),
  }
}

/** Delimiters alone are no value; several words are text. */
function wordAt(place: number, tokens: readonly string[]): ShapePlaces['words'] {
  const [word, ...more] = tokens.filter(token => !isDelimiter(token))
  if (word === undefined) return []
  const free = more.length > 0 || NAME.test(word)
  return [{ place, word: free ? undefined : Buffer.from(word).toString('latin1') }]
}

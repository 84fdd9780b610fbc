/** Kinds of tokens that the pass over a line tells apart. */
export const KIND: Readonly<Record<KindName, number>> = {
  WORD: 0,
  VARIABLE: 1,
  STEM: 2,
  PUNCTUATION: 3,
  JOINER: 4,
  LEADER: 5,
  NOTHING: 6,
}

/**
 * `STEM`: letters before digits. `JOINER`: `, : ; |`, which join variables. `LEADER`: a run of dots
 * between a name and its value, dropped. `NOTHING`: goes with what stands before, a unit say.
 */
type KindName = 'WORD' | 'VARIABLE' | 'STEM' | 'PUNCTUATION' | 'JOINER' | 'LEADER' | 'NOTHING'

/** Kinds of tokens that the pass over a line tells apart; in the order that the pass asks in. */
export const KIND: Readonly<Record<KindName, number>> = {
  WORD: 0,
  PUNCTUATION: 1,
  VARIABLE: 2,
  JOINER: 3,
  STEM: 4,
  LEADER: 5,
  NOTHING: 6,
}

/**
 * `STEM`: letters before digits. `JOINER`: `, : ; |`, which join variables. `LEADER`: a run of dots
 * between a name and its value, dropped. `NOTHING`: goes with what stands before, a unit say.
 */
type KindName = 'WORD' | 'PUNCTUATION' | 'VARIABLE' | 'JOINER' | 'STEM' | 'LEADER' | 'NOTHING'

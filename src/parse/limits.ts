/**
 * How many distinct values make a position a variable, by what stands there. Measured on the raw
 * lines of ten systems (mean grouping accuracy); the plain word is the one sharp number: 3 gives
 * 0.990, 4 gives 0.996, 5 gives 0.984. The others may move by one or two without effect.
 */

/** Distinct values that make a variable. */
export const DISTINCT = {
  /** Stems: their digits vary already. 1 to 5 do the same. */
  stem: 2,
  /** In quotes. 1 to 4 do the same. */
  quoted: 2,
  /** Names with `. @ / \` or a hyphen. 3 to 6 do the same. */
  identifier: 3,
  /** Plain words. */
  word: 4,
  /** Behind `=`. 4 to 6 do the same. */
  value: 5,
  /** In capitals: constants. 4 to 12 do the same. */
  upper: 8,
  /** The first word of a message is nearly never a value. From 10 on the same. */
  first: 20,
  /** An identifier in front. Up to 5 the same. */
  firstIdentifier: 5,
  /** Stems in front, and nothing else: ids that lines begin with. */
  firstStem: 3,
  /** Where another template has a variable in that place. */
  seen: 1,
  /** A word that was merged as a value behind the same token elsewhere. */
  transferred: 2,
} as const

/** Templates that differ in identifiers only, at several places at once. 3 of 2 to 5 is best. */
export const SKELETONS = 3

/** Templates with the same two first words that are a crowd: 1,000, or small logs would suffer. */
export const CROWD = 1000
/** Share of a crowd that was seen once only, for it to be open text. */
export const CROWD_ONCE = 0.7
/** Share of a crowd that must hold a word for the word to stay. */
export const CROWD_SHARE = 0.1

/** Rounds of merging; ten systems need at most five. */
export const MAX_ROUNDS = 8

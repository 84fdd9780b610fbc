/**
 * Seeded random numbers: the same seed gives the same forest, bit for bit, on every machine.
 * sfc32 (Doty-Humphrey, PractRand): 128 bits of state, integer operations only.
 */

/** A stream of random numbers. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of it. */
  next(): number
  /** Uniform integer in [0, below). */
  below(below: number): number
}

/** A generator for this seed; texts (a log's name) may be mixed in to make independent streams. */
export function seededRandom(seed: number, text = ''): Random {
  let a = 0x9e3779b9 ^ seed
  let b = 0x243f6a88
  let c = 0xb7e15162
  let counter = 1
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193)
    b = (b + a) | 0
  }
  const step = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  for (let i = 0; i < 15; i++) step()
  return {
    next: () => step() / 2 ** 32,
    below: below => Math.floor((step() / 2 ** 32) * below),
  }
}

/**
 * Runs `body`, which is to be synchronous, with Math.random drawing from `random`: for packages
 * that take no generator. Nothing else can run in between, and the old one is back afterwards.
 */
export function withRandom<T>(random: Random, body: () => T): T {
  const before = Math.random
  Math.random = random.next
  try {
    return body()
  } finally {
    Math.random = before
  }
}

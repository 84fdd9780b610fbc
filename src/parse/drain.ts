/**
 * Drain (P. He, J. Zhu, Z. Zheng, M. R. Lyu: "Drain: An Online Log Parsing Approach with Fixed
 * Depth Tree", ICWS 2017) behind the same interface, as the baseline that is measured in each run:
 * a tree over length and first tokens, in its leaves clusters that a line joins when enough of its
 * tokens are equal. Parameters as published; numbers, addresses and hex are masked before.
 */
import { ByteReader, ByteWriter } from '../base/bytes.ts'
import type { Shape } from '../flow.ts'
import { levelOfTokens } from './level.ts'
import type { ParserOptions, RecordParser } from './parser.ts'
import { idOf, MAX_SHAPES, SAMPLE_BYTES } from './store.ts'
import { TimeReader } from './time.ts'
import { ANY } from './tokens.ts'

/** Share of equal tokens that joins a line to a cluster. */
const SIMILARITY = 0.4
/** Levels of the tree: root, length, two tokens. */
const PATH_TOKENS = 2
/** Children of a node; further tokens share the branch `<*>`. */
const MAX_CHILDREN = 100
const MASKS: readonly RegExp[] = [
  /(?<![A-Za-z0-9])(\d{1,3}\.){3}\d{1,3}(:\d+)?(?![A-Za-z0-9])/g,
  /(?<![A-Za-z0-9])0[xX][0-9a-fA-F]+(?![A-Za-z0-9])/g,
  /(?<![A-Za-z0-9])[0-9a-fA-F]{8,}(?![A-Za-z0-9])/g,
  /(?<![A-Za-z0-9])[-+]?\d+(?![A-Za-z0-9])/g,
]
const VERSION = 1

/** One level of the tree; `clusters` in leaves only. */
interface Node {
  readonly children: Map<string, Node>
  readonly clusters: number[]
}

/** Groups records by Drain. */
export class DrainParser implements RecordParser {
  timeMs = Number.NaN
  level = 0
  contentStart = 0
  capped = 0
  readonly #root: Node = newNode()
  readonly #shapes: Shape[]
  /** Branches to the leaf of each cluster, for restoring the tree. */
  readonly #paths: (readonly string[])[] = []
  readonly #changed = new Set<number>()
  readonly #time: TimeReader
  #content: Uint8Array = new Uint8Array(0)

  constructor(options: ParserOptions) {
    this.#shapes = [...(options.saved?.shapes ?? [])]
    const reader = options.saved && new ByteReader(options.saved.state)
    if (reader) this.#restore(reader)
    this.#time = new TimeReader(options.yearHintMs, reader?.bytes())
  }

  get shapes(): readonly Shape[] {
    return this.#shapes
  }

  parse(bytes: Uint8Array, start: number, end: number): number {
    this.#content = bytes.subarray(start, end)
    this.contentStart = start
    this.timeMs = this.#time.read(bytes, start, end)
    const tokens = tokensOf(Buffer.from(this.#content).toString())
    const path = this.#pathOf(tokens)
    const leaf = this.#leaf(path)
    let number = this.#nearest(leaf, tokens)
    if (number < 0) number = this.#add(leaf, path, tokens)
    else this.#join(number, tokens)
    this.level = this.#shapes[number].level
    return number
  }

  content(): Uint8Array {
    return this.#content
  }

  takeChanged(): readonly Shape[] {
    const taken = [...this.#changed].sort((a, b) => a - b).map(number => this.#shapes[number])
    this.#changed.clear()
    return taken
  }

  save(): Uint8Array {
    const writer = new ByteWriter().uint(VERSION).uint(this.capped).uint(this.#paths.length)
    for (const path of this.#paths) {
      writer.uint(path.length)
      for (const branch of path) writer.text(branch)
    }
    return writer.bytes(this.#time.save()).take()
  }

  #restore(reader: ByteReader): void {
    if (reader.uint() !== VERSION) {
      throw new RangeError('Cannot read the stored state of a parser: its version is unknown')
    }
    this.capped = reader.uint()
    for (let left = reader.uint(); left > 0; left--) {
      const path = Array.from({ length: reader.uint() }, () => reader.text())
      this.#leaf(path).clusters.push(this.#paths.push(path) - 1)
    }
  }

  /** The branches for these tokens, as far as nodes have room for new ones. */
  #pathOf(tokens: readonly string[]): string[] {
    const path = [String(tokens.length)]
    let node = this.#root.children.get(path[0] ?? '')
    for (const token of tokens.slice(0, PATH_TOKENS)) {
      const known = node?.children.has(token) ?? false
      const room = (node?.children.size ?? 0) < MAX_CHILDREN - 1
      const branch = /\d/.test(token) || !(known || room) ? ANY : token
      path.push(branch)
      node = node?.children.get(branch)
    }
    return path
  }

  #leaf(path: readonly string[]): Node {
    let node = this.#root
    for (const branch of path) {
      const child = node.children.get(branch) ?? newNode()
      node.children.set(branch, child)
      node = child
    }
    return node
  }

  /** The cluster most like these tokens, −1 where none is like enough. */
  #nearest({ clusters }: Node, tokens: readonly string[]): number {
    let best = -1
    let bestShare = SIMILARITY
    let bestVariables = -1
    for (const number of clusters) {
      const { share, variables } = similarity(this.#shapes[number].tokens, tokens)
      if (share < bestShare || (share === bestShare && variables <= bestVariables)) continue
      best = number
      bestShare = share
      bestVariables = variables
    }
    return best
  }

  #add(leaf: Node, path: readonly string[], tokens: readonly string[]): number {
    if (this.#shapes.length >= MAX_SHAPES) {
      this.capped++
      return MAX_SHAPES - 1
    }
    const number = this.#shapes.length
    const sample = new Uint8Array(this.#content.subarray(0, SAMPLE_BYTES))
    this.#shapes.push({ number, id: idOf(tokens), tokens, sample, level: levelOfTokens(tokens) })
    this.#paths.push(path)
    leaf.clusters.push(number)
    this.#changed.add(number)
    return number
  }

  /** Tokens that differ become variables. */
  #join(number: number, tokens: readonly string[]): void {
    const shape = this.#shapes[number]
    const joined = shape.tokens.map((token, at) => (token === tokens[at] ? token : ANY))
    if (joined.every((token, at) => token === shape.tokens[at])) return
    this.#shapes[number] = { ...shape, id: idOf(joined), tokens: joined }
    this.#changed.add(number)
  }
}

function newNode(): Node {
  return { children: new Map(), clusters: [] }
}

function tokensOf(text: string): string[] {
  const masked = MASKS.reduce((rest, mask) => rest.replace(mask, ANY), text)
  return masked.split(/\s+/).filter(Boolean)
}

function similarity(cluster: readonly string[], tokens: readonly string[]) {
  let equal = 0
  let variables = 0
  for (const [at, token] of cluster.entries()) {
    if (token === ANY) variables++
    else if (token === tokens[at]) equal++
  }
  return { share: cluster.length === 0 ? 1 : equal / cluster.length, variables }
}

/**
 * Forest ⇄ bytes, as they are kept in Postgres: a version, the shape, then each tree from the root,
 * left before right. Only nodes that are there are written (about 50 kB for 100 trees on samples of
 * 256); path lengths follow from depth and size and are computed again. A hash at the end tells
 * damaged bytes. Scores are the same before and after, bit for bit.
 */
import { ByteReader, ByteWriter } from '../base/bytes.ts'
import { strongHash } from '../base/hash.ts'
import { emptyForest, type Forest, type ForestShape, type TrainerName, treeOf } from './arena.ts'
import { bitsOfWeight, isLeaf, settle, slotOf, type Tree, weightOfBits } from './tree.ts'

/** First bytes of every stored forest. */
const MARK = Buffer.from('forest')

/** To be raised with every change of what follows. */
const VERSION = 1

/** Hex digits of the hash that ends the bytes. */
const HASH_BYTES = 16

/** In the order of their stored numbers. */
const TRAINERS: readonly TrainerName[] = ['logforest', 'ml-isolation-forest']

/** The stored form of a forest. */
export function encodeForest(forest: Forest): Uint8Array {
  const writer = new ByteWriter()
  writeShape(writer, forest)
  for (const value of forest.center) writer.float(value)
  for (let tree = 0; tree < forest.trees; tree++) writeNode(writer, treeOf(forest, tree), 0)
  const body = Buffer.concat([MARK, Uint8Array.of(VERSION), writer.take()])
  return new Uint8Array(Buffer.concat([body, Buffer.from(strongHash(body))]))
}

/** Reads what encodeForest wrote; a RangeError says what is wrong with other bytes. */
export function decodeForest(bytes: Uint8Array): Forest {
  const reader = new ByteReader(openBody(bytes))
  const forest = emptyForest(readShape(reader))
  for (let column = 0; column < forest.columns; column++) forest.center[column] = reader.float()
  for (let tree = 0; tree < forest.trees; tree++) readNode(reader, treeOf(forest, tree), 0)
  return forest
}

/** What lies between version and hash, once both are as they should be. */
function openBody(bytes: Uint8Array): Uint8Array {
  const version = bytes[MARK.length]
  if (version === undefined || !MARK.equals(bytes.subarray(0, MARK.length))) {
    throw new RangeError('Cannot read the stored forest: these bytes are not a forest')
  }
  if (version !== VERSION) {
    const formats = `it has format ${version}, this program knows ${VERSION}`
    throw new RangeError(`Cannot read the stored forest: ${formats}; train it again`)
  }
  const end = bytes.length - HASH_BYTES
  if (strongHash(bytes.subarray(0, end)) !== Buffer.from(bytes.subarray(end)).toString('latin1')) {
    throw new RangeError('Cannot read the stored forest: its bytes are damaged; train it again')
  }
  return bytes.subarray(MARK.length + 1, end)
}

function writeShape(writer: ByteWriter, forest: Forest): void {
  const { trainer, columns, trees, sampleSize, height, terms } = forest
  writer.uint(TRAINERS.indexOf(trainer)).uint(columns).uint(trees)
  writer.uint(sampleSize).uint(height).uint(terms)
}

function readShape(reader: ByteReader): ForestShape {
  return {
    trainer: TRAINERS[reader.uint()],
    columns: reader.uint(),
    trees: reader.uint(),
    sampleSize: reader.uint(),
    height: reader.uint(),
    terms: reader.uint(),
  }
}

/** A leaf is 0 and its size; a split is its first column + 1, further terms, its threshold. */
function writeNode(writer: ByteWriter, tree: Tree, node: number): void {
  if (isLeaf(tree, node)) {
    writer.uint(0).uint(tree.leafSize[slotOf(tree, node)])
    return
  }
  const first = node * tree.terms
  writer.uint(tree.column[first] + 1)
  for (let term = first + 1; term < first + tree.terms; term++) writer.uint(tree.column[term])
  for (const weight of tree.weight.subarray(first, first + tree.terms)) {
    writer.uint(bitsOfWeight(weight))
  }
  writer.float(tree.threshold[node])
  writeNode(writer, tree, 2 * node + 1)
  writeNode(writer, tree, 2 * node + 2)
}

function readNode(reader: ByteReader, tree: Tree, node: number): void {
  const kind = reader.uint()
  if (kind === 0) {
    settle(tree, node, reader.uint())
    return
  }
  const first = node * tree.terms
  tree.column[first] = kind - 1
  for (let term = first + 1; term < first + tree.terms; term++) tree.column[term] = reader.uint()
  const weights = tree.weight.subarray(first, first + tree.terms)
  for (let term = 0; term < weights.length; term++) weights[term] = weightOfBits(reader.uint())
  tree.threshold[node] = reader.float()
  readNode(reader, tree, 2 * node + 1)
  readNode(reader, tree, 2 * node + 2)
}

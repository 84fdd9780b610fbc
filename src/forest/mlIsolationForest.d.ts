/**
 * The part of the package ml-isolation-forest 0.1.0 that we use; it has no types of its own.
 */
declare module 'ml-isolation-forest' {
  /** Has children and a split, or is a leaf with the rows that ended there. */
  export interface PackageNode {
    readonly left?: PackageNode
    readonly right?: PackageNode
    readonly splitColumn?: number
    readonly splitValue?: number
    readonly trainingSet?: readonly (readonly number[])[]
  }

  export class IsolationForest {
    constructor(options: { readonly nEstimators: number })
    /** Appends trees on every call; takes its chances from Math.random. */
    train(rows: readonly (readonly number[])[]): void
    readonly forest: readonly PackageNode[]
  }
}

/**
 * What an object was made from, as a hash; and whether an object in the cluster still has all that
 * we want of it. Both decide whether something is to be written: a pass without changes writes
 * nothing.
 */
import { strongHash } from '../src/base/hash.ts'
import { isSameAmount } from './kube/quantity.ts'

/** A hash that does not depend on the order of keys. */
export function inputHash(value: unknown): string {
  return strongHash(canonical(value))
}

/** JSON with sorted keys and without what is undefined. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (!isMap(part)) return part
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/**
 * Whether `found` has everything that `wanted` has. The apiserver adds defaults and other people
 * add labels: more is no difference. Lists are compared in their order and length.
 */
export function covers(found: unknown, wanted: unknown): boolean {
  return lackOf(found, wanted) === undefined
}

/** Path of the first thing that `found` has not as `wanted` has it; undefined: it has all. */
export function lackOf(found: unknown, wanted: unknown, path = ''): string | undefined {
  if (wanted === undefined || (found === undefined && isEmpty(wanted))) return undefined
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || found.length !== wanted.length) return path
    return first(wanted, (each, at) => lackOf(found[at], each, `${path}[${at}]`))
  }
  if (!isMap(wanted)) return isSame(found, wanted, path) ? undefined : path
  if (!isMap(found)) return path
  return first(Object.entries(wanted), ([key, each]) => {
    return lackOf(found[key], each, path === '' ? key : `${path}.${key}`)
  })
}

/** What a container is to have, which the apiserver writes its own way. */
const QUANTITY = /\.resources\.(requests|limits)\.[^[]+$/

function isSame(found: unknown, wanted: unknown, path: string): boolean {
  return found === wanted || (QUANTITY.test(path) && isSameAmount(found, wanted))
}

/** Kubernetes leaves out a map in which nothing is set, and a list of nothing. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return isMap(value) && Object.values(value).every(each => each === undefined)
}

/** What is found first, in the order of the list. */
function first<T>(
  list: readonly T[],
  find: (each: T, at: number) => string | undefined,
): string | undefined {
  for (const [at, each] of list.entries()) {
    const found = find(each, at)
    if (found !== undefined) return found
  }
  return undefined
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * What an object was made from, as a hash; and whether an object in the cluster still has all that
 * we want of it. Both decide whether something is to be written: a pass without changes writes
 * nothing.
 */
import { strongHash } from '../src/base/hash.ts'

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
  if (wanted === undefined) return true
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || found.length !== wanted.length) return false
    return wanted.every((each, index) => covers(found[index], each))
  }
  if (!isMap(wanted)) return found === wanted
  if (!isMap(found)) return found === undefined && isEmpty(wanted)
  return Object.entries(wanted).every(([key, each]) => covers(found[key], each))
}

/** Kubernetes leaves out a map in which nothing is set. */
function isEmpty(value: Readonly<Record<string, unknown>>): boolean {
  return Object.values(value).every(each => each === undefined)
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

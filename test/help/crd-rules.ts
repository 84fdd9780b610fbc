/** The CEL rules of the kinds as they stand in the YAML, so that none is without its cases. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import type { YamlSchema } from './api-rules.ts'

const CRDS = fileURLToPath(new URL('../../crds/', import.meta.url))

/** A rule, and the field on which it stands: `spec.volume`; empty for the whole object. */
export interface CelRule {
  readonly kind: string
  readonly path: string
  readonly rule: string
  readonly message: string
  /** It compares with what was before, so only a change can break it. */
  readonly isOfChange: boolean
}

/** All rules of all kinds. */
export function celRules(): CelRule[] {
  return globSync('*.yaml', { cwd: CRDS }).flatMap(file => {
    const { names, versions } = parse(readFileSync(`${CRDS}${file}`, 'utf8')).spec
    return rulesOf(names.kind, '', versions[0].schema.openAPIV3Schema)
  })
}

function rulesOf(kind: string, path: string, schema: YamlSchema): CelRule[] {
  const own = (schema['x-kubernetes-validations'] ?? []).map(({ rule, message = '' }) => {
    return { kind, path, rule, message, isOfChange: rule.includes('oldSelf') }
  })
  const named = Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
    rulesOf(kind, path === '' ? name : `${path}.${name}`, child),
  )
  const { items } = schema
  return [...own, ...named, ...(items === undefined ? [] : rulesOf(kind, `${path}[*]`, items))]
}

/** The value at a path, `spec.volume`; undefined where there is none. */
export function valueAt(object: unknown, path: string): unknown {
  return path
    .split('.')
    .filter(name => name !== '')
    .reduce<unknown>((value, name) => {
      return typeof value === 'object' && value !== null
        ? (value as Readonly<Record<string, unknown>>)[name]
        : undefined
    }, object)
}

/** Whether a refusal of the apiserver is that of the rule: the field, then its sentence. */
export function isRefusedBy({ path, message }: CelRule, refusal: string): boolean {
  const field = path === '' ? '<nil>' : path
  return refusal
    .split(/^\s*\* |(?<= is invalid): |, (?=spec\b)/m)
    .some(part => part.includes(message) && part.trimStart().replace(/^\[/, '').startsWith(field))
}

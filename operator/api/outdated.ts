/**
 * Whether the kinds of a cluster are those that this program was made for: what it knows and they
 * do not. What they know besides is no harm: definitions may be newer than the program.
 */
import { crdOf } from './crd.ts'
import { DEFINITIONS } from './definitions.ts'
import { API_GROUP, API_VERSION } from './meta.ts'
import type { Structural } from './structural.ts'

/** A document of OpenAPI v3, as far as it is looked at. */
export interface OpenApi {
  readonly components?: { readonly schemas?: Readonly<Record<string, Structural>> }
}

let own: ReadonlyMap<string, Structural> | undefined

/** Our kinds as we know them, by name. They are made once: that is a tenth of a start. */
export function ownSchemas(): ReadonlyMap<string, Structural> {
  own ??= new Map(
    DEFINITIONS.map(definition => {
      const [version] = crdOf(definition).spec.versions
      return [definition.kind, version.schema.openAPIV3Schema]
    }),
  )
  return own
}

/** What each kind lacks: `AnomalyModel.spec.suppressions`; only the kind, where it is not there. */
export function missingIn({ components }: OpenApi): string[] {
  const schemas = Object.entries(components?.schemas ?? {})
  return [...ownSchemas()].flatMap(([kind, schema]) => {
    const name = nameOf(kind)
    const installed = schemas.find(([key]) => key === name)?.[1]
    return installed === undefined ? [kind] : missingBelow(schema, installed, kind)
  })
}

/** `io.logforest.v1alpha1.LogSource`: the group backwards. */
function nameOf(kind: string): string {
  const version = API_VERSION.slice(API_GROUP.length + 1)
  return [...API_GROUP.split('.').reverse(), version, kind].join('.')
}

/** The fields nearest to the root that are not there, and values that are not allowed. */
function missingBelow(own: Structural, installed: Structural, path: string): string[] {
  const fields = Object.entries(own.properties ?? {}).flatMap(([name, schema]) => {
    const there = installed.properties?.[name]
    const at = `${path}.${name}`
    // Metadata are the apiserver's own, and published by reference.
    if (path === kindOf(path) && name === 'metadata') return []
    return there === undefined ? [at] : missingBelow(schema, there, at)
  })
  const parts = (['items', 'additionalProperties'] as const).flatMap(part => {
    const [mine, there] = [own[part], installed[part]]
    if (typeof mine !== 'object' || typeof there !== 'object') return []
    return missingBelow(mine, there, `${path}[]`)
  })
  const { enum: values = [] } = own
  const known = installed.enum
  const words = known === undefined ? [] : values.filter(each => !known.includes(each))
  return [...fields, ...parts, ...words.map(word => `${path}=${word}`)]
}

function kindOf(path: string): string {
  return path.split('.')[0] ?? ''
}

/** The CustomResourceDefinition of a kind, made from its schema. */
import type { Column, Definition } from './definitions.ts'
import { API_GROUP, API_VERSION } from './meta.ts'
import { type Structural, structuralOf } from './structural.ts'

/** Name of the version, and of the category that `kubectl get logforest` shows all of. */
const VERSION = API_VERSION.slice(API_GROUP.length + 1)
const CATEGORY = 'logforest'

/** A CustomResourceDefinition, as far as we write it. */
export interface Crd {
  readonly apiVersion: 'apiextensions.k8s.io/v1'
  readonly kind: 'CustomResourceDefinition'
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly group: string
    readonly names: Readonly<Record<string, string | readonly string[]>>
    readonly scope: 'Namespaced'
    readonly versions: readonly [CrdVersion]
  }
}

/** The one version of a kind. */
export interface CrdVersion {
  readonly name: string
  readonly served: true
  readonly storage: true
  readonly additionalPrinterColumns: readonly Readonly<Record<string, string | number>>[]
  readonly selectableFields?: readonly { readonly jsonPath: string }[]
  readonly subresources: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly schema: { readonly openAPIV3Schema: Structural }
}

/** The definition of a kind for the apiserver. */
export function crdOf(definition: Definition): Crd {
  const { kind, plural, shortName } = definition
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${API_GROUP}` },
    spec: {
      group: API_GROUP,
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        shortNames: [shortName],
        categories: [CATEGORY],
      },
      scope: 'Namespaced',
      versions: [versionOf(definition)],
    },
  }
}

function versionOf({ about, schema, columns, selectable, scale }: Definition): CrdVersion {
  return {
    name: VERSION,
    served: true,
    storage: true,
    additionalPrinterColumns: columns.map(columnOf),
    ...(selectable.length === 0
      ? {}
      : { selectableFields: selectable.map(jsonPath => ({ jsonPath })) }),
    subresources: {
      status: {},
      ...(scale === undefined ? {} : { scale: scaleOf(scale) }),
    },
    schema: { openAPIV3Schema: { description: about, ...structuralOf(schema) } },
  }
}

function columnOf({ name, type, path, about, wide }: Column): Record<string, string | number> {
  return {
    name,
    type,
    jsonPath: path,
    description: about,
    ...(wide === true ? { priority: 1 } : {}),
  }
}

function scaleOf(scale: NonNullable<Definition['scale']>): Record<string, string> {
  return {
    specReplicasPath: scale.spec,
    statusReplicasPath: scale.status,
    labelSelectorPath: scale.selector,
  }
}

/**
 * What all kinds share: the API version, the metadata of Kubernetes, and how a field is described.
 * Each kind is declared once, as a zod schema; types, run-time checks, the CRD YAML and the
 * reference pages all come from it and so cannot differ.
 */
import { z } from 'zod'

/** The group of all kinds. */
export const API_GROUP = 'logforest.io'

/** The group and version of all kinds. */
export const API_VERSION = `${API_GROUP}/v1alpha1`

/** Longest name that Kubernetes takes for an object (RFC 1123). */
const MAX_NAME = 253

/** Longest value of a label: names of sources and models become labels. */
export const MAX_LABEL = 63

/** A sentence and an example for a field: shown by `kubectl explain` and in the docs. */
export function about(description: string, example?: unknown): z.core.GlobalMeta {
  return example === undefined ? { description } : { description, examples: [example] }
}

/** Name of an object as Kubernetes has it: lower case, digits, `-` and `.`. */
export const ObjectName = z
  .string()
  .max(MAX_NAME)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'must be lower case letters, digits, "-" and "."')

/** The part of the metadata that we read; Kubernetes adds more, which is left alone. */
export const Metadata = z.looseObject({
  name: ObjectName.default('default').meta(about('Name of the object.', 'default')),
  namespace: z.string().optional().meta(about('Namespace of the object.', 'shop')),
  uid: z.string().optional().meta(about('Identity of the object, never used again.')),
  resourceVersion: z.string().optional().meta(about('Changes with every write.')),
  generation: z.int().optional().meta(about('Changes with every write of the spec.', 3)),
  creationTimestamp: z.string().optional().meta(about('When it was made.')),
  deletionTimestamp: z.string().optional().meta(about('When its deletion was asked for.')),
  labels: z.record(z.string(), z.string()).optional().meta(about('Labels.')),
  annotations: z.record(z.string(), z.string()).optional().meta(about('Annotations.')),
  finalizers: z.array(z.string()).optional().meta(about('What must be done before it goes.')),
})

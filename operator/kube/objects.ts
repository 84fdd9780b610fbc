/**
 * What all objects of Kubernetes share. They travel as raw JSON: the generated classes of the
 * client library drop fields that they do not know, and with server-side apply a dropped field
 * means "remove it". Optional fields may be undefined, so that manifests can be written as
 * expressions.
 */

/** Who owns an object: it goes when its owner goes. */
export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean | undefined
  readonly blockOwnerDeletion?: boolean | undefined
}

/** The metadata that we read or write. */
export interface ObjectMeta {
  readonly name: string
  readonly namespace?: string | undefined
  readonly uid?: string | undefined
  /** Opaque: it is handed back, never compared as a number. */
  readonly resourceVersion?: string | undefined
  /** Grows with each change of the spec. */
  readonly generation?: number | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly finalizers?: readonly string[] | undefined
  readonly ownerReferences?: readonly OwnerReference[] | undefined
  readonly creationTimestamp?: string | undefined
  /** Set once somebody asked to delete it. */
  readonly deletionTimestamp?: string | undefined
}

/** Any object. */
export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
}

/** An object with spec and status, as our kinds and most workloads are. */
export interface Resource<Spec, Status = unknown> extends KubeObject {
  readonly spec: Spec
  readonly status?: Status | undefined
}

/** Where an object lies. */
export interface ObjectRef {
  readonly name: string
  /** Left out for kinds that lie in no namespace. */
  readonly namespace?: string | undefined
}

/** `namespace/name`, or the name alone: what queues and caches call an object. */
export function keyOf({ namespace, name }: ObjectRef): string {
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`
}

/** The way back from `namespace/name`. */
export function refOf(key: string): ObjectRef {
  const slash = key.indexOf('/')
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

/** The reference that makes `owner` the controller of an object in its own namespace. */
export function ownedBy(owner: KubeObject): OwnerReference {
  const { apiVersion, kind, metadata } = owner
  if (metadata.uid === undefined)
    throw new Error(`${kind} ${keyOf(metadata)} cannot own: it has no uid yet`)
  return {
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  }
}

/** The reference to the controller of an object, if it has one. */
export function controllerOf({ metadata }: KubeObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(each => each.controller === true)
}

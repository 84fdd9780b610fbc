/**
 * Names that are the same in every pass and after every crash: of workloads, roles, suites and
 * Anomaly objects, and the labels and annotations that tie them together. A lost race is therefore
 * an object that is there already, never a second one.
 */
import { strongHash } from '../src/base/hash.ts'
import { FIELD_MANAGER } from './kube/client.ts'

/** Keeps an object until its role in Postgres is dropped. */
export const FINALIZER = 'logforest.io/postgres'
/** `"true"`: the operator leaves the object and its workload alone. */
export const PAUSED = 'logforest.io/paused'
/** What an owned object was made from; another value is another object. */
export const INPUT_HASH = 'logforest.io/input-hash'
/** `"true"` on an object that is being deleted: do not wait for Postgres any longer. */
export const ABANDON = 'logforest.io/abandon-postgres'
/** Selects all that the operator made. */
export const MANAGED = `app.kubernetes.io/managed-by=${FIELD_MANAGER}`

/** Longest name of a workload: a pod's has 11 letters more, and 63 is the end (RFC 1123). */
const MAX_WORKLOAD_NAME = 52
/** Longest value of a label. */
const MAX_LABEL = 63
/** Longest name of a role in PostgreSQL. */
const MAX_ROLE = 63

/** What a workload does. */
export type Component = 'scanner' | 'master'

/** An object by its place in the cluster. */
export interface ObjectKey {
  readonly namespace: string
  readonly name: string
}

/**
 * `logforest-scanner-checkout`: the name of a workload and of all that belongs to it. It may have
 * no dot, and `a.b` is another than `a-b`.
 */
export function workloadName(component: Component, of: string): string {
  const name = `logforest-${component}-${of.replaceAll('.', '-')}`
  return (of.includes('.') ? hashed : shortened)(name, of, MAX_WORKLOAD_NAME)
}

/** What one master judges together: the sources of one namespace that use one model. */
export function suiteName(namespace: string, model: ObjectKey): string {
  return `${namespace}/${model.namespace}.${model.name}`
}

/**
 * The role of a workload in Postgres. Roles belong to the whole server: the name of the database
 * in it keeps two clusters apart that share one server.
 */
export function roleName(component: Component, of: ObjectKey, database: string): string {
  const plain = `logforest_${component}_${of.namespace}_${of.name}`.replaceAll(/[^a-z0-9_]/g, '_')
  const hash = strongHash(database, component, of.namespace, of.name).slice(0, 10)
  return `${plain.slice(0, MAX_ROLE - 1 - hash.length)}_${hash}`
}

/** `default-7f3c1a2b`: the Anomaly of an incident. */
export function anomalyName(model: string, incident: string): string {
  return `${model}-${incident.slice(0, 8)}`
}

/** Labels of a workload and of all that belongs to it. */
export function labelsOf(component: Component, of: string): Readonly<Record<string, string>> {
  return { ...selectorOf(component, of), 'app.kubernetes.io/managed-by': FIELD_MANAGER }
}

/** Labels that select the pods of a workload; they never change. */
export function selectorOf(component: Component, of: string): Readonly<Record<string, string>> {
  return {
    'app.kubernetes.io/name': 'logforest',
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/instance': labelValue(of),
    [component === 'scanner' ? 'logforest.io/source' : 'logforest.io/model']: labelValue(of),
  }
}

/** The same as the text that the `scale` subresource gives to autoscalers. */
export function selectorText(component: Component, of: string): string {
  return Object.entries(selectorOf(component, of))
    .map(([label, value]) => `${label}=${value}`)
    .join(',')
}

/** A name as the value of a label. */
export function labelValue(name: string): string {
  return shortened(name, name, MAX_LABEL)
}

/** The text, or where it is too long its beginning and a hash of what it stands for. */
function shortened(text: string, of: string, max: number): string {
  return text.length <= max ? text : hashed(text, of, max)
}

/** As much of the text as there is room for, and the hash. */
function hashed(text: string, of: string, max: number): string {
  return `${text.slice(0, max - 9).replace(/[-.]+$/, '')}-${strongHash(of).slice(0, 8)}`
}

/** Logs of pods as the kubelet lays them out, written by the tests. */
import { strongHash } from '../../src/base/hash.ts'

/** A pod's name and what follows from it. */
export interface TestPod {
  readonly namespace: string
  readonly name: string
  readonly container: string
}

/** `<namespace>_<pod>_<uid>/<container>`, with a uid that follows from the names. */
export function podDirectory({ namespace, name, container }: TestPod): string {
  const hash = strongHash(namespace, name).padEnd(32, '0')
  const uid = [8, 12, 16, 20, 32].map((end, at) => hash.slice([0, 8, 12, 16, 20][at], end))
  return `${namespace}_${name}_${uid.join('-')}/${container}`
}

/** Lines that begin with a time and a blank, as a container runtime writes them. */
export function criText(text: string): string {
  return text.replaceAll(/^(\S+) /gm, '$1 stdout F ')
}

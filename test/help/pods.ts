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

/** Lines with a time at their head as a container runtime writes them: time, output, tag, text. */
export function criText(text: string): string {
  const lines = text.split('\n').filter(line => line !== '')
  return lines
    .map(line => `${criStamp(line)} stdout F ${line.slice(line.indexOf(' ') + 1)}\n`)
    .join('')
}

function criStamp(line: string): string {
  return line.slice(0, line.indexOf(' ')).replace('Z', '123456Z')
}

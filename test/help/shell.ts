/** kubectl in one namespace of a test's own, fed with objects. */
import assert from 'node:assert/strict'
import { type Ended, call } from '../cluster/run.ts'
import { controlPlane, makeNamespace } from './control-plane.ts'

/** An object as kubectl prints it. */
export interface Item {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec: unknown
  readonly status?: unknown
}

/** kubectl as the administrator, in its own namespace. */
export interface Shell {
  readonly namespace: string
  /** Whatever the end is; `objects` are what `-f -` reads. */
  call(words: readonly string[], objects?: readonly unknown[]): Promise<Ended>
  /** Standard output; an end that is not good fails the test. */
  run(words: readonly string[], objects?: readonly unknown[]): Promise<string>
  /** The objects as they are afterwards. */
  items(words: readonly string[], objects?: readonly unknown[]): Promise<Item[]>
}

/** A shell in a new namespace of this file's control plane. */
export async function makeShell(): Promise<Shell> {
  const plane = await controlPlane()
  const namespace = await makeNamespace(plane)
  const base = ['--kubeconfig', plane.kubeconfig, '-n', namespace]
  const ask: Shell['call'] = (words, objects) => {
    // Documents, not a List: for that one kubectl falls back to a validation of its own.
    const documents = objects?.map(object => `---\n${JSON.stringify(object)}\n`).join('')
    const options = documents === undefined ? {} : { input: documents }
    const from = objects === undefined ? [] : ['-f', '-']
    return call(plane.kubectl, [...base, ...words, ...from], options)
  }
  const run: Shell['run'] = async (words, objects) => {
    const { code, out, error } = await ask(words, objects)
    assert.equal(code, 0, error)
    return out
  }
  const items: Shell['items'] = async (words, objects) => {
    const out = await run([...words, '-o', 'json'], objects)
    return out.split(/(?<=^\})\n/m).flatMap(text => (text === '' ? [] : [JSON.parse(text)]))
  }
  return { namespace, call: ask, run, items }
}

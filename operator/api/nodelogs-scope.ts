/**
 * Which pods a source with nodeLogs reads. A scanner holds no Kubernetes credentials and knows a
 * pod by the directory of its logs alone: namespace, name and uid. So namespaces can be chosen by
 * their name, which is a label of theirs, and by nothing else; pods by globs over that directory.
 */
import type { NodeLogs } from './nodelogs.ts'

/** The label that the apiserver puts on every namespace: its name. */
const NAME = 'kubernetes.io/metadata.name'

/** Why these pods cannot be chosen, in one sentence; undefined where they can. */
export function nodeLogsRefusal({ podSelector, namespaceSelector }: NodeLogs): string | undefined {
  if (podSelector !== undefined) {
    return (
      'spec.nodeLogs.podSelector cannot be used: scanners know no labels of pods; choose pods by ' +
      'name instead, such as spec.include: ["*_checkout-*/**"].'
    )
  }
  const { matchLabels = {}, matchExpressions = [] } = namespaceSelector ?? {}
  const keys = [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)]
  const other = keys.find(key => key !== NAME)
  if (other === undefined) return undefined
  return (
    `spec.nodeLogs.namespaceSelector cannot ask for "${other}": scanners know no labels of ` +
    `namespaces but their name; use ${NAME}.`
  )
}

/** Whether pods of a namespace are read by a source of the namespace `own`. */
export function namespacesRead(
  { namespaceSelector }: Pick<NodeLogs, 'namespaceSelector'>,
  own: string,
): (namespace: string) => boolean {
  if (namespaceSelector === undefined) return namespace => namespace === own
  const { matchLabels = {}, matchExpressions = [] } = namespaceSelector
  return namespace =>
    namespace !== '' &&
    Object.values(matchLabels).every(value => value === namespace) &&
    matchExpressions.every(({ operator, values = [] }) => {
      if (operator === 'In') return values.includes(namespace)
      if (operator === 'NotIn') return !values.includes(namespace)
      return operator === 'Exists'
    })
}

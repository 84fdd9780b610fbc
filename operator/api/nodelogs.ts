/** The retriever of what pods print: every node's /var/log/pods, read by one scanner a node. */
import { z } from 'zod'
import { about } from './meta.ts'
import { Selector } from './selector.ts'

/**
 * Which pods are read. Nothing set: all pods of the LogSource's own namespace. What of it can be
 * used without asking the apiserver is said in nodelogs-scope.ts.
 */
export const NodeLogs = z.strictObject({
  podSelector: Selector.optional().meta(
    about('Not supported yet: choose pods by include, as in ["*_checkout-*/**"].', {
      matchLabels: { app: 'checkout' },
    }),
  ),
  namespaceSelector: Selector.optional().meta(
    about('Namespaces whose pods are read, by their name. Left out: the own namespace only.', {
      matchLabels: { 'kubernetes.io/metadata.name': 'shop' },
    }),
  ),
})

/** Which pods are read. */
export type NodeLogs = z.output<typeof NodeLogs>

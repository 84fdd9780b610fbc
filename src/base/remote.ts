/** How a source is marked whose lines are fetched from a service, for all who store or ask. */

/** What the root of a source begins with whose lines are fetched: no directory can. */
export const REMOTE = 'cloudwatch://'

/** Whether the lines of a source are fetched. */
export function isRemote({ root }: { readonly root: string }): boolean {
  return root.startsWith(REMOTE)
}

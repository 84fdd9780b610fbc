/**
 * The channels of a model with their addresses: in a cluster below the directory where Secrets are
 * mounted, on a laptop in the environment. Read at each message, so that a change needs no restart.
 */
import { join } from 'node:path'
import type { Channel as Declared } from '../../operator/api/notification.ts'
import { OperatingError } from '../base/errors.ts'
import type { Channel } from '../notify/outbox.ts'
import { textOf } from './model-file.ts'

/** Where addresses are looked for. */
export interface Addresses {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** `directory/NAME/url`. */
  readonly directory?: string
}

/** The channels that a model declares. */
export function channelsOf(declared: readonly Declared[], addresses: Addresses): Channel[] {
  return declared.map(({ name, format }) => ({ name, format, url: () => urlOf(name, addresses) }))
}

function urlOf(name: string, { environment, directory }: Addresses): string | undefined {
  const variable = `LOGFOREST_NOTIFY_${name.toUpperCase().replaceAll('-', '_')}`
  const given = environment[variable]
  if (given) return given
  const file = environment[`${variable}_FILE`] || (directory && join(directory, name, 'url'))
  if (!file) return undefined
  try {
    return textOf(file).trim() || undefined
  } catch (error) {
    // A Secret may come later; the outbox says that the address is not known, and tries again.
    if (error instanceof OperatingError) return undefined
    throw error
  }
}

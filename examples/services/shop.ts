/**
 * What every program of the example shop knows: where the others listen, and how it logs. The
 * maker passes it as JSON in the first argument; standard output is the program's log file.
 */

import { pino } from 'pino'

/** Ports on 127.0.0.1. */
export interface Ports {
  readonly postgres: number
  readonly cache: number
  readonly catalog: number
  readonly payments: number
  readonly orders: number
  readonly proxy: number
}

/** The shop, as given to each program. */
export interface Shop {
  readonly seed: number
  /** Rows that the table of orders starts with; their ids are 1 … orders. */
  readonly orders: number
  readonly ports: Ports
  /** Folder of the proxy's logs and of the mailer's spool. */
  readonly folder: string
}

/** Host name written into the logs: the machine's own has no place in them. */
export const HOST = 'shop-1'

/** The shop from this program's first argument. */
export function theShop(): Shop {
  return JSON.parse(process.argv[2] ?? '{}') as Shop
}

/** How a service reaches the database; `application_name` shows in the server's log. */
export function database(shop: Shop, user: string): Record<string, string | number> {
  const { postgres } = shop.ports
  return { host: '127.0.0.1', port: postgres, user, database: 'shop', application_name: user }
}

/** A JSON logger on standard output; errors as type, message and code. */
export function jsonLogger(service: string) {
  return pino({
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }) },
    serializers: {
      err: error => ({ type: error.name, message: error.message, code: error.code }),
    },
  })
}

/** The stack of an error with the checkout's folder replaced by where a shop would be installed. */
export function neutralStack(error: Error): string {
  const root = new URL('../..', import.meta.url)
  const stack = (error.stack ?? error.message).replaceAll(root.href, 'file:///srv/shop/')
  return stack.replaceAll(root.pathname, '/srv/shop/')
}

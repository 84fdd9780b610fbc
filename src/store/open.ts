/** Opening a database: connected, and its tables brought up to what this program knows. */
import { migrate } from './migrations.ts'
import { closeStore, connectStore, type Store, type StoreOptions } from './pool.ts'

/** An open store; close it with `closeStore`. Throws an OperatingError where it cannot be had. */
export async function openStore(url: string, options: StoreOptions): Promise<Store> {
  const store = connectStore(url, options)
  try {
    await migrate(store)
  } catch (error) {
    await closeStore(store)
    throw error
  }
  return store
}

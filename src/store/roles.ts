/**
 * Roles of scanners and masters: logins that see and write the rows of their source, or of their
 * model's suites, and nothing else; they can create nothing. What rows these are is said by the
 * policies of the tables (suiteSchema.ts), which tables each kind may touch at all by grants.ts.
 * The role of the page sees what it says, transaction by transaction, that a reader may see
 * (pageSchema.ts).
 */
import { escapeIdentifier, escapeLiteral } from 'pg'
import { grantsOf, revocationsOf } from './grants.ts'
import { type Connection, type Database, query, within } from './pool.ts'
import { scramVerifier } from './scram.ts'

/** A login, and what it is for: one source, one model, or the page. */
export type Role = {
  readonly role: string
  readonly password: string
} & ({ readonly source: string } | { readonly model: string } | { readonly page: true })

/** Any number that nothing else locks: grants on one table at the same time fail in PostgreSQL. */
const LOCK = 7_205_759_405

/**
 * Creates the role, or brings its password and rights to what they should be. Whoever calls this
 * owns the tables and may create roles.
 */
export async function ensureRole(on: Database, role: Role): Promise<void> {
  const step = `giving role "${role.role}" its rights`
  const work = async (connection: Connection): Promise<void> => {
    await query(connection, step, { text: 'select pg_advisory_xact_lock($1)', values: [LOCK] })
    const verb = (await exists(connection, role.role)) ? 'alter' : 'create'
    const name = escapeIdentifier(role.role)
    // The verifier, not the password: statements may be logged.
    const verifier = escapeLiteral(scramVerifier(role.password))
    await connection.query(`${verb} role ${name} login noinherit nocreatedb nocreaterole
                            password ${verifier}`)
    await query(connection, step, {
      text: `insert into access (role, source, model, page) values ($1, $2, $3, $4)
             on conflict (role) do update set source = excluded.source, model = excluded.model,
                                              page = excluded.page`,
      values: [
        role.role,
        'source' in role ? role.source : null,
        'model' in role ? role.model : null,
        'page' in role,
      ],
    })
    for (const text of await grantsOf(connection, { role: role.role, kind: kindOf(role) }))
      await connection.query(text)
  }
  await within(on, work, { step, repeatable: true })
}

function kindOf(role: Role): 'scanner' | 'master' | 'page' {
  if ('page' in role) return 'page'
  return 'source' in role ? 'scanner' : 'master'
}

/** Takes a role and its rights away; nothing happens where there is none. */
export async function dropRole(on: Database, role: string): Promise<void> {
  const step = `removing role "${role}"`
  const work = async (connection: Connection): Promise<void> => {
    await query(connection, step, { text: 'select pg_advisory_xact_lock($1)', values: [LOCK] })
    await query(connection, step, { text: 'delete from access where role = $1', values: [role] })
    if (!(await exists(connection, role))) return
    for (const text of await revocationsOf(connection, role)) await connection.query(text)
    await connection.query(`drop role ${escapeIdentifier(role)}`)
  }
  await within(on, work, { step, repeatable: true })
}

async function exists(connection: Connection, role: string): Promise<boolean> {
  const text = 'select from pg_roles where rolname = $1'
  return (
    (await query(connection, `looking for role "${role}"`, { text, values: [role] })).length > 0
  )
}

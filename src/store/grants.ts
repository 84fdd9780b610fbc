/** Which tables scanners, masters and the page may touch, and how: no right that none uses. */
import { escapeIdentifier } from 'pg'
import { type Connection, query } from './pool.ts'

const SCANNER_GRANTS: Readonly<Record<string, string>> = {
  migration: 'select',
  access: 'select',
  source: 'select, update (window_ms, calls, fetched_bytes)',
  share: 'select, insert, update',
  scanner: 'select, insert, update, delete',
  judged: 'select, insert, update',
  log: 'select, insert, update',
  stream: 'select, insert, update',
  file: 'select, insert, update',
  shape: 'select, insert, update',
  bins: 'select, insert',
  model: 'select, insert, update',
  window_score: 'select, insert, delete',
  roll_up_due: 'select, insert',
  finding: 'select, insert, update, delete',
  // What people said moves the threshold of the next version.
  tag: 'select',
}

const MASTER_GRANTS: Readonly<Record<string, string>> = {
  migration: 'select',
  access: 'select',
  source: 'select',
  suite: 'select, update (owner_epoch, judged_ms, told_ms, hides)',
  // How far scanners have judged.
  share: 'select',
  judged: 'select',
  log: 'select',
  tag: 'select',
  // Retention is the master's work.
  stream: 'select, update (state, turns)',
  file: 'select, delete',
  shape: 'select, delete',
  bins: 'select, delete',
  model: 'select, delete',
  window_score: 'select, delete',
  roll_up_due: 'select, delete',
  roll_up_minutes: 'select, insert, update, delete',
  roll_up_hours: 'select, insert, update, delete',
  finding: 'select, insert, update, delete',
  incident: 'select, insert, update, delete',
  incident_member: 'select, insert, update, delete',
  suite_score: 'select, insert, update, delete',
  suite_look: 'select, insert, delete',
  suite_model: 'select, insert, delete',
  notice: 'select, insert, update, delete',
  notice_message: 'select, insert, update, delete',
  master: 'select, insert, update, delete',
}

/** The page reads, and writes what people say. */
const PAGE_GRANTS: Readonly<Record<string, string>> = {
  migration: 'select',
  access: 'select',
  source: 'select',
  suite: 'select',
  log: 'select',
  stream: 'select',
  file: 'select',
  shape: 'select',
  bins: 'select',
  model: 'select',
  window_score: 'select',
  roll_up_due: 'select',
  roll_up_minutes: 'select',
  roll_up_hours: 'select',
  finding: 'select',
  incident: 'select',
  incident_member: 'select',
  suite_score: 'select',
  scanner: 'select',
  // How far scanners have judged: what a suppression would hide.
  share: 'select',
  judged: 'select',
  tag: 'select, insert, update, delete',
  note: 'select, insert, delete',
}

const SCANNER_SEQUENCES = ['log_id_seq', 'stream_id_seq', 'bins_id_seq', 'window_score_id_seq']

/** Tables and sequences by what a role is for. */
const GRANTS = {
  scanner: { tables: SCANNER_GRANTS, sequences: SCANNER_SEQUENCES },
  master: { tables: MASTER_GRANTS, sequences: [] },
  page: { tables: PAGE_GRANTS, sequences: ['tag_id_seq', 'note_id_seq'] },
} as const

/**
 * The statements that give a role its rights on our tables; those that an older version gave and
 * that are no longer meant go first.
 */
export async function grantsOf(
  connection: Connection,
  { role, kind }: { readonly role: string; readonly kind: keyof typeof GRANTS },
): Promise<string[]> {
  const { schema } = await placeOf(connection)
  const name = escapeIdentifier(role)
  const { sequences, tables: rightsOn } = GRANTS[kind]
  const tables = Object.entries(rightsOn)
  return [
    ...(await revocationsOf(connection, role)),
    `grant usage on schema ${schema} to ${name}`,
    ...tables.map(([table, rights]) => `grant ${rights} on ${schema}.${table} to ${name}`),
    ...sequences.map(each => `grant usage on sequence ${schema}.${each} to ${name}`),
  ]
}

/** The statements that take all rights of a role away. */
export async function revocationsOf(connection: Connection, role: string): Promise<string[]> {
  const { schema } = await placeOf(connection)
  const name = escapeIdentifier(role)
  return [
    `revoke all on all tables in schema ${schema} from ${name}`,
    // What was granted by column is not revoked by table.
    `revoke update (window_ms, calls, fetched_bytes) on ${schema}.source from ${name}`,
    `revoke update (owner_epoch, judged_ms, told_ms, hides) on ${schema}.suite from ${name}`,
    `revoke update (state, turns) on ${schema}.stream from ${name}`,
    `revoke all on all sequences in schema ${schema} from ${name}`,
    `revoke all on schema ${schema} from ${name}`,
  ]
}

async function placeOf(connection: Connection): Promise<{ schema: string }> {
  const [row] = await query<{ schema: string }>(connection, 'reading the name of the schema', {
    text: 'select quote_ident(current_schema()) as schema',
  })
  return row ?? { schema: 'public' }
}

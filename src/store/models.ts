/** Models of logs: forests with their templates and threshold, frozen, by version. */
import type { Template } from '../flow.ts'
import { type Database, query } from './pool.ts'
import { toJson } from './rows.ts'

/** One version of the model of a log. */
export interface ModelRecord extends ModelSummary {
  /** Forests and calibration, versioned bytes. */
  readonly bytes: Uint8Array
  /** The model of its sessions; null where it has none. */
  readonly sessions: Uint8Array | null
  readonly templates: readonly Template[]
}

/** A model without its weight. */
export interface ModelSummary {
  readonly log: number
  /** 1, 2, 3 … */
  readonly version: number
  /** Hash of all configuration that shapes a model. */
  readonly configDigest: string
  /** What it was learned from: windows, times, what was kept out. */
  readonly trainedOn: Readonly<Record<string, unknown>>
  readonly threshold: number
  /** Event time at which it was cut. */
  readonly createdEventMs: number
  /** Whether it judges, or is still to prove itself. */
  readonly promoted: boolean
}

const SUMMARY = `log, version, config_digest as "configDigest", trained_on as "trainedOn",
  threshold, created_event_ms as "createdEventMs", promoted`

/** Stores a version, over the same version where it is there. */
export async function storeModel(on: Database, model: ModelRecord): Promise<void> {
  await query(on, `storing model ${model.version} of log ${model.log}`, {
    text: `insert into model (log, version, bytes, config_digest, templates, trained_on,
                              threshold, created_event_ms, promoted, sessions)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           on conflict (log, version) do update set
             bytes = excluded.bytes, config_digest = excluded.config_digest,
             templates = excluded.templates, trained_on = excluded.trained_on,
             threshold = excluded.threshold, created_event_ms = excluded.created_event_ms,
             promoted = excluded.promoted, sessions = excluded.sessions`,
    values: [
      model.log,
      model.version,
      model.bytes,
      model.configDigest,
      toJson(model.templates),
      toJson(model.trainedOn),
      model.threshold,
      model.createdEventMs,
      model.promoted,
      model.sessions,
    ],
  })
}

/** A version of a log's model; `latest` is the highest version that was promoted. */
export async function getModel(
  on: Database,
  log: number,
  version: number | 'latest',
): Promise<ModelRecord | undefined> {
  const rows = await query<ModelRecord>(on, `reading model ${version} of log ${log}`, {
    text: `select ${SUMMARY}, bytes, sessions, templates from model
            where log = $1 and ($2::int is null and promoted or version = $2)
            order by version desc limit 1`,
    values: [log, version === 'latest' ? null : version],
  })
  return rows[0]
}

/** The model that judged at an event time: the last that was cut by then, else the first. */
export async function getModelAt(
  on: Database,
  log: number,
  eventMs: number,
): Promise<ModelRecord | undefined> {
  const [row] = await query<ModelRecord>(on, `reading the model of log ${log} at a time`, {
    text: `select ${SUMMARY}, bytes, sessions, templates from model where log = $1 and promoted
            order by created_event_ms <= $2 desc,
                     case when created_event_ms <= $2 then version else -version end desc limit 1`,
    values: [log, eventMs],
  })
  return row
}

/** All versions of a log's model, ascending, without their bytes. */
export async function listModels(on: Database, log: number): Promise<ModelSummary[]> {
  return query<ModelSummary>(on, `reading the models of log ${log}`, {
    text: `select ${SUMMARY} from model where log = $1 order by version`,
    values: [log],
  })
}

/** The templates of all versions of a log's model, by id: one that changed comes several times. */
export async function getTemplates(
  on: Database,
  log: number,
): Promise<Pick<Template, 'id' | 'shapes'>[]> {
  return query<Pick<Template, 'id' | 'shapes'>>(on, `reading the templates of log ${log}`, {
    text: `select t->>'id' as id, t->'shapes' as shapes
             from model, json_array_elements(templates) t where log = $1`,
    values: [log],
  })
}

/** Lets a version judge, or takes it back. */
export async function promoteModel(
  on: Database,
  model: { readonly log: number; readonly version: number; readonly promoted: boolean },
): Promise<void> {
  await query(on, `promoting model ${model.version} of log ${model.log}`, {
    text: 'update model set promoted = $3 where log = $1 and version = $2',
    values: [model.log, model.version, model.promoted],
  })
}

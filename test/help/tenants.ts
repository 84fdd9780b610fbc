/** Sources of two tenants with a row in every table, and logins to one of them. */
import { transaction, type Store } from '../../src/store/pool.ts'
import { NEW_SCANNER, storeMasterState, storeScannerState } from '../../src/store/heartbeats.ts'
import { appendFindings } from '../../src/store/findings.ts'
import { replaceIncidents } from '../../src/store/incidents.ts'
import { markShares } from '../../src/store/judged.ts'
import { getLog } from '../../src/store/logs.ts'
import { addLooks } from '../../src/store/looks.ts'
import { storeModel } from '../../src/store/models.ts'
import { storeNote } from '../../src/store/notes.ts'
import { storeNotices } from '../../src/store/notices.ts'
import { ensureRole, type Role } from '../../src/store/roles.ts'
import { rollUp } from '../../src/store/rollUps.ts'
import { appendScores } from '../../src/store/scores.ts'
import { leaseShares } from '../../src/store/shares.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { storeSuiteModel } from '../../src/store/suiteModels.ts'
import { appendSuiteScores } from '../../src/store/suiteScores.ts'
import { storeTag } from '../../src/store/tags.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { fileRecord, finding, incident, suiteModel, turn, windowScore } from './flow.ts'

/** Stores a row in every table: of source `ns/name`, model `ns/name-model` and their suite. */
export async function storeTenant(store: Store, name: string, namespace = 'ns'): Promise<void> {
  const source = `${namespace}/${name}`
  const suite = `${namespace}/${namespace}.${name}-model`
  const model = `${namespace}/${name}-model`
  await ensureSource(store, { name: source, root: '/', config: {}, suite: { name: suite, model } })
  const files = [fileRecord({ id: name })]
  // A block that holds no bin: of those of other tests nobody reads one.
  const [from, to, coveredMs, lastMs] = [1, 2, 1, 1]
  const bins = { from, to, coveredMs, lastMs, bytes: Uint8Array.of(1) }
  await commitTurn(store, source, turn(1, { files, bins }))
  const log = (await getLog(store, source, 'app/app.log'))?.id ?? 0
  const shares = await leaseShares(store, { source, name: 'one' })
  await markShares(store, source, { shares, judgedMs: 1 })
  await storeScannerState(store, { source, name: 'one', state: NEW_SCANNER })
  const state = { lastPollMs: 0, leading: true, suites: 1, waiting: '' }
  await storeMasterState(store, { model, name: 'one', state })
  await storeModel(store, {
    log,
    version: 1,
    bytes: Uint8Array.of(1),
    configDigest: '',
    templates: [],
    trainedOn: {},
    threshold: 1,
    createdEventMs: 0,
    promoted: true,
    sessions: null,
  })
  await transaction(store, async connection => {
    await appendScores(connection, log, {
      version: 1,
      scores: [windowScore(0), windowScore(600_000)],
    })
    await appendFindings(connection, log, [finding('aa')])
    await replaceIncidents(connection, suite, [incident('i1', [finding('aa')])])
    await appendSuiteScores(connection, suite, [{ start: 0, score: 1, alarm: false }])
    await addLooks(connection, suite, [{ digest: 'd', atMs: 1, deviations: [] }])
    await storeSuiteModel(connection, suite, suiteModel(1))
    const severity = 'High' as const
    const notice = { id: 'i1', severity, findings: [], facts: {}, ends: 0, ended: false }
    const message = { notice: 'i1', channel: 'c', state: 'opened', body: {} }
    const told = { notices: [notice], forgotten: [], messages: [message] }
    await storeNotices(connection, suite, told)
  })
  await rollUp(store, { suite })
  const tag = {
    what: 'aa',
    verdict: 'true',
    who: 'me',
    saidMs: 0,
    reason: '',
    log: null,
    joint: null,
  } as const
  await storeTag(store, source, tag)
  await storeNote(store, suite, { from: 0, to: 1, who: 'ann', saidMs: 1, text: source })
}

/** Makes the role; gives the URL to log in as it. */
export async function roleUrl(store: Store, role: Role): Promise<string> {
  await ensureRole(store, role)
  const url = new URL(store.url.replace(/^postgres:\/\/[^@/]*@/, 'postgres://'))
  url.searchParams.set('user', role.role)
  return url.href
}

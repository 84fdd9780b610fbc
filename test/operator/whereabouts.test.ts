import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Candidate } from '../../operator/candidates.ts'
import { findWhereabouts, NOWHERE } from '../../operator/whereabouts.ts'
import { storeFiles } from '../../src/store/files.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { finding, incident, missing } from '../cli/example.ts'
import { withStore } from '../help/database.ts'
import { fileRecord } from '../help/flow.ts'
import { published } from './example.ts'

const SOURCE = { namespace: 'shop', name: 'checkout' }

test('the first line of each member is found in its source; a silence has none', () =>
  withStore(async store => {
    await ensureSource(store, { name: 'shop/checkout', root: '/', config: {} })
    const log = { stream: 'a', path: 'a.log', baseOffset: 0, baseLine: 0, position: 2_000_000 }
    await storeFiles(store, 'shop/checkout', [fileRecord(log)])
    const silent = finding('b', 9, { evidence: [missing()] })
    const members = published(incident([finding('a', 0), silent]))
    const key = { namespace: 'shop', name: 'default-1' }
    const candidate: Candidate = {
      ...{ key, source: 'checkout', fingerprint: 'f', state: 'Open', silenceMs: 0 },
      incident: members,
    }
    const { incident: _, ...gone } = candidate
    const where = await findWhereabouts(store, [candidate, gone])
    const [first, second] = members.members
    assert.deepEqual(where.of(SOURCE, first)?.file, {
      ...{ path: 'a.log', line: 10_233, offset: 1_203_331, gone: false },
    })
    assert.equal(where.of(SOURCE, second), undefined)
    assert.equal(where.of({ ...SOURCE, name: 'another' }, first), undefined)
    assert.equal(NOWHERE.of(SOURCE, first), undefined)
  }))

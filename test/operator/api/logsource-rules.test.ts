/** The rules between the fields of a LogSource. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LogSource } from '../../../operator/api/logsource.ts'
import { LOG_NAME } from '../../../operator/api/logsource-rules.ts'
import { objectOf, refusalsOf } from '../../help/kinds.ts'

const volume = { persistentVolumeClaim: { claimName: 'logs' } }
const cloudWatch = { region: 'eu-central-1', logGroups: ['a'] }
const nodeLogs = {}

function refused(spec: object): string[] {
  return refusalsOf(LogSource, objectOf('LogSource', spec))
}

test('exactly one retriever is set, and the sentence says which are', () => {
  const one = 'spec: exactly one of volume, nodeLogs, cloudWatch must be set'
  for (const good of [{ volume }, { nodeLogs }, { cloudWatch }]) assert.deepEqual(refused(good), [])
  assert.deepEqual(refused({}), [`${one}; none is`])
  assert.deepEqual(refused({ volume, cloudWatch }), [`${one}; both volume and cloudWatch are`])
  assert.deepEqual(refused({ volume, nodeLogs, cloudWatch }), [`${one}; all three are`])
})

test('a place of a name is refused where it would stay empty', () => {
  const pod = 'spec.logName: {namespace}, {workload}, {pod}, {container}, {node} are known for'
  assert.deepEqual(refused({ volume, logName: 'x/{pod}' }), [`${pod} nodeLogs only`])
  assert.deepEqual(refused({ nodeLogs, logName: '{workload}/{container}' }), [])
  const cloud = 'spec.logName: {group}, {stream} are known for cloudWatch only'
  assert.deepEqual(refused({ nodeLogs, logName: '{group}' }), [cloud])
  assert.deepEqual(refused({ cloudWatch, logName: '{group}/{stream}' }), [])
})

test('names of logs are plain text with known places', () => {
  for (const name of ['{path}', 'all', 'a/{path} b', '{node}:{path}']) assert.match(name, LOG_NAME)
  for (const name of ['', '{', '{x}', '{path', '}', 'ä', '<b>', 'a\n', '\u001b[1m']) {
    assert.doesNotMatch(name, LOG_NAME)
  }
})

test('on nodes there is one scanner each', () => {
  const replicas = 'spec.scanners.replicas: nodeLogs runs one scanner on every node'
  assert.deepEqual(refused({ nodeLogs, scanners: { replicas: 0 } }), [])
  assert.deepEqual(refused({ nodeLogs, scanners: { replicas: 2 } }), [
    `${replicas}: leave replicas out`,
  ])
  assert.deepEqual(refused({ volume, scanners: { replicas: 64 } }), [])
})

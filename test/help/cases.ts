/**
 * Cases for every rule of the kinds, good and bad. The same table is put to the schemas here and to
 * a real apiserver in the CRDs, so that the two cannot differ.
 */
import { objectOf } from './kinds.ts'

/** One object, and what is said to whoever applies it. */
export interface Case {
  readonly rule: string
  readonly kind: 'LogSource' | 'AnomalyModel' | 'Anomaly'
  readonly spec: unknown
  /** What the spec was before: the case is a change. */
  readonly before?: unknown
  readonly name?: string
  /** Part of the sentence of refusal; left out where all is well. */
  readonly refused?: RegExp
}

const claim = { persistentVolumeClaim: { claimName: 'logs' } }
const hostPath = { hostPath: { path: '/var/log/shop' } }
const cloud = { region: 'eu-central-1', logGroups: ['/aws/eks/*'] }
const source = (rule: string, spec: unknown, refused?: RegExp): Case => ({
  rule,
  kind: 'LogSource',
  spec,
  ...(refused === undefined ? {} : { refused }),
})
const model = (rule: string, spec: unknown, refused?: RegExp): Case => ({
  ...source(rule, spec, refused),
  kind: 'AnomalyModel',
})

const ONE = 'exactly one of volume, nodeLogs, cloudWatch must be set'

const RETRIEVERS: readonly Case[] = [
  source('one retriever', { volume: claim }),
  source('one retriever', { nodeLogs: {} }),
  source('one retriever', { cloudWatch: cloud }),
  source('one retriever', {}, new RegExp(`spec: .*${ONE}; none is`)),
  source(
    'one retriever',
    { volume: claim, cloudWatch: cloud },
    new RegExp(`spec: .*${ONE}; both volume and cloudWatch are`),
  ),
  source(
    'one retriever',
    { volume: claim, nodeLogs: {} },
    new RegExp(`spec: .*${ONE}; both volume and nodeLogs are`),
  ),
  source(
    'one retriever',
    { volume: claim, nodeLogs: {}, cloudWatch: cloud },
    new RegExp(`spec: .*${ONE}; all three are`),
  ),
]

const VOLUMES: readonly Case[] = [
  source('one volume', { volume: hostPath }),
  source('one volume', { volume: { nfs: { server: 'nfs', path: '/' } } }),
  source('one volume', { volume: { csi: { driver: 'efs.csi.aws.com' } } }),
  source('one volume', { volume: {} }, /spec\.volume: .*exactly one of persistentVolumeClaim/),
  source('one volume', { volume: { ...claim, ...hostPath } }, /exactly one of persistentVolume/),
  source('path', { volume: { hostPath: { path: '/' } } }, /spec\.volume\.hostPath\.path/),
  source('path', { volume: { hostPath: { path: '/a/../etc' } } }, /hostPath\.path/),
  source('path', { volume: { hostPath: { path: '/a', type: 'Socket' } } }, /hostPath\.type/),
  source('path', { volume: { nfs: { server: 'nfs', path: 'a' } } }, /nfs\.path/),
  source('name', { volume: { persistentVolumeClaim: { claimName: 'A' } } }, /claimName/),
]

const NAMES: readonly Case[] = [
  source('places', { nodeLogs: {}, logName: '{namespace}/{workload}/{container}' }),
  source('places', { cloudWatch: cloud, logName: '{group}/{stream}' }),
  source('places', { volume: claim, logName: 'shop/{path}' }),
  source('places', { volume: claim, logName: '{pod}' }, /spec\.logName: .*for nodeLogs only/),
  source('places', { nodeLogs: {}, logName: '{group}' }, /spec\.logName: .*for cloudWatch only/),
  source('places', { volume: claim, logName: '{file}' }, /spec\.logName/),
  { ...source('label', { volume: claim }), name: 'a'.repeat(63) },
  { ...source('label', { volume: claim }, /at most 63 characters/), name: 'a'.repeat(64) },
  { ...model('label', {}), name: 'a'.repeat(63) },
  { ...model('label', {}, /at most 63 characters/), name: 'a'.repeat(64) },
]

const LIMITS: readonly Case[] = [
  source('replicas', { volume: claim, scanners: { replicas: 64 } }),
  source('replicas', { nodeLogs: {}, scanners: { replicas: 0 } }),
  source('replicas', { volume: claim, scanners: { replicas: 65 } }, /spec\.scanners\.replicas/),
  source('replicas', { nodeLogs: {}, scanners: { replicas: 2 } }, /one scanner on every node/),
  source('replicas', { cloudWatch: cloud, scanners: { replicas: 1 } }),
  source('replicas', { cloudWatch: cloud, scanners: { replicas: 2 } }, /is read by one scanner/),
  source('seconds', { volume: claim, pollIntervalSeconds: 0 }, /spec\.pollIntervalSeconds/),
  source('lists', { volume: claim, include: Array(65).fill('*') }, /spec\.include/),
  source('lists', { cloudWatch: { ...cloud, logGroups: [] } }, /spec\.cloudWatch\.logGroups/),
  source('lists', { cloudWatch: { ...cloud, logGroups: ['a', 'b'] } }),
  source('lists', { cloudWatch: { ...cloud, logGroups: ['a', 'a'] } }, /cloudWatch\.logGroups/),
  source('region', { cloudWatch: { ...cloud, region: 'Frankfurt' } }, /spec\.cloudWatch\.region/),
  source('words', { volume: claim, reclaimPolicy: 'Keep' }, /spec\.reclaimPolicy/),
  source('quantity', { volume: claim, podTemplate: { resources: { limits: { cpu: 1 } } } }),
  source('quantity', { volume: claim, podTemplate: { resources: { limits: { cpu: '1.5' } } } }),
  source(
    'quantity',
    { volume: claim, podTemplate: { resources: { limits: { cpu: 'many' } } } },
    /spec\.podTemplate\.resources\.limits/,
  ),
  model('window', { windowSeconds: 60 }),
  model('window', { windowSeconds: 65 }, /spec\.windowSeconds/),
  model('window', { windowSeconds: 0 }, /spec\.windowSeconds/),
  model('lateness', { latenessSeconds: 0 }),
  model('lateness', { latenessSeconds: 600 }),
  model('lateness', { latenessSeconds: -1 }, /spec\.latenessSeconds/),
  model('lateness', { latenessSeconds: 601 }, /spec\.latenessSeconds/),
  model('budget', { budget: { findingsPerLogPerDay: 0.5 } }),
  model('budget', { budget: { findingsPerLogPerDay: 0 } }, /spec\.budget\.findingsPerLogPerDay/),
  model('words', { parser: 'shapes' }, /spec\.parser/),
  model('seed', { forest: { seed: 2 ** 32 - 1 } }),
  model('seed', { forest: { seed: 2 ** 32 } }, /spec\.forest\.seed/),
]

const FIXED = /cannot be changed, because/
const PRESENT = /cannot be set or taken away later/

const incident = {
  modelRef: { namespace: 'logforest', name: 'default' },
  fingerprint: '7f3c1a9e0b5d4c21',
}

const CHANGES: readonly Case[] = [
  { ...source('fixed', { volume: claim, include: ['*.log'] }), before: { volume: claim } },
  { ...source('fixed', { volume: hostPath }, FIXED), before: { volume: claim } },
  { ...source('fixed', { nodeLogs: {} }, PRESENT), before: { volume: claim } },
  {
    ...source('fixed', { volume: claim, logName: 'all', include: ['*.log'] }),
    before: { volume: claim, logName: 'all' },
  },
  {
    ...source('fixed', { volume: claim, logName: 'all' }, /spec\.logName: .*cannot be changed/),
    before: { volume: claim },
  },
  {
    ...source('fixed', { cloudWatch: { ...cloud, region: 'us-east-1' } }, FIXED),
    before: { cloudWatch: cloud },
  },
  {
    ...source('fixed', { cloudWatch: { ...cloud, endpoint: 'http://a' } }, PRESENT),
    before: { cloudWatch: cloud },
  },
  {
    ...source('fixed', { cloudWatch: { ...cloud, endpoint: 'http://a' } }, FIXED),
    before: { cloudWatch: { ...cloud, endpoint: 'http://b' } },
  },
  {
    ...source('fixed', { cloudWatch: { ...cloud, endpoint: 'http://b', logGroups: ['other'] } }),
    before: { cloudWatch: { ...cloud, endpoint: 'http://b' } },
  },
  {
    ...source('fixed', { cloudWatch: { ...cloud, logGroups: ['other'] } }),
    before: { cloudWatch: cloud },
  },
  { ...model('fixed', { windowSeconds: 20 }), before: { windowSeconds: 10 } },
  { rule: 'fixed', kind: 'Anomaly', spec: incident, before: incident },
  {
    rule: 'fixed',
    kind: 'Anomaly',
    spec: { ...incident, fingerprint: 'ffffffffffffffff' },
    before: incident,
    refused: /one incident for good/,
  },
]

/** All cases. */
export const CASES: readonly Case[] = [
  ...RETRIEVERS,
  ...VOLUMES,
  ...NAMES,
  ...LIMITS,
  ...CHANGES,
  { rule: 'incident', kind: 'Anomaly', spec: incident },
  {
    rule: 'incident',
    kind: 'Anomaly',
    spec: { ...incident, fingerprint: 'x' },
    refused: /spec\.fingerprint/,
  },
]

/** What a case applies. */
export interface CaseObject {
  readonly kind: Case['kind']
  readonly metadata: { readonly name: string }
}

/** The object of a case, under a name of its own. */
export function objectOfCase(each: Case, spec: unknown): CaseObject {
  const name = each.name ?? `case-${CASES.indexOf(each)}`
  return { ...objectOf(each.kind, spec), kind: each.kind, metadata: { name } }
}

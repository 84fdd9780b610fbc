/** Manifests of a source and a model, and the words with which processes are started on them. */
import { join } from 'node:path'
import { writeLog } from './scanning.ts'

const SOURCE = `apiVersion: logforest.io/v1alpha1
kind: LogSource
metadata: {name: shop, namespace: ns}
spec:
  volume: {persistentVolumeClaim: {claimName: shop-logs}}
  pollIntervalSeconds: 1
`

const MODEL = `apiVersion: logforest.io/v1alpha1
kind: AnomalyModel
metadata: {name: quick, namespace: ns}
spec:
  windowSeconds: 10
  forest: {trees: 20, sampleSize: 64}
  master: {pollIntervalSeconds: 1}
`

/** The source and suite of the manifests, as the operator stores them. */
export const SHOP = {
  name: 'ns/shop',
  root: '/logs',
  config: {},
  suite: { name: 'ns/ns.quick', model: 'ns/quick' },
}

/** Writes both manifests into a folder; gives the words after the program's name. */
export function writeManifests(folder: string): { scanner: string[]; master: string[] } {
  writeLog(folder, 'source.yaml', SOURCE)
  writeLog(folder, 'model.yaml', MODEL)
  const model = ['--model', join(folder, 'model.yaml'), '--health-port', '0']
  const source = ['--log-source', join(folder, 'source.yaml'), '--log-dir', join(folder, 'logs')]
  return { scanner: ['scanner', ...source, ...model], master: ['master', ...model] }
}

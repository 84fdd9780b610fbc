#!/usr/bin/env node
/**
 * Writes what is made from the kinds (`operator/api`): their CustomResourceDefinitions, beside this
 * file and for the chart, and the page docs/kinds.md. `npm run crds`.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { type Crd, crdOf } from '../operator/api/crd.ts'
import { DEFINITIONS } from '../operator/api/definitions.ts'
import { pageOf } from './page.ts'

const ROOT = new URL('../', import.meta.url)

/** Folders that hold a copy of each CRD: for `kubectl apply -f crds`, and for the chart. */
const FOLDERS = ['crds', 'charts/logforest/files/crds']

/** All files that are made, by their path in the repository. */
export function madeFiles(): Map<string, string> {
  const crds = DEFINITIONS.map(crdOf)
  const files = crds.map(crd => [nameOf(crd), yamlOf(crd)] as const)
  const copies = FOLDERS.flatMap(folder =>
    files.map(([name, text]) => [`${folder}/${name}`, text] as const),
  )
  return new Map([...copies, ['docs/kinds.md', pageOf(crds)]])
}

function nameOf(crd: Crd): string {
  return `${crd.spec.group}_${crd.spec.names.plural}.yaml`
}

function yamlOf(crd: Crd): string {
  const note = '# Made from operator/api by `npm run crds`; not to be edited.\n'
  return note + stringify(crd, { lineWidth: 100, aliasDuplicateObjects: false })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of madeFiles()) {
    const url = new URL(path, ROOT)
    mkdirSync(dirname(fileURLToPath(url)), { recursive: true })
    writeFileSync(url, text)
  }
}

/**
 * The release before this one, from the history of the repository: its chart, its kinds, its tables
 * and its image, so that an upgrade has to change all of them. Where the history is not there (a
 * shallow clone), today's chart stands in under another version, and that is said.
 */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hasImage, loadImage } from '../cluster/images/buildah.ts'
import { buildImage, ourImage } from '../cluster/images/images.ts'
import { layout } from '../cluster/layout.ts'
import { call, run } from '../cluster/run.ts'
import { helm, say } from './stage.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Before logs of nodes, sessions in tables of their own, and how late lines may come. */
const COMMIT = 'cc6c1f47b6445ab70f3a23f165277f5625783d84'

/** The version under which it is packed. */
export const PREVIOUS = '0.0.1'

/** The chart to install, with its image on the node; `isOld` where it is from the history. */
export async function previousRelease(): Promise<{ chart: string; isOld: boolean }> {
  const directory = join(layout().directory, 'previous')
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory)
  if ((await git('cat-file', '-e', `${COMMIT}^{commit}`)).code !== 0) {
    say(`${COMMIT} is not in the history: the upgrade is from today's chart as ${PREVIOUS}.`)
    const version = ourImage().split(':').at(-1) ?? ''
    return { chart: await pack(ROOT, directory, version), isOld: false }
  }
  await run('git', ['-C', ROOT, 'archive', '--output', `${directory}/source.tar`, COMMIT])
  await run('tar', ['-xf', `${directory}/source.tar`, '-C', directory])
  const tag = `${PREVIOUS}-${COMMIT.slice(0, 12)}`
  const image = `docker.io/library/logforest:${tag}`
  if (!(await hasImage(image))) {
    say(`${image} from the Dockerfile of then`)
    await buildImage(image, directory)
  }
  say(`node: ${image}`)
  await loadImage(layout(), image)
  return { chart: await pack(directory, directory, tag), isOld: true }
}

function git(...words: readonly string[]) {
  return call('git', ['-C', ROOT, ...words])
}

async function pack(source: string, directory: string, tag: string): Promise<string> {
  const versions = ['--version', PREVIOUS, '--app-version', tag]
  await helm(['package', join(source, 'charts/logforest'), ...versions, '-d', directory])
  return join(directory, `logforest-${PREVIOUS}.tgz`)
}

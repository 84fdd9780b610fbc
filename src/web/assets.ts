/**
 * The files of the page: ES modules whose types are taken out when the server starts, so that there
 * is nothing to build. All are held in memory and served by their exact path: no path of a request
 * ever reaches the disk.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { strongHash } from '../base/hash.ts'

/** A file as it is sent. */
export interface Asset {
  readonly type: string
  readonly body: string
  readonly etag: string
}

const PAGE = fileURLToPath(new URL('page', import.meta.url))

/** Words that page and terminal share: they import nothing but each other. */
const SHARED = fileURLToPath(new URL('../words', import.meta.url))
const WORDS = ['text.ts', 'words.ts']

/** Where the browser finds the one library of the page. */
const PLOT = '/page/vendor/uplot.js'

const TYPES: Readonly<Record<string, string>> = {
  '.ts': 'text/javascript; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.html': 'text/html; charset=utf-8',
}

/** All files of the page by their path; `/` is its HTML. */
export function loadAssets(): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>()
  for (const file of readdirSync(PAGE, { recursive: true, encoding: 'utf8' })) {
    const type = TYPES[extname(file)]
    if (type === undefined) continue
    const path = `/page/${file.replaceAll('\\', '/')}`
    assets.set(path, asset(type, bodyOf(path, readFileSync(join(PAGE, file), 'utf8'))))
  }
  for (const file of WORDS) {
    const path = `/words/${file}`
    assets.set(
      path,
      asset(TYPES['.ts'] ?? '', bodyOf(path, readFileSync(join(SHARED, file), 'utf8'))),
    )
  }
  const html = assets.get('/page/index.html')
  if (html === undefined) throw new Error('The page has no index.html')
  assets.set('/', html)
  const dist = dirname(createRequire(import.meta.url).resolve('uplot'))
  const library = (name: string): string => readFileSync(join(dist, name), 'utf8')
  assets.set(PLOT, asset(TYPES['.js'] ?? '', library('uPlot.esm.js')))
  assets.set('/page/vendor/uplot.css', asset(TYPES['.css'] ?? '', library('uPlot.min.css')))
  return assets
}

function asset(type: string, body: string): Asset {
  return { type, body, etag: `"${strongHash(body)}"` }
}

function bodyOf(path: string, text: string): string {
  if (!path.endsWith('.ts')) return text
  // A browser finds modules by address; this is the only one that has a name.
  return quietly(() => stripTypeScriptTypes(text)).replaceAll("from 'uplot'", `from '${PLOT}'`)
}

/** Node.js calls the function experimental, once per process, which tells a user nothing. */
function quietly<T>(work: () => T): T {
  const warn = process.emitWarning
  process.emitWarning = () => undefined
  try {
    return work()
  } finally {
    process.emitWarning = warn
  }
}

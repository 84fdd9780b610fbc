/** A source in a temporary directory with a reader that commits what it reads: for the tests. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import type { FileRecord, PollResult, Span } from '../../src/flow.ts'
import { ChunkReader } from '../../src/retrieve/chunk.ts'
import { Directory, type DirectoryOptions } from '../../src/retrieve/directory.ts'

/** A temporary directory that goes with the test. */
export function temporaryDirectory(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'logforest-test-'))
  t.after(() => rmSync(path, { recursive: true }))
  return path
}

/** Polls, reads and commits; `text` is what was read of each stream so far. */
export class Reading {
  readonly root: string
  readonly text: Record<string, string> = {}
  readonly problems: string[] = []
  directory: Directory
  #records = new Map<string, FileRecord>()
  #stale = false
  readonly #options: DirectoryOptions

  constructor(root: string, options: Partial<DirectoryOptions> = {}) {
    this.root = root
    this.#options = { source: 'test', root, include: [], exclude: [], ...options }
    this.directory = new Directory(this.#options, [])
  }

  path(name: string): string {
    return join(this.root, name)
  }

  append(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    appendFileSync(this.path(name), text)
  }

  /** Forgets everything but what was committed. */
  restart(): void {
    this.directory = new Directory(this.#options, [...this.#records.values()])
  }

  record(path: string): FileRecord | undefined {
    return [...this.#records.values()].find(one => one.path === path && one.state !== 'gone')
  }

  get records(): FileRecord[] {
    return [...this.#records.values()]
  }

  commit(records: readonly FileRecord[]): void {
    for (const record of records) this.#records.set(record.id, record)
    this.directory.committed(records)
  }

  /**
   * One look, everything read and committed, and another one where a file was not what it was
   * taken for; gives what was read now, by stream.
   */
  async read(): Promise<Record<string, string>> {
    const now: Record<string, string> = {}
    if (await this.#look(now)) await this.#look(now)
    for (const [stream, text] of Object.entries(now)) {
      this.text[stream] = (this.text[stream] ?? '') + text
    }
    return now
  }

  poll(): Promise<PollResult> {
    return this.directory.poll()
  }

  /** True where a file was no longer what the look saw. */
  async #look(now: Record<string, string>): Promise<boolean> {
    const result = await this.directory.poll()
    this.problems.push(...result.problems.map(problem => problem.message))
    this.#stale = false
    for (const [stream, spans] of result.spans) {
      for (const span of spans) {
        now[stream] = (now[stream] ?? '') + (await this.#readSpan(span))
      }
    }
    this.commit(result.changed)
    return this.#stale
  }

  async #readSpan(span: Span): Promise<string> {
    const reader = new ChunkReader(this.root, span)
    let text = ''
    for (let chunk = await reader.nextAsync(); chunk; chunk = await reader.nextAsync()) {
      text += Buffer.from(chunk.bytes).toString()
    }
    if (reader.problem) this.problems.push(reader.problem.reason)
    this.#stale ||= reader.stale
    this.commit([reader.record()])
    return text
  }
}

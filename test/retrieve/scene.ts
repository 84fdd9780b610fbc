/** A scene on a real disk: files as they lie there, and records as they were committed. */
import { lstatSync, readdirSync } from 'node:fs'
import type { FileRecord } from '../../src/flow.ts'
import type { Look } from '../../src/retrieve/content.ts'
import { attributesOf, fingerprintOf, tailOf } from '../../src/retrieve/identity.ts'
import { Memory, UNREAD, unchanged } from '../../src/retrieve/memory.ts'
import type { Scene } from '../../src/retrieve/pool.ts'
import { rotatedName } from '../../src/retrieve/rotation.ts'
import { Slices } from '../../src/retrieve/slices.ts'

/** A record of the first `position` bytes of a text, committed under a path. */
export function readRecord(path: string, text: string, more: Partial<FileRecord> = {}): FileRecord {
  const bytes = Buffer.from(text)
  return {
    ...UNREAD,
    id: path,
    path,
    stream: rotatedName(path).stream,
    attributes: 'an unknown inode-',
    fingerprint: fingerprintOf(bytes.subarray(0, 1024)),
    fingerprintBytes: Math.min(1024, bytes.length),
    tail: tailOf(bytes),
    position: bytes.length,
    size: bytes.length,
    ...more,
  }
}

/** The attributes of a file as they are now. */
export function attributesAt(path: string): string {
  return attributesOf(lstatSync(path))
}

/** What a poll would see. */
export function sceneOf(root: string, records: readonly FileRecord[]): Scene {
  const memory = new Memory()
  memory.commit(records)
  const looks = new Map<string, Look>()
  const paths = new Set(readdirSync(root))
  for (const path of paths) {
    const stats = lstatSync(`${root}/${path}`)
    const entry = memory.at(path)
    if (entry && unchanged(entry, stats)) continue
    const { size, mtimeMs } = stats
    const attributes = attributesOf(stats)
    looks.set(path, { path, name: rotatedName(path), attributes, size, mtimeMs })
  }
  const away = records.filter(one => one.state !== 'gone' && !paths.has(one.path))
  const missing = [...memory.homeless(), ...away]
  const missingPaths = new Set(away.map(one => one.path))
  return {
    root,
    memory,
    slices: new Slices(),
    looks,
    missing,
    missingPaths,
    trusted: new Set<string>(),
  }
}

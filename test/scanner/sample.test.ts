/** The first records of a stream decide what its identifier is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteReader, ByteWriter } from '../../src/base/bytes.ts'
import { CandidateScan } from '../../src/parse/candidates.ts'
import { Sample } from '../../src/scanner/sample.ts'

/** Adds records until it is decided, or so many. */
function fed(lineOf: (record: number) => string, most: number, sample = new Sample()) {
  const scan = new CandidateScan()
  for (let record = sample.records.length; record < most; record++) {
    const bytes = Buffer.from(lineOf(record))
    scan.scan(bytes, 0, bytes.length)
    const at = { shape: record % 5, timeMs: record, offset: record * 40, line: record }
    sample.add(bytes, scan, at)
    const decided = sample.decide()
    if (decided !== undefined) return { decided, records: record + 1, sample }
  }
  return { decided: undefined, records: most, sample }
}

const jobs = (record: number): string => `work on job_${1000 + Math.floor(record / 5)} goes on`

test('a clear identifier is known after 512 records', () => {
  const { decided, records } = fed(jobs, 10_000)
  assert.equal(records, 512)
  assert.ok(typeof decided === 'object' && decided.classes.length === 1)
})

test('a log without candidates is given up at once, a promising one later', () => {
  assert.deepEqual(fed(() => 'nothing here', 10_000).records, 512)
  const rarely = (record: number): string => (record % 5 < 2 ? jobs(record) : 'idle')
  assert.ok(fed(rarely, 10_000).records > 512)
})

test('the sample goes on where it was stored', () => {
  const { sample } = fed(jobs, 300)
  const writer = new ByteWriter()
  sample.save(writer)
  const back = Sample.restore(new ByteReader(writer.take()))
  const texts = ({ values }: Sample): string[] => {
    return Array.from({ length: values.count }, (_, value) => values.text(value))
  }
  assert.deepEqual(
    [back.records, texts(back), back.seen],
    [sample.records, texts(sample), sample.seen],
  )
  assert.deepEqual(fed(jobs, 600, back).decided, fed(jobs, 600).decided)
})

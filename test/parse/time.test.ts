import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { TimeReader } from '../../src/parse/time.ts'

/** Before this time, on a Friday, the last line of each log was written. */
const HINT_MS = Date.parse('2026-11-20T12:00:00Z')

function timeOf(line: string, reader = new TimeReader(HINT_MS)): string {
  const bytes = Buffer.from(`\x00${line}23:59:59`)
  const timeMs = reader.read(bytes, 1, bytes.length - 8)
  return Number.isNaN(timeMs) ? 'none' : new Date(timeMs).toISOString()
}

/** Text, and the time in it; `|` ends what belongs to the time, where that is not the end. */
const GOLDEN: readonly (readonly [string, string])[] = [
  // ISO 8601 and its relatives
  ['2026-11-20T14:07:31Z', '2026-11-20T14:07:31.000Z'],
  ['2026-11-20T14:07:31.123456789Z| stdout F hello', '2026-11-20T14:07:31.123Z'],
  ['2026-11-20 14:07:31,978| INFO [main] a.b: c', '2026-11-20T14:07:31.978Z'],
  ['2026-11-20 14:07:31.5| x', '2026-11-20T14:07:31.500Z'],
  ['2026-11-20T14:07:31+02:00| x', '2026-11-20T12:07:31.000Z'],
  ['2026-11-20T14:07:31.250-0530| x', '2026-11-20T19:37:31.250Z'],
  ['2026-11-20 14:07:31 +0100| x', '2026-11-20T13:07:31.000Z'],
  ['2026-11-20 14:07:31+00| x', '2026-11-20T14:07:31.000Z'],
  ['2026-11-20 14:07:31.123 UTC| [123] LOG:  started', '2026-11-20T14:07:31.123Z'],
  ['2026-11-20 14:07:31 GMT| x', '2026-11-20T14:07:31.000Z'],
  ['2026-11-20 14:07:31| CEST x', '2026-11-20T14:07:31.000Z'],
  ['2026-11-20T14:07Z| x', '2026-11-20T14:07:00.000Z'],
  ['2026-11-20T140731Z| x', '2026-11-20T14:07:31.000Z'],
  ['2016-09-28 04:30:30|, Info  CBS  Loaded', '2016-09-28T04:30:30.000Z'],
  ['2026/11/20 14:07:31| [error] 123#0: *1 open() failed', '2026-11-20T14:07:31.000Z'],
  ['2026-11-20_14:07:31| x', '2026-11-20T14:07:31.000Z'],
  ['[2026-11-20 14:07:31|] x', '2026-11-20T14:07:31.000Z'],
  ['2026-11-20 14:07:31|: x', '2026-11-20T14:07:31.000Z'],
  ['2016-12-31T23:59:60Z| leap second', '2017-01-01T00:00:00.000Z'],
  ['2024-02-29 00:00:00| x', '2024-02-29T00:00:00.000Z'],
  ['2005-06-03-15.42.50.675872| R02-M1 RAS KERNEL INFO', '2005-06-03T15:42:50.675Z'],
  // compact
  ['20171223-22:15:29:606||Step_LSC|30002312|x', '2017-12-23T22:15:29.606Z'],
  ['20171224-1:1:0:35||Step_LSC|30002312|x', '2017-12-24T01:01:00.035Z'],
  ['20171223T221529Z| x', '2017-12-23T22:15:29.000Z'],
  ['20171223 221529| x', '2017-12-23T22:15:29.000Z'],
  ['20171223221529| x', '2017-12-23T22:15:29.000Z'],
  ['081109 203615| 148 INFO dfs.DataNode: x', '2008-11-09T20:36:15.000Z'],
  ['070917 16:29:01| [Note] x', '2007-09-17T16:29:01.000Z'],
  ['991231 235959| x', '1999-12-31T23:59:59.000Z'],
  ['17/06/09 20:10:40| INFO executor.Executor: x', '2017-06-09T20:10:40.000Z'],
  // named months
  ['[Sun Dec 04 04:47:44 2005|] [notice] x', '2005-12-04T04:47:44.000Z'],
  ['[Sun Dec 04 04:47:44.123456 2005|] [core:notice] x', '2005-12-04T04:47:44.123Z'],
  ['Sun Dec  4 04:47:44 CET 2005| x', '2005-12-04T04:47:44.000Z'],
  ['Sun, 04 Dec 2005 04:47:44 GMT| x', '2005-12-04T04:47:44.000Z'],
  ['Dec 04, 2005 4:47:44 PM| org.apache.X main', '2005-12-04T16:47:44.000Z'],
  ['10.0.0.1 - frank [04/Dec/2005:04:47:44 +0100|] "GET / HTTP/1.0"', '2005-12-04T03:47:44.000Z'],
  ['04-Dec-2005 04:47:44.123| queries: info: x', '2005-12-04T04:47:44.123Z'],
  ['1:M 04 Dec 2005 04:47:44.123| * Ready', '2005-12-04T04:47:44.123Z'],
  ['[1] 04 Nov 04:47:44.123| * Ready', '2026-11-04T04:47:44.123Z'],
  ['Jun 14 15:16:01| combo sshd(pam_unix)[19939]: x', '2026-06-14T15:16:01.000Z'],
  ['Dec 10 06:55:46| LabSZ sshd[24200]: x', '2025-12-10T06:55:46.000Z'],
  ['<34>Jun  4 15:16:01| host su: x', '2026-06-04T15:16:01.000Z'],
  ['<34>1 2026-11-20T14:07:31.003Z| host app - ID47 - x', '2026-11-20T14:07:31.003Z'],
  ['Feb 29 10:00:00| host x', '2024-02-29T10:00:00.000Z'],
  ['Nov 21 11:59:59| host within a day of the hint', '2026-11-21T11:59:59.000Z'],
  ['Nov 21 12:00:01| host a year before', '2025-11-21T12:00:01.000Z'],
  // other orders
  ['[10.30 16:49:06|] chrome.exe - x', '2026-10-30T16:49:06.000Z'],
  ['03-17 16:13:38.811|  1702  2395 D WindowManager: x', '2026-03-17T16:13:38.811Z'],
  ['27.03.2005 22:00:00| x', '2005-03-27T22:00:00.000Z'],
  ['03/27/2005 10:00:00 PM| x', '2005-03-27T22:00:00.000Z'],
  ['27/03/2005 22:00:00| x', '2005-03-27T22:00:00.000Z'],
  ['12/31/2005 12:00:00 AM| x', '2005-12-31T00:00:00.000Z'],
  ['I0102 15:04:05.678901|       1 main.go:10] x', '2026-01-02T15:04:05.678Z'],
  ['W20250102 15:04:05.678901| 1 main.cc:10] x', '2025-01-02T15:04:05.678Z'],
  // numbers
  ['1077804742| x', '2004-02-26T14:12:22.000Z'],
  ['1286536309.450|    180 10.0.0.1 TCP_MISS/200', '2010-10-08T11:11:49.450Z'],
  ['1531171074631| x', '2018-07-09T21:17:54.631Z'],
  ['1531171074631123| x', '2018-07-09T21:17:54.631Z'],
  ['1531171074631123456| x', '2018-07-09T21:17:54.631Z'],
  ['- 1117838570| 2005.06.03 R02-M1 2005-06-03-15.42.50.675872 x', '2005-06-03T22:42:50.000Z'],
  ['24181 node-247 node status 1100788549| 1 running', '2004-11-18T14:35:49.000Z'],
  ['type=SYSCALL msg=audit(1364481363.243|:24287): x', '2013-03-28T14:36:03.243Z'],
  // clock alone
  ['17:35:38.386| INFO  o.s.X#365 x', '2026-11-20T17:35:38.386Z'],
  ['INFO 17:35:38| x', '2026-11-20T17:35:38.000Z'],
  // within other syntax
  ['INFO  [main] 2026-11-20 14:07:31| x', '2026-11-20T14:07:31.000Z'],
  ['web_1  | 2026-11-20 14:07:31| x', '2026-11-20T14:07:31.000Z'],
  ['time="2026-11-20T14:07:31Z|" level=info msg=x', '2026-11-20T14:07:31.000Z'],
  ['level=info ts=1531171074.631| msg=x', '2018-07-09T21:17:54.631Z'],
  ['{"time":"2026-11-20T14:07:31Z|","msg":"x"}', '2026-11-20T14:07:31.000Z'],
  ['{"level":30,"time":1531171074631|,"pid":1,"msg":"x"}', '2018-07-09T21:17:54.631Z'],
  ['ERROR:2026-11-20 14:07:31|:root:x', '2026-11-20T14:07:31.000Z'],
  [
    'nova.log.1.2017-05-16_13:53:08 25746 2017-05-16 00:00:00.008| 25746',
    '2017-05-16T00:00:00.008Z',
  ],
]

for (const [marked, expected] of GOLDEN) {
  // The last bar that has another byte than a blank before it marks the end.
  const mark = /(?<=[^ |])\|/.exec(marked)?.index ?? marked.length
  const line = marked.slice(0, mark) + marked.slice(mark + 1)
  test(`the time of ${line}`, () => {
    const reader = new TimeReader(HINT_MS)
    assert.equal(timeOf(line, reader), expected)
    assert.equal(reader.timeEnd, 1 + mark)
    assert.equal(timeOf(line, reader), expected, 'when read again')
    assert.equal(reader.timeEnd, 1 + mark)
  })
}

const NO_TIME: readonly string[] = [
  '',
  'hello world',
  '2026-02-30 10:00:00 no such day',
  '2026-13-01 10:00:00 no such month',
  '2025-02-29 10:00:00 no leap year',
  '2026-11-20 24:00:00 no such hour',
  '2026-11-20 10:60:00 no such minute',
  'Feb 30 10:00:00 host no such day',
  '2026-11-20 a date alone',
  'version 2026.11.20 started',
  'Linux version 2.6.5-1.358 (gcc 3.3.3)',
  '10.251.73.220:50010 is added',
  '192.168.10.20 10.30.16.49 connected',
  '00:11:22:33:44:55 is at 10.0.0.1',
  'fe80::1 12:34:56:78:9a:bc',
  'lifetime of it 00:12:34',
  'took 00:12 to finish',
  'the job started at midnight and ended 2026-11-20 14:07:31',
  'size 67108864 of 1234567',
  '4567890123456 is behind the year 2100',
  '1234567890.4.5 of something',
  '12345678901 has eleven digits',
  'id1077804742 x',
  'Maybe 14 15:16:01 x',
  'Jun 14 at 15:16:01',
  '{"size":1531171074631}',
  'I0102 started',
  'Segmentation fault',
]

for (const line of NO_TIME) {
  test(`no time in ${JSON.stringify(line)}`, () => {
    const reader = new TimeReader(HINT_MS)
    assert.equal(timeOf(line, reader), 'none')
    assert.equal(reader.timeEnd, 1)
  })
}

test('the first of several times counts', () => {
  assert.equal(
    timeOf('2026-11-20 14:07:31 2020-01-01 00:00:00 1077804742'),
    '2026-11-20T14:07:31.000Z',
  )
})

test('where a log has times of one form, a number or a clock elsewhere is none', () => {
  const reader = new TimeReader(HINT_MS)
  timeOf('2026-11-20 14:07:31 start', reader)
  assert.equal(timeOf('Processed 1234567890 bytes', reader), 'none')
  assert.equal(timeOf('took 00:12:34 in all', reader), 'none')
  assert.equal(timeOf('the token expired on 2026-01-01 00:00:00', reader), 'none')
})

test('a form that is not seen any more is forgotten', () => {
  const reader = new TimeReader(HINT_MS)
  timeOf('2026-11-20 14:07:31 start', reader)
  for (let i = 0; i < 16; i++) assert.equal(timeOf('1077804742 x', reader), 'none')
  assert.equal(timeOf('1077804742 x', reader), '2004-02-26T14:12:22.000Z')
})

test('a time stays in its column though the columns before change their width', () => {
  const reader = new TimeReader(HINT_MS)
  for (const host of ['a', 'host-17', '192.168.100.100']) {
    const line = `${host} - - [04/Dec/2005:04:47:44 +0000] "GET /"`
    assert.equal(timeOf(line, reader), '2005-12-04T04:47:44.000Z')
  }
})

test('the year moves on with the turn of the year and back for a late line', () => {
  const reader = new TimeReader(HINT_MS)
  const years = ['Dec 31 23:59:59', 'Jan  1 00:00:00', 'Dec 31 23:59:58', 'Jan  1 00:00:01']
  assert.deepEqual(
    years.map(line => timeOf(`${line} host x`, reader).slice(0, 4)),
    ['2025', '2026', '2025', '2026'],
  )
})

test('a clock without date rolls over midnight and back for a late line', () => {
  const reader = new TimeReader(HINT_MS)
  const days = ['23:59:59', '00:00:00', '23:59:58', '00:00:01', '21:00:00', '09:00:00']
  assert.deepEqual(
    days.map(line => timeOf(`${line} x`, reader).slice(8, 10)),
    ['20', '21', '20', '21', '21', '22'],
  )
})

test('a state of another version is refused', () => {
  assert.throws(() => new TimeReader(0, Uint8Array.of(99)), /version is 99/)
})

const LINES = [
  ...GOLDEN.map(([line]) => line),
  ...NO_TIME,
  'Jan  1 00:00:00 h',
  'Dec 31 23:00:00 h',
]

test('a reader that goes on from a saved state reads the same as one that never stopped', () => {
  const lines = fc.array(fc.constantFrom(...LINES), { maxLength: 40 })
  fc.assert(
    fc.property(lines, fc.nat(40), (log, stop) => {
      const through = new TimeReader(HINT_MS)
      let parted = new TimeReader(HINT_MS)
      log.forEach((line, index) => {
        if (index === stop) parted = new TimeReader(0, parted.save())
        assert.equal(timeOf(line, parted), timeOf(line, through))
      })
      if (log.length > stop) assert.deepEqual(parted.save(), through.save())
    }),
  )
})

test('whatever the bytes, the reader stays within them', () => {
  const text = fc.string({ unit: fc.constantFrom(...'0129:-/. TZ[JanFebI,+') })
  fc.assert(
    fc.property(text, line => {
      const alone = Buffer.from(line)
      const reader = new TimeReader(HINT_MS)
      const timeMs = reader.read(alone, 0, alone.length)
      assert.ok(reader.timeEnd >= 0 && reader.timeEnd <= alone.length)
      const within = Buffer.from(`00:00:00 ${line}0:00:00`)
      const read = new TimeReader(HINT_MS).read(within, 9, within.length - 7)
      assert.equal(read, timeMs)
    }),
    { numRuns: 2000 },
  )
})

const LOGHUB = new URL('../../../shared/data/loghub_2k/', import.meta.url)

test('real logs of ten systems have times on all their lines', t => {
  if (!existsSync(LOGHUB)) {
    t.skip('../shared/data is absent: the real logs are not read')
    return
  }
  for (const system of readdirSync(LOGHUB)) {
    if (system === 'LICENSE') continue
    const log = readFileSync(new URL(`${system}/${system}_2k.log`, LOGHUB), 'latin1')
    const lines = log.split(/\r?\n/).filter(line => line !== '')
    const reader = new TimeReader(HINT_MS)
    const times = lines.map(line => reader.read(Buffer.from(line), 0, line.length))
    const timed = times.filter(timeMs => timeMs >= 0).length
    assert.ok(timed >= 0.99 * lines.length, `${system}: ${timed} of ${lines.length}`)
  }
})

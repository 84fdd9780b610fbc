import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS } from '../../src/parse/time-calendar.ts'
import { noMoment } from '../../src/parse/time-clock.ts'
import {
  clockOnly,
  compact,
  dayNamedMonth,
  epoch,
  type Form,
  monthDay,
  namedMonth,
  severityFirst,
  shortCompact,
  shortYearFirst,
  yearFirst,
  yearLast,
} from '../../src/parse/time-forms.ts'

/** What one form reads at the beginning of a text. */
function read(form: Form, text: string): string {
  const moment = { ...noMoment(), bytes: Buffer.from(text), limit: text.length }
  if (!form(moment, 0)) return 'none'
  const clock = new Date(Math.max(0, moment.dayMs)).toISOString().slice(11, 19)
  if (moment.missing === 'date') return clock
  if (moment.missing === 'year') return `${moment.month}/${moment.day} ${clock}`
  if (moment.days < 0) return 'impossible'
  return `${new Date(moment.days * DAY_MS).toISOString().slice(0, 10)} ${clock}`
}

const CASES: readonly (readonly [Form, string, string])[] = [
  [yearFirst, '2015-10-18 18:01:47', '2015-10-18 18:01:47'],
  [yearFirst, '2015.1.8T8:01:47', '2015-01-08 08:01:47'],
  [yearFirst, '2015-10/18 18:01:47', 'none'],
  [yearFirst, '2015-10-18 180147 requests', 'none'],
  [yearFirst, '2015-10-32 18:01:47', 'impossible'],
  [compact, '20171223-22:15:29', '2017-12-23 22:15:29'],
  [compact, '30001223-22:15:29', 'none'],
  [compact, '2017122322152', 'none'],
  [shortCompact, '081109 203615', '2008-11-09 20:36:15'],
  [shortCompact, '081109  7:36:15', '2008-11-09 07:36:15'],
  [shortCompact, '081109', 'none'],
  [shortYearFirst, '17/06/09 20:10:40', '2017-06-09 20:10:40'],
  [shortYearFirst, '7/06/09 20:10:400', 'none'],
  [yearLast, '27.03.2005 22:00:00', '2005-03-27 22:00:00'],
  [yearLast, '03-27-2005 22:00:00', '2005-03-27 22:00:00'],
  [yearLast, '10/11/2005 22:00:00', '2005-10-11 22:00:00'],
  [yearLast, '10.11.12.13 22:00:00', 'none'],
  [dayNamedMonth, '04/Dec/2005:04:47:44', '2005-12-04 04:47:44'],
  [dayNamedMonth, '04 Dec 04:47:44', '12/4 04:47:44'],
  [dayNamedMonth, '04/Dec/04:47:44', 'none'],
  [namedMonth, 'Jun 14 15:16:01', '6/14 15:16:01'],
  [namedMonth, 'Jun 14 15:16:01 2005', '6/14 15:16:01'],
  [namedMonth, 'Tue Jun 14 15:16:01 2005', '2005-06-14 15:16:01'],
  [namedMonth, 'Jun 14 2005 15:16:01', '2005-06-14 15:16:01'],
  [namedMonth, 'June 14 15:16:01', 'none'],
  [monthDay, '10.30 16:49:06', '10/30 16:49:06'],
  [monthDay, '10.30 16:49', 'none'],
  [severityFirst, 'I0102 15:04:05.678901', '1/2 15:04:05'],
  [severityFirst, 'E20260102 15:04:05', '2026-01-02 15:04:05'],
  [severityFirst, 'X0102 15:04:05', 'none'],
  [clockOnly, '17:35:38.386', '17:35:38'],
  [clockOnly, '17.35.38', 'none'],
  [clockOnly, '7:5:38', 'none'],
  [epoch, '1077804742', '2004-02-26 14:12:22'],
  [epoch, '1077804742.9 ', '2004-02-26 14:12:22'],
  [epoch, '0077804742', 'none'],
  [epoch, '1077804742-3', 'none'],
  [epoch, '1077804742%', 'none'],
]

for (const [form, text, expected] of CASES) {
  test(`${form.name} reads ${text} as ${expected}`, () => {
    assert.equal(read(form, text), expected)
  })
}

/** Every line written is one line, is JSON, and has the documented shape. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as json from '../../src/cli/json.ts'
import * as schemas from '../../src/cli/schemas.ts'
import type { WindowScore } from '../../src/flow.ts'
import { evidence, finding, incident, ledger, report, START, tooManyClients } from './example.ts'

const SCORE: WindowScore = {
  stream: 'app.log',
  kind: 'window',
  timed: true,
  from: START,
  to: START + 60_000,
  lines: 40,
  rules: 1.5,
  forest: 0.3,
  joint: 1.8,
  score: 44,
  alarm: false,
  baselines: { newLines: 0, mixShift: 0.1 },
}

function parsed(line: string): unknown {
  assert.equal(line.indexOf('\n'), line.length - 1, 'one line')
  return JSON.parse(line)
}

test('a report has the documented shape, with nothing undocumented', () => {
  const value = report({
    incidents: [tooManyClients()],
    ledger: ledger({ rejected: { binary: 3 } }),
    problems: [{ path: 'core', message: 'it is binary' }],
  })
  const object = parsed(json.reportJson(value))
  assert.deepEqual(schemas.ReportJson.parse(object), object)
  const [first] = schemas.ReportJson.parse(object).incidents
  assert.equal(first.members[0].evidence[0].place?.line, 10_233)
  assert.equal(first.members[3].evidence[0].place, null, 'a line that is missing lies nowhere')
})

test('what is no number is null', () => {
  const own = finding('old.txt', 0, { timed: false, onsetMs: Number.NaN })
  const value = report({ spanMs: Number.NaN, incidents: [incident([own], { timed: false })] })
  const object = schemas.ReportJson.parse(parsed(json.reportJson(value)))
  assert.equal(object.spanMs, null)
  assert.equal(object.incidents[0].members[0].onsetMs, null)
})

test('scores, incidents, logs, templates and models have the documented shapes', () => {
  const { resolve } = report()
  const score = parsed(json.scoreJson('app', SCORE))
  assert.deepEqual(schemas.ScoreJson.parse(score), score)
  const one = parsed(json.incidentJson(tooManyClients(), 2, resolve))
  assert.equal(schemas.IncidentJson.parse(one).number, 2)
  const log = parsed(json.logJson(report().logs[0]))
  assert.deepEqual(schemas.LogJson.parse(log), log)
  const tags = { true: 8, false: 2, expected: 1 }
  const tagged = parsed(json.logJson({ ...report().logs[0], tags }))
  assert.equal(schemas.LogJson.parse(tagged).tags?.precision, 0.8)
  const template = parsed(json.templateJson({ id: 'a1', text: 'x <*>', level: 6, lines: 3 }))
  assert.equal(schemas.TemplateJson.parse(template).level, 'error')
  const sizes = { windows: 30, templates: 4, trees: 100, bytes: 9000 }
  const state = { judges: true, promoted: true, timed: true, from: 0, to: 9, threshold: 5 }
  const version = { log: 'app', version: 1, ...sizes, ...state, held: Number.NaN }
  const model = parsed(json.modelJson(version))
  assert.deepEqual(schemas.ModelJson.parse(model), model)
})

test('hostile text survives unchanged, without a control character on the line', () => {
  const bad = '\x1b[2J\x9b1m\u202e\u2028\ud800"\\\n\u{e0041}'
  const own = finding(bad, 0, { evidence: [evidence(bad, { text: bad })] })
  const line = json.incidentJson(incident([own]), 1, report().resolve)
  assert.doesNotMatch(line.trimEnd(), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  const back = schemas.IncidentJson.parse(JSON.parse(line))
  assert.equal(back.members[0].evidence[0].text, bad)
})

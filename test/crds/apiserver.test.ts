/** The kinds in a real apiserver: every rule, every field, and what kubectl shows of them. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { parse } from 'yaml'
import { z } from 'zod'
import { DEFINITIONS, type Definition } from '../../operator/api/definitions.ts'
import { anyOf } from '../help/any-object.ts'
import { CASES, type Case, objectOfCase } from '../help/cases.ts'
import { controlPlane, kubectl, noControlPlane } from '../help/control-plane.ts'
import { celRules, isRefusedBy, valueAt } from '../help/crd-rules.ts'
import { objectOf } from '../help/kinds.ts'
import { type Item, makeShell } from '../help/shell.ts'

const skip = noControlPlane
const CRDS = fileURLToPath(new URL('../../crds/', import.meta.url))

/** Random objects of each kind that go through the apiserver. */
const OBJECTS = 30

const DRY = '--dry-run=server'

before(async () => {
  if (skip !== false) return
  const plane = await controlPlane()
  await kubectl(plane, ['apply', '--server-side', '-f', CRDS])
  await kubectl(plane, ['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s'])
})

/** What kubectl said of each object that was refused, by kind and name. */
function refusalsIn(errors: string): Map<string, string> {
  const parts = errors.split(/^(?=Error from server|The \w+ ")/m)
  return new Map(
    parts.flatMap(part => {
      const [, kind, name] = /(\w+)(?:\.logforest\.io)? "(\S+)" is invalid/.exec(part) ?? []
      return name === undefined ? [] : [[`${kind} ${name}`, part] as const]
    }),
  )
}

function judge(cases: readonly Case[], errors: string): void {
  const refusals = refusalsIn(errors)
  for (const each of cases) {
    const { metadata, kind } = objectOfCase(each, each.spec)
    const said = refusals.get(`${kind} ${metadata.name}`)
    const what = `${each.rule}: ${JSON.stringify(each.spec)}`
    if (each.refused === undefined) assert.equal(said, undefined, what)
    else assert.match(said ?? '', each.refused, what)
  }
}

const [STANDING, CHANGES] = [true, false].map(isNew =>
  CASES.filter(each => (each.before === undefined) === isNew),
)

/** What kubectl says when it makes all cases that are no change. */
const create = once(async () => {
  const shell = await makeShell()
  const objects = STANDING.map(each => objectOfCase(each, each.spec))
  return shell.call(['create', DRY], objects)
})

/** What kubectl says when it changes objects as the other cases do. */
const change = once(async () => {
  const shell = await makeShell()
  const [before, after] = (['before', 'spec'] as const).map(part =>
    CHANGES.map(each => objectOfCase(each, each[part])),
  )
  await shell.run(['apply', '--server-side'], before)
  return shell.call(['apply', '--server-side'], after)
})

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => (result ??= work())
}

test('every rule lets its good cases pass and refuses its bad ones in words', {
  skip,
}, async () => {
  const { out, error } = await create()
  judge(STANDING, error)
  const good = STANDING.filter(each => each.refused === undefined)
  assert.equal(out.trim().split('\n').length, good.length, error)
})

test('what may not change does not, and the rest does', { skip }, async () => {
  judge(CHANGES, (await change()).error)
})

test('each rule of the kinds refused some case and was asked in one that passed', {
  skip,
}, async () => {
  const refusals = [await create(), await change()].flatMap(({ error }) => [...refusalsIn(error)])
  const rules = celRules()
  assert.ok(rules.length > 10)
  for (const rule of rules) {
    const what = `${rule.kind} ${rule.path}: ${rule.rule}`
    const refused = refusals.filter(([of, said]) => {
      return of.startsWith(`${rule.kind} `) && isRefusedBy(rule, said)
    })
    assert.ok(refused.length > 0, `no case is refused by ${what}`)
    const passed = CASES.filter(({ kind, spec, before, refused: why }) => {
      const asked = [spec, ...(rule.isOfChange ? [before] : [])]
      const isAsked = asked.every(each => valueAt({ spec: each }, rule.path) !== undefined)
      return kind === rule.kind && why === undefined && isAsked
    })
    assert.ok(passed.length > 0, `no case passes ${what}`)
  }
})

for (const { kind, schema } of DEFINITIONS) {
  test(`any ${kind} comes back whole, with the defaults that we know`, { skip }, async () => {
    const shell = await makeShell()
    const spec = partOf(schema, 'spec')
    const specs = fc.sample(anyOf(spec), OBJECTS)
    const objects = specs.map((each, at) => named(objectOf(kind, each), at))
    const back = await shell.items(['create', DRY], objects)
    for (const [at, object] of back.entries())
      assert.deepEqual(object.spec, spec.parse(specs[at]), JSON.stringify(specs[at]))
  })

  test(`any status of ${kind} comes back whole`, { skip }, async () => {
    const shell = await makeShell()
    const [spec] = fc.sample(anyOf(partOf(schema, 'spec')), 1)
    const statuses = fc.sample(anyOf(partOf(schema, 'status')), OBJECTS)
    const objects = statuses.map((_, at) => named(objectOf(kind, spec), at))
    const made = await shell.items(['create'], objects)
    const changed = made.map((object, at) => ({ ...object, status: statuses[at] }))
    const back = await shell.items(['replace', '--subresource=status'], changed)
    for (const [at, object] of back.entries()) assert.deepEqual(object.status, statuses[at])
  })
}

/** The schema of spec or status of a kind. */
function partOf(schema: z.ZodType, part: 'spec' | 'status'): z.ZodType {
  assert.ok(schema instanceof z.ZodObject)
  const field: unknown = schema.shape[part]
  const inner = field instanceof z.ZodOptional ? field.unwrap() : field
  assert.ok(inner instanceof z.ZodType)
  return inner
}

function named(object: object, at: number): object {
  return { ...object, metadata: { name: `any-${at}` } }
}

test('a field that there is not is refused, not dropped in silence', { skip }, async () => {
  const shell = await makeShell()
  const typo = named(objectOf('LogSource', { nodeLogs: {}, pollInterval: 5 }), 0)
  const { code, error } = await shell.call(['create'], [typo])
  assert.notEqual(code, 0)
  assert.match(error, /unknown field "spec.pollInterval"/)
})

/** The samples, in a namespace of the test. */
function samples(): Item[] {
  return globSync('samples/*.yaml', { cwd: CRDS }).map(path => {
    const { metadata, ...object } = parse(readFileSync(`${CRDS}${path}`, 'utf8'))
    return { ...object, metadata: { name: metadata.name } }
  })
}

test('samples are taken, and kubectl get shows what one triages by', { skip }, async () => {
  const shell = await makeShell()
  const made = await shell.items(['create'], samples())
  const [anomaly] = samples().filter(({ kind }) => kind === 'Anomaly')
  const own = made.filter(({ kind }) => kind === 'Anomaly')
  await shell.run(
    ['replace', '--subresource=status'],
    own.map(object => ({ ...object, status: anomaly.status })),
  )
  for (const { plural, columns } of DEFINITIONS) {
    const [heads] = (await shell.run(['get', plural, '-o', 'wide'])).split('\n')
    const names = columns.map(column => column.name.toUpperCase())
    assert.deepEqual(heads.trim().split(/ {2,}/), ['NAME', ...names])
  }
  const [, row] = (await shell.run(['get', 'anom'])).split('\n')
  assert.match(
    row,
    /^default-7f3c1a9e +High +99\.4 +checkout +postgres\/postgres\.log +NewTemplate/,
  )
  assert.match(row, / 2 +212 +.* Open *$/)
  const all = await shell.run(['get', 'logforest', '-o', 'name'])
  assert.equal(all.trim().split('\n').length, made.length)
})

test('anomalies are selected by severity, state and source', { skip }, async () => {
  const shell = await makeShell()
  const [sample] = samples().filter(({ kind }) => kind === 'Anomaly')
  const [made] = await shell.items(['create'], [sample])
  await shell.run(['replace', '--subresource=status'], [{ ...made, status: sample.status }])
  const found = async (selector: string): Promise<string> =>
    await shell.run(['get', 'anomalies', '-o', 'name', '--field-selector', selector])
  const good = ['status.severity=High', 'status.state=Open', 'status.firstCause.source=checkout']
  for (const selector of [...good, 'spec.modelRef.name=default', good.join()]) {
    assert.match(await found(selector), /default-7f3c1a9e/, selector)
    assert.equal(await found(`${selector}x`), '', selector)
  }
})

test('a LogSource is scaled, and an autoscaler finds its scanners', { skip }, async () => {
  const shell = await makeShell()
  const volume = { persistentVolumeClaim: { claimName: 'logs' } }
  const source = named(objectOf('LogSource', { volume }), 0)
  const [made] = await shell.items(['create'], [source])
  const scanners = { replicas: 1, selector: 'logforest.io/source=any-0' }
  await shell.run(['replace', '--subresource=status'], [{ ...made, status: { scanners } }])
  await shell.run(['scale', 'logsource/any-0', '--replicas=3'])
  const scale = JSON.parse(
    await shell.run(['get', 'logsource/any-0', '--subresource=scale', '-o', 'json']),
  )
  assert.deepEqual(scale.spec, { replicas: 3 })
  assert.deepEqual(scale.status, scanners)
})

test('kubectl explain says what a field is, its limits, its default and an example', {
  skip,
}, async () => {
  const shell = await makeShell()
  const said = await shell.run(['explain', 'logsource.spec.pollIntervalSeconds'])
  assert.match(said, /Seconds between two looks at the files\. From 1 to 3600\. Default: 10\./)
  assert.match(said, /Example: pollIntervalSeconds: \d+/)
  for (const { kind, about } of DEFINITIONS)
    assert.match(await shell.run(['explain', kind.toLowerCase()]), new RegExp(about))
})

test('no short name is one that the apiserver has already', { skip }, async () => {
  const shell = await makeShell()
  const rows = (await shell.run(['api-resources', '--no-headers'])).split('\n')
  for (const { plural, shortName } of DEFINITIONS satisfies readonly Definition[]) {
    const owners = rows.filter(row => row.split(/ +/)[1]?.split(',').includes(shortName))
    assert.deepEqual(
      owners.map(row => row.split(' ')[0]),
      [plural],
    )
  }
})

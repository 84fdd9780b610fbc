/** What the page does on lines and tags in a cluster. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { API_VERSION } from '../../operator/api/meta.ts'
import type { Suppression as Declared } from '../../operator/api/suppression.ts'
import { clusterDeskOf, wayTo, wayToDeclare } from '../../src/cli/cluster-desk.ts'
import { readingOf } from '../../src/cli/summary.ts'
import { appendFindings } from '../../src/store/findings.ts'
import { getFiles } from '../../src/store/files.ts'
import type { Store } from '../../src/store/pool.ts'
import { getShownLog, getShownSources, getShownTags } from '../../src/store/shown.ts'
import { ensureSource, type SourceRecord } from '../../src/store/sources.ts'
import { commitTurn } from '../../src/store/turns.ts'
import { withStore } from '../help/database.ts'
import { fileRecord, finding, turn } from '../help/flow.ts'
import { storeTenant } from '../help/tenants.ts'

const SUITE = 'shop/shop.web-model'
const ID = '00000000000000aa'
const TEMPLATE = '00000000000000bb'

async function withDesk(
  work: (store: Store, source: SourceRecord) => Promise<void>,
): Promise<void> {
  await withStore(async store => {
    await storeTenant(store, 'web', 'shop')
    const log = await getShownLog(store, SUITE, 'app/app.log')
    const { evidence, ...other } = finding(ID)
    const [first] = evidence
    const named = { ...other, evidence: [{ ...first, template: TEMPLATE }] }
    await appendFindings(store, log?.id ?? 0, [named])
    const [source] = await getShownSources(store, SUITE)
    await work(store, source)
  })
}

function deskOn(store: Store, mayRead: boolean) {
  return clusterDeskOf({ store, suite: SUITE, mayReadLines: async () => mayRead })
}

test('lines are never read; who may read them is told how', async () => {
  await withDesk(async (store, source) => {
    const [file] = await getFiles(store, source.name)
    const place = { stream: file.stream, offset: 0, line: 3, timeMs: Number.NaN }
    const wanted = { lines: 2, text: '' }
    const told = await deskOn(store, true).around(source, place, wanted)
    assert.deepEqual([told?.path, told?.lines], [file.path, []])
    assert.match(
      told?.missing ?? '',
      /kubectl exec -n shop deployment\/logforest-scanner-web -- sed/,
    )
    const refused = await deskOn(store, false).around(source, place, wanted)
    assert.match(refused?.missing ?? '', /pods\/log in namespace "shop"; you may not/)
    assert.doesNotMatch(refused?.missing ?? '', /kubectl/)
    const gone = await deskOn(store, true).around(source, { ...place, stream: 'gone' }, wanted)
    assert.equal(gone, undefined)
    const [at] = await deskOn(store, true).resolve(source, [place])
    assert.equal(at?.path, file.path)
  })
})

test('the way to lines is a command where there is a safe one, else where to look', () => {
  const source = { name: 'shop/web', root: '/logs', config: { spec: {} } }
  const at = { line: 3, around: 5 }
  assert.match(wayTo(source, { path: 'a/b c.log', ...at }), /sed -n 1,8p '\/\S*a\/b c\.log'$/)
  for (const path of ["a'; rm -rf '.log", 'a\n.log', 'a$(x).log', 'old.log.gz']) {
    assert.match(wayTo(source, { path, ...at }), /kubectl get pods -n shop$/, path)
    assert.ok(!wayTo(source, { path, ...at }).includes(path), path)
  }
  const nodes = { ...source, config: { spec: { nodeLogs: {} } } }
  const pod = { path: 'pay_api-7d4_0b1f-22/main/0.log', ...at }
  assert.match(wayTo(nodes, pod), /kubectl logs -n pay api-7d4 -c main --timestamps$/)
  assert.match(wayTo(nodes, { ...pod, path: 'other' }), /kubectl get pods/)
  const remote = { ...source, root: 'cloudwatch://eu-central-1' }
  assert.match(wayTo(remote, { path: 'g', ...at }), /no credentials of AWS/)
})

test('what was read is summed over the sources, and a word reaches each', async () => {
  await withDesk(async store => {
    const suite = { name: SUITE, model: 'shop/web-model' }
    await ensureSource(store, { name: 'shop/pay', root: '/', config: {}, suite })
    await commitTurn(store, 'shop/pay', turn(1, { files: [fileRecord({ id: 'pay' })] }))
    const desk = deskOn(store, true)
    const { ledger } = await desk.reading(SUITE)
    const one = await readingOf(store, 'shop/web')
    assert.ok(one.ledger.lines > 0)
    assert.equal(ledger.lines, 2 * one.ledger.lines)
    const word = { incident: 'i1', verdict: 'true', who: 'ann', reason: 'seen', saidMs: 5 } as const
    assert.equal(await desk.tag(SUITE, word), 1)
    const said = (await getShownTags(store, SUITE)).filter(({ saidMs }) => saidMs === 5)
    assert.deepEqual(
      said.map(({ what, log }) => [what, log]),
      [
        ['aa', 'web/app/app.log'],
        ['i1', null],
      ],
    )
  })
})

test('what is not to be told is shown as a declaration, and never written', async () => {
  await withDesk(async (store, source) => {
    const desk = deskOn(store, true)
    assert.deepEqual(await desk.suppressions(source), [])
    const wish = { finding: ID, template: 'bb', everywhere: false, untilMs: undefined } as const
    const made = { ...wish, where: [], reason: 'known' }
    await assert.rejects(desk.suppress(source, made), /put the YAML into the ConfigMap/)
    await assert.rejects(desk.lift('one'), /put the YAML into the ConfigMap/)
    const told = await desk.preview(source, { ...made, template: TEMPLATE })
    const { yaml, command } = told
    assert.deepEqual([told.findings, told.whole], [1, [ID]])
    assert.match(yaml, /^data:\n {2}template-00000000\.yaml: \|\n {4}---\n {4}apiVersion: /)
    assert.ok(command?.endsWith(`<<'END'\n${yaml}END\n`))
    assert.match(command ?? '', /kubectl get anomalymodel web-model -n shop -o jsonpath=/)
    const gone = { ...made, finding: '0000000000000000' }
    await assert.rejects(desk.preview(source, gone), /the finding is gone/)
  })
})

test('the declaration of a text that would end the command does not end it', () => {
  const text = "END\nEND\n'$(rm -rf /)`x` \u001b[2J"
  const spec = { template: ID, text, shapes: [], log: '**', never: true as const, reason: text }
  const made = { apiVersion: API_VERSION, kind: 'Suppression', metadata: { name: 'x' }, spec }
  const { command, yaml } = wayToDeclare(made as Declared, 'shop/models.a.b')
  assert.match(command ?? '', /-n models --type=merge/)
  assert.match(command ?? '', /anomalymodel a\.b -n models/)
  assert.ok(yaml.split('\n').every(line => line === '' || line === 'data:' || line[0] === ' '))
  assert.ok(!yaml.includes('\u001b'))
  const { data } = parse(yaml)
  assert.deepEqual(parse(data['x.yaml']).spec.reason, text)
})

/** The form of a suppression. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mistakesOf } from '../../../operator/api/refusal.ts'
import { conditionOf, endOfSuppression, Suppression } from '../../../operator/api/suppression.ts'

const SPEC = { template: '0123456789abcdef', reason: 'known', never: true }

function made(spec: object): object {
  return {
    apiVersion: 'logforest.io/v1alpha1',
    kind: 'Suppression',
    metadata: { name: 'a' },
    spec: { ...SPEC, ...spec },
  }
}

test('the template and the reason are enough; all logs are meant then', () => {
  const { spec } = Suppression.parse(made({}))
  assert.deepEqual(spec, { ...SPEC, log: '**', shapes: [] })
})

test('a day ends with its last moment, a moment is what it is, never is never', () => {
  const end = (spec: object): number =>
    endOfSuppression(Suppression.parse(made({ never: undefined, ...spec })).spec)
  assert.equal(end({ until: '2026-12-31' }), Date.UTC(2027, 0, 1))
  assert.equal(end({ until: '2026-12-31T12:00:00+01:00' }), Date.UTC(2026, 11, 31, 11))
  assert.equal(end({ never: true }), Number.POSITIVE_INFINITY)
})

test('what is wrong is one sentence', () => {
  const mistake = (spec: object): string => mistakesOf(Suppression, made(spec))[0]?.message ?? ''
  assert.match(mistake({ until: '2026-12-31' }), /exactly one of until and never/)
  assert.match(mistake({ never: undefined }), /exactly one of until and never/)
  assert.match(mistake({ never: undefined, until: 'soon' }), /spec\.until/)
  assert.match(mistake({ template: 'x' }), /spec\.template/)
  assert.match(mistake({ reason: ' ' }), /spec\.reason/)
  assert.match(mistake({ tamplate: 'x' }), /spec\.tamplate is not a field/)
})

test('a condition is the number of a place, a comparison and what it is compared with', () => {
  const parts = (text: string) => Object.values(conditionOf(text) ?? {})
  assert.deepEqual(parts('2=10.0.0.5'), [2, '=', '10.0.0.5'])
  assert.deepEqual(parts('12!=a=b'), [12, '!=', 'a=b'])
  assert.deepEqual(parts('1~/tmp/*'), [1, '~', '/tmp/*'])
  assert.deepEqual(parts('3<=-1.5'), [3, '<=', '-1.5'])
  for (const text of ['', '=x', '0=x', 'a=x', '1', '1=', '1<x', '1>=', '1=>3', ' 1=x'])
    assert.equal(conditionOf(text) === undefined, text !== '1=>3', text)
  const mistake = (where: unknown): string =>
    mistakesOf(Suppression, made({ where }))[0]?.message ?? ''
  assert.match(mistake(['user=x']), /spec\.where.*N=VALUE, N!=VALUE, N~GLOB/)
  assert.match(mistake([]), /spec\.where/)
  assert.equal(mistake(['1=x', '2>3']), '')
})

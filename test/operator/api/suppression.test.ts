/** The form of a suppression. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mistakesOf } from '../../../operator/api/refusal.ts'
import { endOfSuppression, Suppression } from '../../../operator/api/suppression.ts'

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

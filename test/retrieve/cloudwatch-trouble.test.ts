/** What a person reads when CloudWatch cannot be read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { troubleOf } from '../../src/retrieve/cloudwatch-trouble.ts'

const attempt = { doing: 'read log group "/a"', region: 'eu-central-1' }

function named(name: string, message = 'said'): Error {
  return Object.assign(new Error(message), { name })
}

test('each known trouble is one sentence that says what to do, and leads to exit code 3', () => {
  const cases: readonly (readonly [Error, RegExp])[] = [
    [named('CredentialsProviderError'), /no AWS credentials were found; set AWS_ACCESS_KEY_ID/],
    [named('UnrecognizedClientException'), /AWS does not know these credentials/],
    [named('ExpiredTokenException'), /the AWS credentials have expired; get new ones/],
    [named('ThrottlingException'), /AWS throttles these calls, and waiting did not help/],
    [named('ResourceNotFoundException'), /there is none of that name; check the name and the r/],
    [named('AccessDeniedException', 'User x is not.'), /access is denied; allow .* \(User x is n/],
    [Object.assign(named('Error'), { code: 'ENOTFOUND' }), /its host is not known; check the reg/],
    [new Error('failed', { cause: { code: 'ECONNREFUSED' } }), /it cannot be reached; check/],
    [named('Error', 'Region is missing'), /no region is given; use --region, or set AWS_REGION/],
    [named('Other', 'something else.'), /: something else\.$/],
  ]
  for (const [error, why] of cases) {
    const trouble = troubleOf(error, attempt)
    assert.match(trouble.message, /^Cannot read log group "\/a" in eu-central-1: [^\n]*[^.]\.$/)
    assert.match(trouble.message, why)
    assert.equal(trouble.exitCode, 3)
    assert.equal(trouble.cause, error)
  }
})

test('a group that is missing or closed to us is no reason to leave the others', () => {
  const ofGroup = (name: string): boolean => troubleOf(named(name), attempt).ofGroup
  assert.ok(ofGroup('ResourceNotFoundException') && ofGroup('AccessDeniedException'))
  assert.ok(!ofGroup('ThrottlingException') && !ofGroup('CredentialsProviderError'))
})

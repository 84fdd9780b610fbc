/** Verifiers, by the example of RFC 7677. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { scramVerifier } from '../../src/store/scram.ts'

const SALT = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64')
const SAID =
  'n=user,r=rOprNGfwEbeRWgbNEkqO,' +
  'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,' +
  'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0'

test('the server key of the example gives the signature of the example', () => {
  const [scheme, numbers, keys] = scramVerifier('pencil', SALT).split('$')
  assert.equal(scheme, 'SCRAM-SHA-256')
  assert.equal(numbers, `4096:${SALT.toString('base64')}`)
  const server = Buffer.from(keys?.split(':')[1] ?? '', 'base64')
  const signature = createHmac('sha256', server).update(SAID).digest('base64')
  assert.equal(signature, '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')
})

test('two verifiers of one password have different salts', () => {
  assert.notEqual(scramVerifier('pencil'), scramVerifier('pencil'))
})

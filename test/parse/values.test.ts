import assert from 'node:assert/strict'
import { test } from 'node:test'
import { templatesOf } from './lines.ts'

const users = (...names: readonly string[]) => names.map(name => `login of user ${name} from desk`)

test('four plain words at one place are values, three are not', () => {
  assert.equal(templatesOf(...users('anna', 'ben', 'carl')).length, 3)
  assert.deepEqual(templatesOf(...users('anna', 'ben', 'carl', 'dora')), [
    'login of user <*> from desk',
  ])
})

test('one word joins where a variable was seen', () => {
  assert.equal(templatesOf(...users('anna', '<*>')).length, 1)
})

test('identifiers and stems need fewer, constants more', () => {
  assert.equal(templatesOf(...users('a.b', 'c.d', 'e.f')).length, 1)
  assert.equal(templatesOf(...users('node<*>', 'host<*>')).length, 1)
  assert.equal(templatesOf(...users('ANNA', 'BEN', 'CARL', 'DORA')).length, 4)
})

test('outcomes are never values', () => {
  const all = templatesOf(...users('<*>', 'failed'))
  assert.deepEqual(all, ['login of user <*> from desk', 'login of user failed from desk'])
})

test('the first word is nearly never a value', () => {
  const first = ['open', 'read', 'seek', 'move', 'copy'].map(word => `${word} the file now`)
  assert.equal(templatesOf(...first).length, 5)
})

test('a value known elsewhere behind the same word needs two witnesses', () => {
  const known = users('anna', 'ben', 'carl', 'dora')
  const elsewhere = ['session of user anna ends', 'session of user ben ends']
  assert.deepEqual(templatesOf(...known, ...elsewhere), [
    'login of user <*> from desk',
    'session of user <*> ends',
  ])
  assert.equal(templatesOf(...elsewhere).length, 2)
})

test('three stems in front of the same text are ids, and then two in front of another', () => {
  const ids = ['EF<*>', 'AB<*>', 'CD<*>']
  const sent = ids.map(id => `${id} : message was sent`)
  const bounced = ids.slice(1).map(id => `${id} : host refused it`)
  assert.deepEqual(templatesOf(...sent, ...bounced), ['host refused it', 'message was sent'])
  assert.equal(templatesOf(...sent.slice(1), ...bounced).length, 4)
})
